"""What somebody is asked now who puts an answer right: a sibling question, or the same one in another order.

It follows from what is on record, so the page asks the same after a reload, and in a second window.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from operator import attrgetter

from assessments.quizzes.kept import kept_last
from assessments.quizzes.kinds.kind import Answer, Order
from assessments.quizzes.marking import Mark, submitted
from assessments.quizzes.models import QuestionVersion, Step
from assessments.quizzes.paper import reordered
from assessments.quizzes.sheet import Sheet
from assessments.quizzes.siblings import alike, least_seen, times_seen


@dataclass(frozen=True)
class Turn:
    """A question as it is asked now, with what was sent of it already, and the last try that was answered whole."""

    version: QuestionVersion
    order: Order
    before: Answer
    last: Step | None = None


def turn_of(sheet: Sheet, mark: Mark) -> Turn:
    """Return what is asked now to put an answer right. At most three queries."""
    pieces = pieces_of_the_last(mark.tries)
    whole = mark.tries[: len(mark.tries) - len(pieces)]
    version = (pieces[-1].question_version if pieces else None) or _sibling(sheet, mark) or _as_it_stands(mark)
    number = sum(step.slot_id == mark.slot.pk for step in sheet.steps) - len(pieces)
    shown = mark.slot.order if version == mark.version else {}
    return Turn(
        version=version,
        order=reordered(version, shown, f"{mark.slot.pk}-{number}"),
        before=pieces[-1].answer if pieces else {},
        last=whole[-1] if whole else None,
    )


def pieces_of_the_last(tries: Sequence[Step]) -> tuple[Step, ...]:
    """Return what was sent of the last try, when it is a case in stages of which more is to be answered. Pure."""
    pieces: tuple[Step, ...] = ()
    for step in tries:
        goes_on = step.question_version is not None and more_follows(
            step.question_version, pieces[-1].answer if pieces else {}
        )
        pieces = (*pieces, step) if goes_on else ()
    return pieces


def more_follows(version: QuestionVersion, answer: Answer) -> bool:
    """Say whether more of a question is asked after the form that follows this answer."""
    order = version.how.order(version.body, list)
    return version.how.asked(version.body, order, answer).goes_on


def _as_it_stands(mark: Mark) -> QuestionVersion:
    """Return the question itself: as it was asked, or where it was marked again since, as it stands now."""
    newest = mark.version.question.versions.order_by("-number").first() if mark.verdict else None
    return newest or mark.version


def _sibling(sheet: Sheet, mark: Mark) -> QuestionVersion | None:
    """Return a question about the same misconception that this attempt has not asked, seen least until now."""
    misconception = mark.version.misconception
    if not misconception:
        return None
    asked = {slot.question_version.question_id for slot in sheet.slots}
    asked |= {step.question_version.question_id for step in sheet.steps if step.question_version}
    found = alike([(sheet.attempt.quiz.module_id, misconception)])
    left = kept_last([version for version in found if version.question_id not in asked], attrgetter("kept"))
    if len(left) < 2:
        return left[0] if left else None
    # Only what came before the last try counts, so that nothing done elsewhere changes the question meanwhile.
    since = mark.tries[-1] if mark.tries else submitted(sheet.steps)
    until = since.at if since else sheet.attempt.started_at
    return least_seen(left, times_seen(sheet.attempt.person_id, [version.question_id for version in left], until))
