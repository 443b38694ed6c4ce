"""Marking is handed over: one's own, or that of others with a reason. The duty, and the right to judge, go with it."""

from collections.abc import Iterable
from datetime import date, datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from assessments.portfolio.handing.current import assessor_of, check_may_assess_piece, open_hand_overs
from assessments.portfolio.handing.duties import move_duties
from assessments.portfolio.handing.who import why_not_to
from assessments.portfolio.judging.holds import let_go
from assessments.portfolio.models import Evidence, HandOver
from assessments.portfolio.screened import identifiers
from lms import audit
from lms.actions import queue_notice
from lms.calendar import today
from lms.models import Person
from lms.permissions import NotAllowed, check_may_about, refusal
from lms.roles import Permission

SENTENCES = {
    "evidence": "Choose at least one piece of evidence",
    "reason": "Say why it goes to somebody else: they read it",
}


def check_may_hand_over(by: Person, evidence: Evidence, *, on: date) -> None:
    """Refuse unless somebody judges this piece themselves, or hands marking over in the place of its learner."""
    if not refusal(check_may_assess_piece, by, evidence, on=on):
        return
    if evidence.person_id == by.pk:
        raise NotAllowed("Nobody says who judges their own evidence.")
    check_may_about(by, Permission.HAND_OVER_MARKING, evidence.person, on=on)


@transaction.atomic
def hand_over(
    *, evidence: Iterable[Evidence], to: Person, by: Person, reason: str, at: datetime | None = None
) -> list[HandOver]:
    """Let `to` judge some pieces from now on, all or none. Whose they are already stays so.

    Raises NotAllowed where `by` may not hand a piece over, and ValidationError with why `to` cannot have one.
    """
    moment = at or timezone.now()
    day = today(moment)
    rows = _locked(evidence)
    for piece in rows:
        check_may_hand_over(by, piece, on=day)
    _check(rows, to, reason, day)
    mine = [piece for piece in rows if assessor_of(piece, day) != to]
    return [_give(piece, to, by, reason.strip(), moment) for piece in mine]


def _locked(evidence: Iterable[Evidence]) -> list[Evidence]:
    """Return the pieces as they stand; whoever records or saves one of them waits until this is through."""
    rows = Evidence.objects.filter(pk__in=[piece.pk for piece in evidence]).select_related("person")
    return list(rows.select_for_update(of=("self",)).order_by("pk"))


def _check(rows: list[Evidence], to: Person, reason: str, day: date) -> None:
    faults: dict[str, list[str] | str] = {**identifiers(day, reason=reason)}
    if not rows:
        faults["evidence"] = SENTENCES["evidence"]
    if not reason.strip():
        faults["reason"] = SENTENCES["reason"]
    if why := why_not_to(to, {piece.person for piece in rows}, on=day):
        faults["to"] = why
    if faults:
        raise ValidationError(dict(faults))


def _give(piece: Evidence, to: Person, by: Person, reason: str, moment: datetime) -> HandOver:
    day = today(moment)
    before = assessor_of(piece, day)
    open_hand_overs().filter(evidence=piece).update(ended_at=moment)
    given = HandOver.objects.create(evidence=piece, assessor=to, given_by=by, reason=reason, at=moment)
    let_go(evidence=piece)
    facts = {"evidence": piece.pk, "from": before.pk if before else None, "to": to.pk}
    audit.record("marking_handed_over", by=by, subject=given, facts=facts)
    move_duties(piece, by, day, f"Handed over to {to}.")
    text, link = f"Your evidence is judged by {to} from now on", reverse("portfolio:evidence")
    queue_notice(person=piece.person, event=f"judged-by-{given.pk}", text=text, link=link)
    return given
