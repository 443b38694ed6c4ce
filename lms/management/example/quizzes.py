"""Take a check as a learner does: most answers right, one or two wrong, then put right."""

from assessments.quizzes.actions import put_right, save_answer, start_attempt, submit_attempt
from assessments.quizzes.kinds.kind import Answer
from assessments.quizzes.models import Attempt, AttemptSlot, QuestionVersion, Quiz
from assessments.quizzes.saving import Given
from assessments.quizzes.sheet import sheet_of
from assessments.quizzes.turns import turn_of
from lms.models import Person


def take_check(quiz: Quiz, person: Person, *, wrong: int = 1, settle: bool = True) -> Attempt:
    """Answer every question, `wrong` of those that may be wrong wrongly; put them right when `settle` is asked."""
    attempt = start_attempt(quiz=quiz, by=person)
    left = wrong
    for slot in sheet_of(attempt).slots:
        miss = left > 0 and not slot.question_version.must_get_right
        left -= miss
        _answer(attempt, slot, person, right=not miss)
    attempt = submit_attempt(attempt=attempt, by=person)
    if settle:
        for mark in sheet_of(attempt).outcome.still_wrong:
            asked = turn_of(sheet_of(attempt), mark).version
            put_right(attempt=attempt, position=mark.position, answer=right_answer(asked), by=person)
    return attempt


def _answer(attempt: Attempt, slot: AttemptSlot, person: Person, *, right: bool) -> None:
    version = slot.question_version
    answer = right_answer(version) if right else _a_wrong_answer(version)
    save_answer(attempt=attempt, position=slot.position, given=Given(answer), by=person)


def right_answer(version: QuestionVersion) -> Answer:
    """Return an answer that is right."""
    return version.how.right_answer(version.body)


def _a_wrong_answer(version: QuestionVersion) -> Answer:
    """Choose the first wrong option, after every enquiry of a case; a question of another kind is left blank."""
    wrong = [option["id"] for option in version.body.get("options", []) if not option["right"]]
    return {**right_answer(version), "choice": wrong[:1]} if wrong else {}
