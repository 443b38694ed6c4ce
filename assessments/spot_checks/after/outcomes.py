"""When a check has come to an outcome: which judgement stands, and who must still read it."""

from datetime import datetime

from django.db import transaction

from assessments.spot_checks.after.closing import close
from assessments.spot_checks.after.following import follow
from assessments.spot_checks.after.window import first_window
from assessments.spot_checks.draws.hashing import closing_hash
from assessments.spot_checks.judging.agreeing import Agreement, compare
from assessments.spot_checks.judging.assigning import assign_seat
from assessments.spot_checks.models import Assignment, SpotCheck, SpotCheckJudgement, SpotCheckOutcome
from assessments.spot_checks.scoring import boundaries_of
from lms import audit
from lms.calendar import today
from lms.models import Person
from lms.permissions import current_post
from lms.policy.spot_checking import SPOT_CHECK_BANDS, SPOT_CHECK_PASS, SPOT_CHECK_REPLY_DAYS, SPOT_CHECK_TOLERANCE
from lms.rules import RuleBook

Seat = Assignment.Seat
How = SpotCheckOutcome.How


@transaction.atomic
def settle(*, spot_check: SpotCheck, by: Person, at: datetime) -> SpotCheckOutcome | None:
    """Bring a check to its outcome if what was judged suffices; return it, or nothing while a reading is missing."""
    read = {row.assignment.seat: row for row in spot_check.judgements.select_related("assignment", "by")}
    before = spot_check.outcomes.filter(replaced_by=None).first()
    if before is not None:
        return _on_appeal(before, read, by, at)
    if found := _standing(spot_check, read, at):
        return _give(spot_check, *found, by=by, at=at)
    if Seat.FIRST in read and Seat.SECOND in read:
        assign_seat(spot_check=spot_check, seat=Seat.THIRD, by=None, on=today(at))
    return None


def _standing(
    spot_check: SpotCheck, read: dict[str, SpotCheckJudgement], at: datetime
) -> tuple[SpotCheckJudgement, SpotCheckOutcome.How] | None:
    """Return the judgement that stands and why, or nothing while another reader is needed."""
    if Seat.THIRD in read:
        return read[Seat.THIRD], How.THIRD
    if Seat.FIRST not in read or (spot_check.double and Seat.SECOND not in read):
        return None
    if not spot_check.double:
        return read[Seat.FIRST], How.ONE
    return (read[Seat.FIRST], How.AGREED) if agree(spot_check, read, at) else None


def agree(spot_check: SpotCheck, read: dict[str, SpotCheckJudgement], at: datetime) -> bool:
    """Say whether the first two readings agree by the rules of the officer's place."""
    return compared(spot_check, read, at).agreed


def compared(spot_check: SpotCheck, read: dict[str, SpotCheckJudgement], at: datetime) -> Agreement:
    """Compare the first two readings by the rules of the officer's place."""
    book = _book(spot_check, at)
    boundaries = {*boundaries_of(book.answer(SPOT_CHECK_BANDS).value), book.answer(SPOT_CHECK_PASS).value}
    return compare(
        read[Seat.FIRST].score,
        read[Seat.SECOND].score,
        tolerance=book.answer(SPOT_CHECK_TOLERANCE).value,
        boundaries=sorted(boundaries),
    )


def _on_appeal(
    before: SpotCheckOutcome, read: dict[str, SpotCheckJudgement], by: Person, at: datetime
) -> SpotCheckOutcome:
    if Seat.APPEAL not in read or before.how == How.APPEAL:
        return before
    return _give(before.spot_check, read[Seat.APPEAL], How.APPEAL, by=by, at=at, replaces=before)


def _give(
    spot_check: SpotCheck,
    judgement: SpotCheckJudgement,
    how: SpotCheckOutcome.How,
    *,
    by: Person,
    at: datetime,
    replaces: SpotCheckOutcome | None = None,
) -> SpotCheckOutcome:
    book = _book(spot_check, at)
    rule, bands = book.answer(SPOT_CHECK_REPLY_DAYS), book.answer(SPOT_CHECK_BANDS)
    outcome = SpotCheckOutcome.objects.create(
        spot_check=spot_check,
        judgement=judgement,
        how=how,
        replaces=replaces,
        given_at=at,
        reply_by=first_window(spot_check.officer, rule.value, today(at)),
        rules=[rule.as_record(), bands.as_record()],
    )
    close(spot_check=spot_check, how=SpotCheck.ClosedAs.OUTCOME, reason="", by=by, at=at)
    facts = {"how": how.value, "outcome": judgement.outcome, "closing": closing_hash(spot_check)}
    audit.record("spot_check_outcome", by=by, subject=outcome, facts=facts)
    follow(outcome, by, today(at))
    return outcome


def _book(spot_check: SpotCheck, at: datetime) -> RuleBook:
    post = current_post(spot_check.officer, today(at))
    return RuleBook.at(post.unit if post else None, today(at))
