"""A question marked again while somebody works in the same attempt, and by two authors at once."""

import pytest

from assessments.quizzes.actions import put_right, submit_attempt
from assessments.quizzes.marking_again import mark_again, undo
from assessments.quizzes.models import Attempt, Question, Regrade, RegradeRun
from assessments.quizzes.regrading import Scope
from assessments.quizzes.sheet import sheet_of
from courses.models import Demonstration
from courses.standing import drift
from lms.calendar import today
from tests.factories import quizzes as make
from tests.races import RACE, at_once, while_open

pytestmark = RACE


@pytest.fixture
def quiz(cast):
    return make.check(cast.modules[0], questions=3)


def full_credit(quiz, by, position=1):
    def act():
        return mark_again(
            question=Question.objects.get(key=f"{quiz.module.key}-q{position}"),
            scope=Scope(frozenset({1})),
            policy=RegradeRun.Policy.FULL_CREDIT,
            reason="It had no fair answer.",
            by=by,
            seen=0,
        )

    return act


def answer_right(attempt, position, person):
    return lambda: put_right(attempt=attempt, position=position, answer={"choice": ["a"]}, by=person)


def proofs(person):
    return Demonstration.objects.filter(person=person, withdraws=None, withdrawn_by=None).count()


def test_two_authors_who_mark_again_at_once_do_it_once_and_one_is_told(cast, quiz):
    make.handed_in(quiz, cast.priya, wrong=(1,))

    found = at_once(full_credit(quiz, cast.beatrice), full_credit(quiz, cast.outsiders["author"]))

    assert sorted(isinstance(one, RegradeRun) for one in found) == [False, True]
    assert any("marked again while you looked" in str(one) for one in found)
    assert Regrade.objects.count() == 1


def test_two_authors_who_undo_at_once_undo_once(cast, quiz):
    make.handed_in(quiz, cast.priya, wrong=(1,))
    run = full_credit(quiz, cast.beatrice)()

    found = at_once(*[lambda: undo(run=run, reason="Not so.", by=cast.beatrice)] * 2)

    assert sorted(isinstance(one, RegradeRun) for one in found) == [False, True]
    assert proofs(cast.priya) == 0


def test_a_run_waits_for_an_answer_that_is_being_put_right_and_sees_it(cast, quiz):
    attempt = make.handed_in(quiz, cast.priya, wrong=(1, 2))

    run = while_open(answer_right(attempt, 2, cast.priya), full_credit(quiz, cast.beatrice))

    attempt.refresh_from_db()
    assert attempt.state == Attempt.State.FINISHED
    assert sheet_of(attempt).outcome.settled
    assert Regrade.objects.get(run=run).after["finished"]
    assert drift(today()) == []


def test_putting_right_waits_for_a_run_and_finishes_what_is_left(cast, quiz):
    attempt = make.handed_in(quiz, cast.priya, wrong=(1, 2))

    assert while_open(full_credit(quiz, cast.beatrice), answer_right(attempt, 2, cast.priya)) is True

    attempt.refresh_from_db()
    assert attempt.state == Attempt.State.FINISHED
    assert drift(today()) == []


@pytest.mark.parametrize("first", ["run", "hand in"])
def test_what_is_handed_in_meanwhile_is_either_marked_again_or_left_as_handed_in(cast, quiz, first):
    other = make.handed_in(quiz, cast.callum, wrong=(1,))
    attempt = make.attempt_at(quiz, cast.priya, wrong=(1,))

    acts = (full_credit(quiz, cast.beatrice), lambda: submit_attempt(attempt=attempt, by=cast.priya))
    at_once(*(acts if first == "run" else reversed(acts)))

    attempt.refresh_from_db()
    again = Regrade.objects.filter(attempt=attempt).exists()
    assert sheet_of(attempt).outcome.right == (3 if again else 2)
    assert proofs(cast.priya) == again
    assert proofs(other.person) == 1
    assert drift(today()) == []


def test_two_runs_about_two_questions_of_the_same_attempts_take_turns(cast, quiz):
    attempts = [make.handed_in(quiz, person, wrong=(1, 2)) for person in (cast.priya, cast.callum, cast.nadia)]

    found = at_once(full_credit(quiz, cast.beatrice, 1), full_credit(quiz, cast.beatrice, 2))

    assert all(isinstance(one, RegradeRun) for one in found)
    assert [sheet_of(attempt).outcome.right for attempt in attempts] == [3, 3, 3]
    assert [proofs(attempt.person) for attempt in attempts] == [1, 1, 1]
    assert set(Attempt.objects.values_list("state", flat=True)) == {"finished"}
    assert drift(today()) == []
