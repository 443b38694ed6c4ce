"""Many learners with a first attempt each, written straight into the tables: statistics need many."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone

from assessments.quizzes.kinds.kind import Answer
from assessments.quizzes.marking import Passing, mark
from assessments.quizzes.models import Attempt, AttemptSlot, QuestionVersion, Quiz, Step
from assessments.quizzes.questions import versions_of
from lms.calendar import today
from lms.models import Person
from lms.policy.practice import MUST_GET_RIGHT, PASS_MARK
from lms.rules import RuleBook

# What somebody gave at each position; how sure they were may follow the answer.
Row = Mapping[int, Answer | tuple[Answer, int]]


def take(
    quiz: Quiz, rows: Sequence[Row], *, seconds: int = 40, at: datetime | None = None, name: str = "taker"
) -> list[Attempt]:
    """Hand in an attempt for each row, each by somebody new, who takes `seconds` a question."""
    began = at or timezone.now() - timedelta(hours=1)
    already = Person.objects.filter(email__startswith=name).count()
    people = Person.objects.bulk_create(
        Person(email=f"{name}-{already + n}@example.org", name=f"Learner {already + n}") for n in range(len(rows))
    )
    module_version = quiz.module.versions.latest("number")
    attempts = Attempt.objects.bulk_create(
        Attempt(person=person, quiz=quiz, module_version=module_version, started_at=began, state="submitted")
        for person in people
    )
    versions = versions_of(quiz)
    slots = AttemptSlot.objects.bulk_create(
        AttemptSlot(
            attempt=attempt, position=position, question_version=version, order=version.how.order(version.body, list)
        )
        for attempt in attempts
        for position, version in enumerate(versions, 1)
    )
    steps = []
    for number, (attempt, row) in enumerate(zip(attempts, rows, strict=True)):
        mine = slots[number * len(versions) : (number + 1) * len(versions)]
        steps += _steps(attempt, mine, row, began, seconds)
    Step.objects.bulk_create(steps)
    return attempts


def _steps(attempt: Attempt, slots: list[AttemptSlot], row: Row, began: datetime, seconds: int) -> list[Step]:
    answers = []
    for number, (position, given) in enumerate(sorted(row.items()), 1):
        answer, sure = given if isinstance(given, tuple) else (given, None)
        slot, moment = slots[position - 1], began + timedelta(seconds=seconds * number)
        answers.append(_step(attempt, number, slot=slot, answer=answer, sure=sure, revision=1, at=moment))
    end = began + timedelta(seconds=seconds * (len(row) + 1))
    result = mark(slots, answers, Passing(80, True, {})).as_result()
    return [*answers, _step(attempt, len(row) + 1, kind=Step.Kind.SUBMIT, data={"rules": rules(), **result}, at=end)]


def _step(attempt: Attempt, number: int, **facts: Any) -> Step:
    slot: AttemptSlot | None = facts.get("slot")
    version: QuestionVersion | None = slot.question_version if slot else None
    return Step(
        **{"kind": Step.Kind.ANSWER, **facts, "attempt": attempt, "number": number, "question_version": version}
    )


def rules() -> list[dict[str, Any]]:
    """Return the national rules of today as a step keeps them."""
    book = RuleBook.at(None, today())
    return [book.answer(rule).as_record() for rule in (PASS_MARK, MUST_GET_RIGHT)]
