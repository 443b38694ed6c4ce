"""Figures about questions equal worked tables, and hold at the edges."""

import statistics as of_python
from collections import Counter
from fractions import Fraction
from math import sqrt

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from assessments.quizzes.statistics import (
    alpha,
    extremes,
    point_biserial,
    quartiles,
    standard_error,
    variance,
)

# Rows of learners, columns of questions: 1 right, 0 wrong.
Table = list[list[int]]


def columns(table: Table) -> list[int]:
    return [sum(column) for column in zip(*table, strict=True)]


def totals(table: Table) -> Counter[int]:
    return Counter(sum(row) for row in table)


def pairs(right: list[int], rest: list[int], of: int) -> Counter[tuple[bool, Fraction]]:
    """Return what `point_biserial` counts: for each learner this question, and how many of `of` others."""
    return Counter((bool(one), Fraction(score, of)) for one, score in zip(right, rest, strict=True))


# Ten students and ten questions: K. L. Wuensch, East Carolina University, "The Kuder-Richardson 20" (KR20.txt among
# his statistics help pages). The page gives the table, p and q of each question, and the variance of the totals, 5.84.
WUENSCH: Table = [
    [1, 1, 1, 1, 1, 1, 0, 1, 1, 0],
    [1, 0, 1, 1, 0, 1, 1, 1, 0, 1],
    [1, 1, 1, 1, 0, 1, 1, 0, 0, 1],
    [0, 0, 1, 0, 0, 0, 1, 0, 0, 0],
    [0, 0, 0, 0, 0, 1, 0, 0, 1, 0],
    [1, 1, 1, 0, 1, 1, 1, 1, 1, 1],
    [1, 1, 0, 1, 1, 1, 0, 1, 1, 1],
    [1, 1, 1, 1, 1, 1, 1, 1, 0, 1],
    [0, 1, 0, 1, 1, 1, 1, 1, 0, 1],
    [1, 1, 0, 1, 1, 0, 1, 1, 1, 0],
]


def test_alpha_of_right_and_wrong_is_kuder_and_richardsons_formula_20():
    assert [Fraction(one, 10) for one in columns(WUENSCH)] == [Fraction(p, 10) for p in (7, 7, 6, 7, 6, 8, 7, 7, 5, 6)]
    assert variance(totals(WUENSCH)) == Fraction("5.84")
    # From there by hand, with the formula of G. F. Kuder and M. W. Richardson, Psychometrika 2 (1937), 151-160:
    # pq is .21 .21 .24 .21 .24 .16 .21 .21 .25 .24, together 2.18; 10/9 x (1 - 2.18 / 5.84) = 10/9 x 0.626712 = 0.6963.
    assert alpha(columns(WUENSCH), totals(WUENSCH)) == pytest.approx(0.6963, abs=0.00005)


def test_the_standard_error_is_the_spread_times_the_root_of_what_alpha_leaves():
    # By hand from the same table: sqrt(5.84) x sqrt(1 - 0.69635) = 2.41661 x 0.55105 = 1.3317.
    assert standard_error(columns(WUENSCH), totals(WUENSCH)) == pytest.approx(1.3317, abs=0.00005)


def test_alpha_by_hand_from_two_questions():
    # Cronbach's formula (Psychometrika 16, 1951, 297-334), worked here: both right, both right, one right, none.
    # p is 3/4 and 2/4, pq 3/16 + 4/16 = 7/16; totals 2 2 1 0, mean 5/4, variance 9/4 - 25/16 = 11/16;
    # 2 x (1 - 7/11) = 8/11.
    table = [[1, 1], [1, 1], [1, 0], [0, 0]]

    assert alpha(columns(table), totals(table)) == pytest.approx(8 / 11)


@pytest.mark.parametrize(
    "table",
    [
        pytest.param([[1], [0], [1]], id="one question"),
        pytest.param([[1, 1], [1, 1]], id="all right"),
        pytest.param([[1, 0], [0, 1]], id="no spread in the totals"),
        pytest.param([[1, 0, 1]], id="one learner"),
    ],
)
def test_there_is_no_alpha_without_spread_or_a_second_question(table):
    assert alpha(columns(table), totals(table)) is None
    assert standard_error(columns(table), totals(table)) is None


def test_there_is_no_alpha_of_nothing():
    assert alpha([], {}) is None


tables = st.integers(2, 6).flatmap(
    lambda width: st.lists(st.lists(st.integers(0, 1), min_size=width, max_size=width), min_size=2, max_size=30)
)


