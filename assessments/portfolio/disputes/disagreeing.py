"""An assessor whose judgement was sent back disagrees, and asks a quality assurer."""

from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from assessments.portfolio import consequences
from assessments.portfolio.disputes.duties import ask_for_ruling
from assessments.portfolio.disputes.permissions import check_may_disagree
from assessments.portfolio.gap import portfolio_columns
from assessments.portfolio.judging.recording import locked
from assessments.portfolio.models import Claim, Disagreement, Judgement
from assessments.portfolio.screened import identifiers
from courses import standing
from lms import audit
from lms.actions import close_duty
from lms.calendar import today, working_day_after
from lms.models import Person
from lms.policy.marking import DISAGREEMENT_DAYS
from lms.rules import RuleBook


@transaction.atomic
def disagree(*, judgement: Judgement, by: Person, reasons: str, at: datetime | None = None) -> Disagreement:
    """Ask a quality assurer whether a judgement that was sent back stands. Posted twice asks once."""
    moment, words = at or timezone.now(), reasons.strip()
    day = today(moment)
    found = locked_judgement(judgement)
    made = found.disagreed
    if made and (made.by_id, made.reasons) == (by.pk, words):
        return made
    check_may_disagree(by, found, on=day)
    if faults := identifiers(day, reasons=words) or ({} if words else {"reasons": "Write why it should stand"}):
        raise ValidationError(dict(faults))
    row = Disagreement.objects.create(judgement=found, by=by, reasons=words, at=moment)
    audit.record("judgement_disputed", by=by, subject=row, facts={"judgement": found.pk})
    close_duty(kind=consequences.JUDGE_AGAIN, source=found, by=by, reason="You disagreed")
    days = RuleBook.at(consequences.place_of(found.claim.evidence.person, day), day).answer(DISAGREEMENT_DAYS).value
    ask_for_ruling(found, on=day, due=working_day_after(day, days), by=by)
    consequences.close_judging(found.claim, by)
    standing.refresh(found.claim.evidence.person, portfolio_columns, day)
    return row


def locked_judgement(judgement: Judgement) -> Judgement:
    """Return a judgement with all that stands beside it, its claim locked until this transaction ends."""
    claim = locked(Claim.objects.filter(judgements=judgement))
    related = ("by", "countersignature__by", "disagreement__by", "ruling__by")
    found: Judgement = claim.judgements.select_related(*related).get(pk=judgement.pk)
    found.claim = claim
    return found
