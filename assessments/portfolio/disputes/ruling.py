"""A quality assurer says whether a judgement that was sent back stands, or is made again."""

from datetime import date, datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from assessments.portfolio import consequences
from assessments.portfolio.disputes.disagreeing import locked_judgement
from assessments.portfolio.disputes.permissions import check_may_rule
from assessments.portfolio.gap import portfolio_columns
from assessments.portfolio.models import Judgement, Ruling
from assessments.portfolio.screened import identifiers
from courses import standing
from lms import audit
from lms.actions import close_duty, queue_notice
from lms.calendar import today
from lms.models import Person


@transaction.atomic
def rule(*, judgement: Judgement, by: Person, upholds: bool, reasons: str, at: datetime | None = None) -> Ruling:
    """Let a judgement that was sent back stand, or have it made again, with reasons. Posted twice rules once."""
    moment, words = at or timezone.now(), reasons.strip()
    day = today(moment)
    found = locked_judgement(judgement)
    made = found.ruled
    if made and (made.by_id, made.upholds, made.reasons) == (by.pk, upholds, words):
        return made
    check_may_rule(by, found, on=day)
    if faults := identifiers(day, reasons=words) or ({} if words else {"reasons": "Write why: both assessors read it"}):
        raise ValidationError(dict(faults))
    row = Ruling.objects.create(judgement=found, by=by, upholds=upholds, reasons=words, at=moment)
    audit.record("judgement_ruled", by=by, subject=row, facts={"judgement": found.pk, "upholds": upholds})
    close_duty(kind=consequences.RULE, source=found, by=by)
    _takes_its_course(row, by, day)
    _tell_both(row)
    standing.refresh(found.claim.evidence.person, portfolio_columns, day)
    return row


def _takes_its_course(ruling: Ruling, by: Person, day: date) -> None:
    if ruling.upholds:
        consequences.now_counts(ruling.judgement, by, day)
    else:
        why = f"{by} ruled that it is judged again: {ruling.reasons}"
        consequences.ask_again(ruling.judgement, day, by=by, why=why)


def _tell_both(ruling: Ruling) -> None:
    """Tell the assessor and the countersigner what was ruled."""
    judgement = ruling.judgement
    claim = judgement.claim
    answer = "the assessor’s judgement stands" if ruling.upholds else "it is judged again"
    for person in {judgement.by, judgement.countersignature.by}:
        queue_notice(
            person=person,
            event=f"ruling-{ruling.pk}",
            text=f"{claim.evidence.person}, {claim.criterion.code}: {answer}",
            link=consequences.page_of(claim),
        )
