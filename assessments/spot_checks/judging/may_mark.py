"""Whether a reader may mark a check now: it is with them, it has come to no end, and they have its record."""

from datetime import date
from typing import Final

from assessments.spot_checks.models import Assignment, SpotCheck
from assessments.spot_checks.permissions import check_may_judge
from lms.calendar import in_words, today
from lms.models import AuditEvent, Person
from lms.permissions import NotAllowed

KEPT = "What you wrote is kept, and nothing of it is recorded."
CLOSED: Final[dict[str, str]] = {
    SpotCheck.ClosedAs.OUTCOME: "came to its outcome",
    SpotCheck.ClosedAs.REPLACED: "was replaced by the next case",
    SpotCheck.ClosedAs.CANCELLED: "was cancelled",
}
FAST_FIRST = "Set the record fast first: from then on the case is judged as it stood."
HAVE_IT_FIRST = "Say first that you have the record as it was set fast: every reader judges the case as it stood then."
CONFIRMED: Final = "spot_check_record_confirmed"


def check_own(person: Person, assignment: Assignment) -> None:
    """Refuse everybody but the reader themselves, without a word about who that is or whose case it is."""
    if person.pk != assignment.reviewer_id:
        raise NotAllowed("This check is not with you, and its marks are for nobody but the reader who makes them.")


def check_may_mark(person: Person, assignment: Assignment, *, on: date) -> None:
    """Refuse unless the check is with this reader, is open for their seat, and they have no tie to the officer."""
    check_own(person, assignment)
    check_not_over(assignment)
    check_may_judge(person, assignment, on=on)


def check_may_record(person: Person, assignment: Assignment, *, on: date) -> None:
    """Refuse unless the reader may mark it and the record was set fast."""
    check_may_mark(person, assignment, on=on)
    check_record_fast(assignment)


def check_record_fast(assignment: Assignment) -> None:
    """Refuse a reader who has not said that they have the record as it stood at the moment of the draw."""
    if assignment.spot_check.record_fixed_at is None:
        raise NotAllowed(FAST_FIRST)
    if not has_the_record(assignment):
        raise NotAllowed(HAVE_IT_FIRST)


def has_the_record(assignment: Assignment) -> bool:
    """Say whether its reader set the record fast, or has said that they judge it as it was set fast."""
    spot_check = assignment.spot_check
    if spot_check.record_fixed_at is None or spot_check.record_fixed_by_id == assignment.reviewer_id:
        return spot_check.record_fixed_at is not None
    said = AuditEvent.objects.filter(subject_kind=assignment._meta.label_lower, subject_id=assignment.pk)
    return said.filter(code=CONFIRMED).exists()


def check_not_over(assignment: Assignment) -> None:
    """Refuse when the check went to somebody else, or came to an end that this seat is not read after."""
    if assignment.ended_at is not None:
        raise NotAllowed(f"This check is no longer with you. {_full(assignment.ended_reason)}{KEPT}")
    spot_check = assignment.spot_check
    if spot_check.closed_at is None or _read_after(assignment):
        return
    how = f"This check {CLOSED[spot_check.closed_as]} on {in_words(today(spot_check.closed_at))}."
    raise NotAllowed(f"{how} {_full(spot_check.closed_reason)}{KEPT}")


def _read_after(assignment: Assignment) -> bool:
    """Say whether a seat is read once the check has an outcome: that of an appeal is."""
    outcome = assignment.spot_check.closed_as == SpotCheck.ClosedAs.OUTCOME
    return outcome and assignment.seat == Assignment.Seat.APPEAL


def _full(sentence: str) -> str:
    """Return a reason as a sentence with a space after it."""
    text = sentence.strip()
    return f"{text}{'' if text.endswith(('.', '?')) else '.'} " if text else ""
