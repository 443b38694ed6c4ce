"""Challenges and runs of regrades for tests."""

from assessments.quizzes.challenging import challenge
from assessments.quizzes.marking_again import mark_again
from assessments.quizzes.models import Attempt, Challenge, Question, Quiz, RegradeRun
from assessments.quizzes.regrade_runs import newest_run
from assessments.quizzes.regrading import Scope
from lms.models import Person

WORDS = "The lesson says that both are right."


def challenged(attempt: Attempt, position: int = 1, *, about: str = Challenge.About.QUESTION) -> Challenge:
    """Dispute a question of an attempt as its own person."""
    return challenge(slot=attempt.slots.get(position=position), about=about, words=WORDS, by=attempt.person)


def marked_again(
    quiz: Quiz,
    by: Person,
    policy: str = RegradeRun.Policy.FULL_CREDIT,
    *,
    position: int = 1,
    versions: tuple[int, ...] = (1,),
) -> RegradeRun:
    """Mark a question of a quiz again, in every attempt."""
    question = Question.objects.get(slots__quiz=quiz, slots__position=position)
    newest = newest_run(question)
    return mark_again(
        question=question,
        scope=Scope(frozenset(versions)),
        policy=policy,
        reason="It had no fair answer.",
        by=by,
        seen=newest.pk if newest else 0,
    )
