"""How an attempt comes out, at the edges."""

import pytest

from assessments.quizzes.marking import Outcome, Passing, last_answers, mark, needed, outcome_of
from assessments.quizzes.models import Step
from lms.calendar import today
from lms.policy.practice import MUST_GET_RIGHT, PASS_MARK
from lms.rules import RuleBook
from tests.factories.quizzes import MULTIPLE, TRUE_FALSE, choice, paper, tried, version

STRICT = Passing(80, must_get_right=True, sections={})


def marked(right: int, of: int, *, pass_mark: int = 80, must: bool = True, must_at: int = 0) -> Outcome:
    """Mark an attempt with the first `right` of `of` questions right."""
    slots, steps = paper(
        [version(must_get_right=position == must_at) for position in range(1, of + 1)],
        {position: ["a" if position <= right else "b"] for position in range(1, of + 1)},
    )
    return mark(slots, steps, Passing(pass_mark, must, sections={}))


@pytest.mark.parametrize(
    ("right", "of", "pass_mark", "percent", "passed"),
    [
        (79, 100, 80, 79, False),
        (80, 100, 80, 80, True),
        (7, 9, 80, 77, False),
        (8, 9, 80, 88, True),
        (7, 10, 75, 70, False),
        (8, 10, 75, 80, True),
        (796, 1000, 80, 79, False),
        (0, 8, 80, 0, False),
        (8, 8, 100, 100, True),
        (7, 8, 100, 87, False),
    ],
)
def test_the_pass_mark_is_reached_by_questions_and_never_by_rounding(right, of, pass_mark, percent, passed):
    outcome = marked(right, of, pass_mark=pass_mark)

    assert (outcome.right, outcome.of, outcome.percent, outcome.passed) == (right, of, percent, passed)
    assert outcome.passed == (right >= outcome.needed)


@pytest.mark.parametrize(("pass_mark", "of", "wanted"), [(80, 10, 8), (80, 9, 8), (70, 9, 7), (100, 9, 9), (80, 1, 1)])
def test_the_pass_mark_in_questions(pass_mark, of, wanted):
    assert needed(pass_mark, of) == wanted


@pytest.mark.parametrize(
    ("must", "must_at", "passed"),
    [(True, 10, False), (False, 10, True), (True, 1, True), (True, 0, True)],
)
def test_a_wrong_answer_that_must_be_right_fails_whatever_the_total(must, must_at, passed):
    outcome = marked(9, 10, must=must, must_at=must_at)

    assert outcome.passed is passed
    assert [found.position for found in outcome.must_missed] == ([] if passed else [10])


@pytest.mark.parametrize(
    ("chosen", "right"),
    [
        (["a", "b"], True),
        (["b", "a"], True),
        (["a"], False),
        (["a", "b", "c"], False),
        (["a", "c"], False),
        ([], False),
    ],
)
def test_several_answers_are_right_only_with_all_the_right_ones_and_no_other(chosen, right):
    question = version(MULTIPLE, right=("a", "b"))

    assert question.how.score(question.body, choice(*chosen)).right is right


def test_true_or_false_has_one_right_answer():
    statement = version(TRUE_FALSE, right=("b",), ids="ab")

    assert statement.how.score(statement.body, choice("b")).right
    assert not statement.how.score(statement.body, choice("a")).right


def test_a_blank_is_wrong_and_is_known_as_blank():
    slots, steps = paper([version(), version(), version()], {1: ["a"], 2: []})
    outcome = mark(slots, steps, STRICT)

    assert [found.position for found in outcome.wrong] == [2, 3]
    assert all(found.blank for found in outcome.wrong)


def test_the_last_answer_counts_in_whatever_order_the_rows_come():
    slots, steps = paper([version()], {1: ["a"]})
    later = tried(slots[0], 9, ["b"], kind=Step.Kind.ANSWER)

    assert last_answers([later, *steps])[slots[0].pk].answer == choice("b")
    assert not mark(slots, [later, *steps], STRICT).passed


def test_putting_right_settles_an_attempt_and_changes_no_score():
    slots, steps = paper([version(), version()], {1: ["a"], 2: ["b"]})

    before = mark(slots, steps, STRICT)
    wrong_again = mark(slots, [*steps, tried(slots[1], 3, ["c"])], STRICT)
    after = mark(slots, [*steps, tried(slots[1], 3, ["c"]), tried(slots[1], 4, ["a"])], STRICT)

    assert [before.settled, wrong_again.settled, after.settled] == [False, False, True]
    assert before.right == after.right == 1
    assert not after.passed
    assert [step.answer for step in after.marks[1].tries] == [choice("c"), choice("a")]


def test_an_attempt_is_marked_by_the_rules_of_the_day_it_was_handed_in():
    slots, steps = paper([version() for _ in range(10)], {position: ["a"] for position in range(1, 8)})
    book = RuleBook(today(), {})
    records = [book.answer(PASS_MARK).as_record() | {"value": 70}, book.answer(MUST_GET_RIGHT).as_record()]
    steps.append(Step(number=99, kind=Step.Kind.SUBMIT, data={"rules": records}))

    outcome = outcome_of(slots, steps)

    assert outcome.passing.percent == 70
    assert outcome.passed


def test_an_attempt_that_is_open_has_no_outcome():
    with pytest.raises(ValueError, match="handed in"):
        outcome_of(*paper([version()], {1: ["a"]}))
