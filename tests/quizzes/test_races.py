"""Two windows at the same instant: real threads on real connections."""

from collections.abc import Callable
from typing import Any

import pytest

from assessments.quizzes.actions import put_right, save_answer, start_attempt, submit_attempt
from assessments.quizzes.models import Attempt, AttemptSlot, Step
from assessments.quizzes.permissions import Closed
from assessments.quizzes.saving import Given, NewerAnswer
from courses.models import Demonstration
from tests.factories import quizzes as make
from tests.races import at_once

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]
WINDOWS = 6


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

    found = at_once(*[save(chosen) for chosen in "abcabc"], told=(NewerAnswer,))

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


def test_of_many_windows_that_knew_the_same_answer_one_wins_and_the_others_are_told(cast, quiz):
    attempt = start_attempt(quiz=quiz, by=cast.priya)
    make.answer(attempt, 5, ["a"])

    def save(number: int) -> Callable[[], Any]:
        given = Given({"choice": ["abc"[number % 3]]}, seen=0, revision=1, window=f"w{number}", token=f"t{number}")
        return lambda: save_answer(attempt=attempt, position=1, given=given, by=cast.priya)

    found = at_once(*[save(number) for number in range(WINDOWS)], told=(NewerAnswer,))

    stored = Step.objects.get(slot__position=1)
    assert (stored.revision, stored.number) == (1, 2)
    same = sum(one == stored for one in found)
    told = [one for one in found if isinstance(one, NewerAnswer)]
    # Whoever chose the very same is not asked.
    assert (same, len(told)) == (2, 4)
    assert {one.step for one in told} == {stored}
    assert all(one.given.answer != stored.answer for one in told)


def test_of_revisions_that_overtake_each_other_the_highest_is_kept(cast, quiz):
    attempt = start_attempt(quiz=quiz, by=cast.priya)

    def save(revision: int) -> Callable[[], Any]:
        given = Given({"choice": ["ab"[revision % 2]]}, revision=revision, window="w", token=f"t{revision}")
        return lambda: save_answer(attempt=attempt, position=1, given=given, by=cast.priya)

    found = at_once(*[save(revision) for revision in (3, 6, 1, 5, 2, 4)], told=(NewerAnswer,))

    revisions = list(Step.objects.order_by("number").values_list("revision", flat=True))
    assert revisions == sorted(set(revisions))
    assert revisions[-1] == 6
    assert Step.objects.latest("number").answer == {"choice": ["a"]}
    assert all(isinstance(one, Step | NewerAnswer) for one in found)


def test_a_request_that_comes_many_times_at_once_is_written_once(cast, quiz):
    attempt = start_attempt(quiz=quiz, by=cast.priya)
    given = Given({"choice": ["b"]}, revision=1, window="w", token="t")

    found = at_once(
        *[lambda: save_answer(attempt=attempt, position=1, given=given, by=cast.priya)] * WINDOWS,
    )

    assert found == [Step.objects.get()] * WINDOWS


def test_an_answer_and_handing_in_at_once_leave_no_answer_after_the_end(cast, quiz):
    attempt = make.attempt_at(quiz, cast.priya)

    def save(position: int) -> Callable[[], Any]:
        given = Given({"choice": ["c"]}, seen=1, revision=2, window="w", token=f"t{position}")
        return lambda: save_answer(attempt=attempt, position=position, given=given, by=cast.priya)

    acts = [*[save(position) for position in (1, 2, 3)], lambda: submit_attempt(attempt=attempt, by=cast.priya)]
    found = at_once(*acts, told=(Closed,))

    end = Step.objects.get(kind=Step.Kind.SUBMIT)
    assert not attempt.steps.filter(kind=Step.Kind.ANSWER, number__gt=end.number).exists()
    assert all(isinstance(one, Step | Closed) for one in found[:3])


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
