"""Every night: what an assessor was asked about evidence goes to whoever judges it by now."""

from datetime import date
from typing import Final

from django.db import transaction

from assessments.portfolio.consequences import JUDGE
from assessments.portfolio.handing.current import assessors_of
from assessments.portfolio.handing.duties import AGAIN, follow
from assessments.portfolio.models import Claim, Evidence, Judgement
from lms.models import Duty
from lms.permissions import NotAllowed

MOVED: Final = "Somebody else assesses this learner now."


def keep_judging_duties(*, on: date) -> int:
    """Ask whoever judges by now, where whoever was asked may not any more; return how many duties moved.

    Pairings begin and end on a day, so who assesses a learner changes with the day. Whoever stands in keeps theirs.
    """
    columns = ("pk", "source_id", "owner", "kind")
    asked = list(Duty.objects.open().filter(kind__in=(JUDGE, *AGAIN)).order_by("pk").values_list(*columns))
    judgements = [source for _, source, _, kind in asked if kind != JUDGE]
    piece_of = dict(Judgement.objects.filter(pk__in=judgements).values_list("pk", "claim__evidence"))
    pieces = {pk: source if kind == JUDGE else piece_of[source] for pk, source, _, kind in asked}
    turns = assessors_of(pieces.values(), on)
    return sum(_kept(pk, pieces[pk], on) for pk, _, owner, _ in asked if owner != turns[pieces[pk]])


def _kept(pk: int, piece: int, on: date) -> bool:
    """Keep one duty with whoever may do it; say whether it moved."""
    try:
        return _moved(pk, piece, on)
    except NotAllowed:
        return False  # without a post nobody can be asked; the learner's own place says so


@transaction.atomic
def _moved(pk: int, piece: int, on: date) -> bool:
    # Whoever records a judgement or answers about one waits until this is through, or is through before it is read.
    evidence = Evidence.objects.select_related("person").select_for_update(of=("self",)).get(pk=piece)
    list(Claim.objects.filter(evidence=piece).select_for_update().order_by("pk").values_list("pk"))
    duty = Duty.objects.open().select_related("owner").filter(pk=pk).first()
    return duty is not None and follow(duty, evidence, by=None, on=on, why=MOVED)
