"""Play two challenges: one that an author has answered and marked again for everybody, and one that waits."""

from datetime import date

from assessments.quizzes.challenging import answer_challenge, challenge
from assessments.quizzes.marking_again import mark_again
from assessments.quizzes.models import Attempt, AttemptSlot, Challenge, RegradeRun
from assessments.quizzes.regrade_runs import newest_run
from assessments.quizzes.regrading import Scope
from lms.calendar import working_days_before
from lms.management.example.clock import on_day
from lms.models import Person

ANSWERED = (
    "The lesson asks for what I chose as well. The question does not say which of the two comes first, "
    "so my answer can be defended."
)
UPHELD = (
    "You are right. The passage leaves room for your answer, and the question did not say which of the two it meant. "
    "I have marked it again: nobody’s result gets worse by it."
)
WAITS = (
    "The feedback tells me what the right answer is, but not why mine would harm anybody. "
    "My practice tutor assessor could not say either."
)
REASON = "A learner showed that the passage leaves room for another answer than the key."


def play_challenges(people: dict[str, Person], on: date) -> None:
    """Let two learners dispute a question of their own, and an author answer the first of them."""
    disputed = _disputed_slots(on)
    if len(disputed) < 2:
        return
    first, second = disputed
    author = people["beatrice.ward"]
    with on_day(working_days_before(on, 9)):
        asked = challenge(slot=first, about=Challenge.About.QUESTION, words=ANSWERED, by=first.attempt.person)
    with on_day(working_days_before(on, 6)):
        answer_challenge(challenge=asked, upheld=True, words=UPHELD, by=author)
        _mark_again(asked, author)
    with on_day(working_days_before(on, 3)):
        challenge(slot=second, about=Challenge.About.FEEDBACK, words=WAITS, by=second.attempt.person)


def _disputed_slots(on: date) -> list[AttemptSlot]:
    """Return wrong answers of two people's last attempts to two different questions, long enough ago."""
    last: dict[int, Attempt] = {}
    for attempt in Attempt.objects.exclude(state=Attempt.State.OPEN).order_by("started_at", "pk"):
        last[attempt.person_id] = attempt
    found: list[AttemptSlot] = []
    wanted = [one.pk for one in last.values() if one.started_at.date() < working_days_before(on, 9)]
    slots = AttemptSlot.objects.filter(attempt__in=wanted, steps__kind="put_right").distinct()
    for slot in slots.select_related("attempt__person", "question_version").order_by("-attempt__started_at", "pk"):
        questions = {one.question_version.question_id for one in found}
        if (
            slot.attempt_id not in {one.attempt_id for one in found}
            and slot.question_version.question_id not in questions
        ):
            found.append(slot)
    return found[:2]


def _mark_again(asked: Challenge, author: Person) -> None:
    """Give everybody the point whom the question had cost it."""
    question = asked.question_version.question
    newest = newest_run(question)
    mark_again(
        question=question,
        scope=Scope(frozenset({asked.question_version.number})),
        policy=RegradeRun.Policy.FULL_CREDIT,
        reason=REASON,
        by=author,
        seen=newest.pk if newest else 0,
        challenge=asked,
    )
