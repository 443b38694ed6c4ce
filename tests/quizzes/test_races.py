"""Two windows at the same instant: real threads on real connections."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import pytest
from django.db import connection

from assessments.quizzes.actions import put_right, save_answer, start_attempt, submit_attempt
from assessments.quizzes.models import Attempt, AttemptSlot, Step
from assessments.quizzes.saving import Given, NewerAnswer
from courses.models import Demonstration
from tests.factories import quizzes as make

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]
WINDOWS = 6


def at_once(*acts: Callable[[], Any]) -> list[Any]:
    """Do several things at the same instant, and return what each gave or raised."""
    gate = Barrier(len(acts))

    def one(act: Callable[[], Any]) -> Any:
        try:
            gate.wait(timeout=30)
            return act()
        except Exception as error:
            return error
        finally:
            connection.close()

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(one, acts))


@pytest.fixture
def cast(transactional_db, cast):
    return cast


@pytest.fixture
def quiz(cast):
    return make.check(cast.modules[0])


def test_starting_in_many_windows_at_once_begins_one_attempt(cast, quiz):
    found = at_once(*[lambda: start_attempt(quiz=quiz, by=cast.priya)] * WINDOWS)

    assert found == [Attempt.objects.get()] * WINDOWS
    assert AttemptSlot.objects.count() == 5


def test_answers_saved_at_once_are_never_lost_unseen(cast, quiz):
    attempt = start_attempt(quiz=quiz, by=cast.priya)

    def save(chosen: str) -> Callable[[], Any]:
        return lambda: save_answer(
            attempt=attempt, position=1, given=Given({"choice": [chosen]}, seen=0), by=cast.priya
        )

    found = at_once(*[save(chosen) for chosen in "abcabc"])

    stored = Step.objects.get()
    assert all(isinstance(one, NewerAnswer) or one == stored for one in found)
    assert sum(isinstance(one, NewerAnswer) for one in found) == 4


def test_answers_to_different_questions_at_once_are_all_kept_in_order(cast, quiz):
    attempt = start_attempt(quiz=quiz, by=cast.priya)

    def save(position: int) -> Callable[[], Any]:
        return lambda: save_answer(
            attempt=attempt, position=position, given=Given({"choice": ["b"]}, seen=0), by=cast.priya
        )

    found = at_once(*[save(position) for position in range(1, 6)])

    assert all(isinstance(one, Step) for one in found)
    assert sorted(step.number for step in Step.objects.all()) == [1, 2, 3, 4, 5]


def test_handing_in_many_times_at_once_hands_in_once(cast, quiz):
    attempt = make.attempt_at(quiz, cast.priya)

    found = at_once(*[lambda: submit_attempt(attempt=attempt, by=cast.priya)] * WINDOWS)

    assert found == [attempt] * WINDOWS
    assert Step.objects.filter(kind=Step.Kind.SUBMIT).count() == 1
    assert Demonstration.objects.count() == 1


def test_putting_the_last_answer_right_many_times_at_once_is_one_proof(cast, quiz):
    attempt = make.handed_in(quiz, cast.priya, wrong=(1,))

    found = at_once(
        *[lambda: put_right(attempt=attempt, position=1, answer={"choice": ["a"]}, by=cast.priya)] * WINDOWS
    )

    assert found == [True] * WINDOWS
    assert Step.objects.filter(kind=Step.Kind.PUT_RIGHT).count() == 1
    assert Demonstration.objects.count() == 1
