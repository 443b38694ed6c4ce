"""What a third reader is shown: where two readers of a case differ, and why their scores do not agree. No names."""

from dataclasses import dataclass, field
from datetime import datetime

from assessments.spot_checks.after.outcomes import compared
from assessments.spot_checks.models import Assignment, SpotCheckJudgement
from assessments.spot_checks.rubric import Question

Seat = Assignment.Seat


@dataclass(frozen=True)
class Reading:
    """One reader's answer to a question."""

    answer: str
    note: str


@dataclass(frozen=True)
class Readings:
    """Two readings of one case, question by question."""

    because: str
    by_question: dict[str, tuple[Reading, Reading]] = field(default_factory=dict)
    differing: tuple[Question, ...] = ()


def readings_for(assignment: Assignment, at: datetime) -> Readings | None:
    """Return the two readings that a third reader decides between; nothing to any other reader."""
    if assignment.seat != Seat.THIRD:
        return None
    found = {row.assignment.seat: row for row in assignment.spot_check.judgements.select_related("assignment")}
    if Seat.FIRST not in found or Seat.SECOND not in found:
        return None
    first, second = found[Seat.FIRST], found[Seat.SECOND]
    questions = assignment.spot_check.standard_version.questions
    return Readings(
        because=compared(assignment.spot_check, found, at).because,
        by_question={each.key: (_reading(first, each), _reading(second, each)) for each in questions},
        differing=tuple(each for each in questions if first.answer_to(each) != second.answer_to(each)),
    )


def _reading(judgement: SpotCheckJudgement, question: Question) -> Reading:
    return Reading(judgement.answer_in_words(question), judgement.note_on(question))