@given(tables)
def test_alpha_is_at_most_one_and_the_error_at_most_what_is_right_of_all(table):
    found = alpha(columns(table), totals(table))
    assume(found is not None)

    assert found <= 1 + 1e-12
    assert standard_error(columns(table), totals(table)) >= 0


@given(tables)
def test_a_question_that_everybody_has_right_adds_length_and_nothing_else(table):
    before = alpha(columns(table), totals(table))
    assume(before is not None)
    longer = [[*row, 1] for row in table]
    # The variances stay; k/(k-1) becomes (k+1)/k, which is smaller by 1/k^2.
    questions = len(table[0])

    assert alpha(columns(longer), totals(longer)) == pytest.approx(before * (1 - 1 / questions**2))


@given(tables)
def test_the_same_learners_twice_change_nothing(table):
    twice = table * 2

    assert alpha(columns(twice), totals(twice)) == alpha(columns(table), totals(table))


def test_a_point_biserial_correlation_by_hand():
    # r = (M1 - M0) / s x sqrt(pq), the textbook's formula. Rest-scores 4 3 2 1 0; right: the first, second and fourth.
    # M1 = 8/3, M0 = 1, s = sqrt(2), pq = 6/25: 5/3 / sqrt(2) x sqrt(6)/5 = 1/sqrt(3).
    assert point_biserial(pairs([1, 1, 0, 1, 0], [4, 3, 2, 1, 0], 4)) == pytest.approx(1 / sqrt(3))


@pytest.mark.parametrize(
    "counted",
    [
        pytest.param(Counter(), id="nobody"),
        pytest.param(pairs([1], [3], 4), id="one learner"),
        pytest.param(pairs([1, 1, 1], [1, 2, 3], 4), id="all right"),
        pytest.param(pairs([0, 0], [1, 2], 4), id="all wrong"),
        pytest.param(pairs([1, 0], [2, 2], 4), id="no spread in the rest"),
    ],
)
def test_there_is_no_correlation_without_spread(counted):
    assert point_biserial(counted) is None


answers = st.lists(st.tuples(st.integers(0, 1), st.integers(0, 9)), min_size=2, max_size=60)


@given(answers)
def test_the_correlation_is_pearsons(rows):
    right, rest = [one for one, _ in rows], [score for _, score in rows]
    found = point_biserial(pairs(right, rest, 9))
    assume(found is not None)

    assert found == pytest.approx(of_python.correlation(right, rest))


@given(answers)
def test_what_was_right_called_wrong_turns_the_correlation_round(rows):
    right, rest = [one for one, _ in rows], [score for _, score in rows]
    found = point_biserial(pairs(right, rest, 9))
    assume(found is not None)

    assert point_biserial(pairs([1 - one for one in right], rest, 9)) == pytest.approx(-found)


def test_the_extreme_groups_are_27_in_100_each():
    # T. L. Kelley, "The selection of upper and lower groups for the validation of test items", Journal of Educational
    # Psychology 30 (1939), 17-24, gives the share; the table is ours. Of 100: the best 27 hold 24 right, the worst 8.
    best, middle, worst = Fraction(9, 9), Fraction(5, 9), Fraction(1, 9)
    found = extremes(
        {
            (True, best): 24,
            (False, best): 3,
            (True, middle): 40,
            (False, middle): 6,
            (True, worst): 8,
            (False, worst): 19,
        }
    )

    assert (found.upper, found.lower) == pytest.approx((24 / 27, 8 / 27))
    assert found.index == pytest.approx(16 / 27)


def test_learners_of_one_score_are_taken_in_the_share_in_which_they_were_right():
    same = Fraction(1, 2)
    found = extremes({(True, same): 6, (False, same): 4})

    assert (found.upper, found.lower) == pytest.approx((0.6, 0.6))


def test_there_are_no_extreme_groups_of_nobody():
    assert extremes({}) is None


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        # Between the two nearest values: R. J. Hyndman and Y. Fan, The American Statistician 50 (1996), type 7.
        ([1, 2, 3, 4], (1.75, 2.5, 3.25)),
        ([10, 20, 30], (15.0, 20.0, 25.0)),
        ([7], (7.0, 7.0, 7.0)),
        ([5, 5, 5], (5.0, 5.0, 5.0)),
        ([], None),
    ],
)
def test_quartiles_lie_between_the_nearest_values(values, expected):
    assert quartiles(Counter(values)) == expected
