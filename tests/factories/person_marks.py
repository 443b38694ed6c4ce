"""Checks with an answer in somebody's own words, and attempts at them that wait for a person."""

from assessments.quizzes.actions import save_answer, start_attempt, submit_attempt
from assessments.quizzes.models import Attempt, AttemptSlot, Question, QuestionVersion, Quiz, Slot, Step
from assessments.quizzes.saving import Given
from assessments.quizzes.to_mark import answer_to_mark
from courses.models import Module
from lms.models import Person
from tests.factories import quizzes as make
from tests.factories.kinds import BODIES

WORDS = "His partner could be harmed, and soonest when she leaves."


def with_an_extended_answer(module: Module) -> Quiz:
    """Save a check whose only question is answered in one's own words."""
    quiz = make.check(module, questions=1)
    question = Question.objects.create(key=f"{module.key}-essay", module=module)
    version = make.add_version(question, 1)
    QuestionVersion.objects.filter(pk=version.pk).update(kind="extended", body=BODIES["extended"])
    Slot.objects.filter(quiz=quiz, position=1).update(question=question)
    return quiz


def written(quiz: Quiz, person: Person, words: str = WORDS) -> Attempt:
    """Hand in an attempt with this answer in one's own words."""
    attempt = start_attempt(quiz=quiz, by=person)
    save_answer(attempt=attempt, position=1, given=Given({"words": [words]} if words else {}), by=person)
    return submit_attempt(attempt=attempt, by=person)


def essay(attempt: Attempt) -> tuple[AttemptSlot, Step | None]:
    """Return the slot of the answer in one's own words, and the answer."""
    slot = attempt.slots.select_related("attempt__person", "attempt__quiz").get(position=1)
    return slot, answer_to_mark(slot)
