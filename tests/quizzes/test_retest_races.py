"""Retests in two windows at once, and while somebody marks their question again."""

import pytest

from assessments.quizzes.actions import put_right
from assessments.quizzes.marking_again import mark_again, undo
from assessments.quizzes.models import Attempt, QuestionVersion, RegradeRun, Retest, RetestStep
from assessments.quizzes.permissions import AnotherQuestion
from assessments.quizzes.regrading import Scope
from assessments.quizzes.retesting import answer_retest
from tests.factories import quizzes as make
from tests.factories import retests as again
from tests.races import RACE, at_once, while_open

pytestmark = RACE
WINDOWS = 4


@pytest.fixture
def quiz(cast):
    return make.check(cast.modules[0], about="old-rating", questions=3)


@pytest.fixture
def retest(cast, quiz):
    with again.on(again.MONDAY):
        again.done(quiz, cast.priya, wrong=(1,))
    return Retest.objects.get()


def answer(retest, *chosen):
    """Answer what a page showed: the one question there is."""
    asked = QuestionVersion.objects.get(question__key__endswith="q1").pk

    def act():
        return answer_retest(retest=retest, answer=make.choice(*chosen), by=retest.person, asked=asked)

    return act


def marked_again(quiz, by):
    def act():
        return mark_again(
            question=quiz.slots.get(position=1).question,
            scope=Scope(frozenset({1})),
            policy=RegradeRun.Policy.FULL_CREDIT,
            reason="It had no fair answer.",
            by=by,
            seen=0,
        )

    return act


def kinds(retest):
    return list(retest.steps.values_list("kind", flat=True))


def test_the_same_answer_from_many_windows_is_one_step(retest):
    with again.on(retest.due):
        found = at_once(*[answer(retest, "a")] * WINDOWS)

    step = RetestStep.objects.get(kind="answered")
    assert found == [step] * WINDOWS
    assert Retest.objects.get().card["days"] == 3


def test_of_two_answers_at_once_one_stands_and_the_other_is_told(retest):
    with again.on(retest.due):
        found = at_once(answer(retest, "a"), answer(retest, "b"), told=(AnotherQuestion,))

    step = RetestStep.objects.get(kind="answered")
    assert step in found
    assert sum(isinstance(one, str) and "comes back on" in one for one in found) == 1


def test_two_checks_of_two_people_and_one_of_the_same_open_each_retest_once(cast, quiz):
    attempts = [make.handed_in(quiz, person, wrong=(1, 2)) for person in (cast.priya, cast.callum)]
    for attempt in attempts:
        put_right(attempt=attempt, position=1, answer=make.choice("a"), by=attempt.person)

    def last(attempt):
        return lambda: put_right(attempt=attempt, position=2, answer=make.choice("a"), by=attempt.person)

    assert at_once(*[last(attempt) for attempt in attempts for _ in range(2)]) == [True] * 4

    assert Retest.objects.count() == 4
    assert set(RetestStep.objects.values_list("kind", "number")) == {("opened", 1)}


def test_an_answer_waits_for_a_run_and_is_not_taken_once_the_retest_is_closed(cast, quiz, retest):
    with again.on(retest.due):
        told = while_open(marked_again(quiz, cast.beatrice), answer(retest, "a"))

    assert "closed" in told
    assert kinds(retest) == ["opened", "disproved"]


def test_a_run_waits_for_an_answer_and_sees_it(cast, quiz, retest):
    with again.on(retest.due):
        while_open(answer(retest, "a"), marked_again(quiz, cast.beatrice))

    assert kinds(retest) == ["opened", "answered", "disproved"]
    retest.refresh_from_db()
    assert retest.closed_at
    assert retest.card["days"] == 3


def test_undoing_and_a_check_that_is_finished_at_once_leave_it_open_with_each_step_in_its_place(cast, quiz, retest):
    done = marked_again(quiz, cast.beatrice)()
    attempt = make.handed_in(quiz, cast.priya, wrong=(1,))

    found = at_once(
        lambda: undo(run=done, reason="Not so.", by=cast.beatrice),
        lambda: put_right(attempt=attempt, position=1, answer=make.choice("a"), by=cast.priya),
    )

    assert isinstance(found[0], RegradeRun)
    assert found[1] is True
    retest.refresh_from_db()
    assert retest.closed_at is None
    numbers = list(retest.steps.values_list("number", flat=True))
    assert numbers == list(range(1, len(numbers) + 1))
    assert set(Attempt.objects.values_list("state", flat=True)) == {"finished"}
