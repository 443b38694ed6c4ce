"""Shares, differences and the days that count: tables at their edges."""

from datetime import date
from fractions import Fraction

import pytest

from mentoring.caseload.co_working.shares import (
    Account,
    Part,
    Split,
    apart,
    differ,
    highest_of,
    in_tenths,
    parts_of,
    too_much,
)


def said(contacts=(0, 0), assessments=(0, 0)):
    """Return an account: of each kind of work, the learner's number and the lead's."""
    return Account(Split(*contacts), Split(*assessments))


@pytest.mark.parametrize(
    ("learner", "lead", "percent", "passes"),
    [
        (0, 0, "0.0", False),
        (0, 7, "0.0", False),
        (1, 1, "50.0", False),
        (100, 100, "50.0", False),
        (501, 499, "50.1", True),
        # More than half by less than a tenth: written as 50.0, and still more than half.
        (5001, 4999, "50.0", True),
        (499, 501, "49.9", False),
        (3, 2, "60.0", True),
        (1, 0, "100.0", True),
    ],
)
def test_a_share_passes_the_limit_only_above_it(learner, lead, percent, passes):
    split = Split(learner, lead)
    assert split.percent == percent
    assert (too_much(50, said(contacts=(learner, lead))) == ["contacts"]) is passes
    assert (too_much(50, said(assessments=(learner, lead))) == ["assessments"]) is passes


@pytest.mark.parametrize(
    ("learners", "leads", "found"),
    [
        (None, None, []),
        (said((6, 4)), None, ["contacts"]),
        (None, said((6, 4)), ["contacts"]),
        (said((4, 6)), said((6, 4)), ["contacts"]),
        (said((5, 5)), said((5, 5)), []),
        (said((6, 4), (1, 0)), said((1, 9)), ["contacts", "assessments"]),
    ],
)
def test_either_account_is_enough_for_too_much(learners, leads, found):
    assert too_much(50, learners, leads) == found


@pytest.mark.parametrize(
    ("one", "other", "points", "found"),
    [
        # 19.9 and 20: the rule says "this far apart, or more".
        (said((599, 401)), said((400, 600)), Fraction("19.9"), False),
        (said((6, 4)), said((4, 6)), Fraction(20), True),
        (said((4, 6)), said((6, 4)), Fraction(20), True),
        (said((601, 399)), said((400, 600)), Fraction("20.1"), True),
        (said((5, 5)), said((5, 5)), Fraction(0), False),
        # Where it differs most decides, not the two together.
        (said((5, 5), (1, 0)), said((5, 5), (0, 1)), Fraction(100), True),
        # One says that nothing was done at all, the other that the learner did it.
        (said(), said((0, 0), (2, 0)), Fraction(100), True),
        # One leaves out what by the other's account the lead did alone: no share of the learner's is in question.
        (said(), said((0, 3)), Fraction(0), False),
    ],
)
def test_two_accounts_differ_from_the_points_of_the_rule_on(one, other, points, found):
    assert apart(one, other) == points
    assert differ(one, other, 20) is found


@pytest.mark.parametrize(("one", "other"), [(None, None), (said((9, 1)), None), (None, said((9, 1)))])
def test_one_account_alone_differs_from_nothing(one, other):
    assert apart(one, other) == 0
    assert differ(one, other, 5) is False


def test_the_highest_share_is_that_of_any_work_by_any_account():
    assert highest_of(said((1, 3), (1, 1)), said((2, 8), (0, 2))) == 50
    assert highest_of(None, said((1, 3))) == 25
    assert highest_of(None, None) == 0


@pytest.mark.parametrize(
    ("share", "written"), [(Fraction(200, 3), "66.7"), (Fraction(0), "0.0"), (Fraction(1, 20), "0.1")]
)
def test_a_share_is_written_to_a_tenth(share, written):
    assert in_tenths(share) == written


def test_an_account_says_what_the_learner_did():
    assert said((8, 2), (1, 1)).in_words == "8 of 10 contacts (80.0%) and 1 of 2 assessments (50.0%)"
    assert said((0, 2)).in_words == "0 of 2 contacts (0.0%) and no assessments"


# ---- which days count ----


@pytest.mark.parametrize(
    ("month", "days", "due"),
    [
        (date(2026, 2, 1), 28, date(2026, 3, 6)),
        (date(2028, 2, 1), 29, date(2028, 3, 7)),
        (date(2026, 9, 1), 30, date(2026, 10, 7)),
        # The last of October 2026 is a Saturday; five working days later is the Friday after.
        (date(2026, 10, 1), 31, date(2026, 11, 6)),
        # Bank holidays do not count: Christmas is not in it, New Year's Day is.
        (date(2026, 12, 1), 31, date(2027, 1, 8)),
    ],
)
def test_a_whole_month_counts_however_long_it_is(month, days, due):
    part = next(parts_of(month, None, month))
    assert (part.days, part.whole) == (days, True)
    assert part.counts(28)
    assert part.counts(31)
    assert part.due(5) == due


@pytest.mark.parametrize(
    ("starts", "ends", "days", "counts"),
    [
        # Begun so late that nine days were left, and ten.
        (date(2026, 10, 23), None, 9, False),
        (date(2026, 10, 22), None, 10, True),
        # Ended in the month: the day of the end is the first without it.
        (date(2026, 10, 1), date(2026, 10, 10), 9, False),
        (date(2026, 10, 1), date(2026, 10, 11), 10, True),
        (date(2026, 10, 8), date(2026, 10, 18), 10, True),
        (date(2026, 10, 31), date(2026, 11, 1), 1, False),
    ],
)
def test_a_part_of_a_month_counts_from_ten_days_on(starts, ends, days, counts):
    part = next(parts_of(starts, ends, date(2026, 11, 5)))
    assert part.days == days
    assert part.counts(10) is counts


def test_what_ended_in_a_month_is_over_on_that_day_and_not_at_the_end_of_the_month():
    part = next(parts_of(date(2026, 10, 1), date(2026, 10, 15), date(2026, 10, 15)))
    assert (part.last, part.is_over(date(2026, 10, 14)), part.is_over(date(2026, 10, 15))) == (
        date(2026, 10, 14),
        False,
        True,
    )
    assert part.due(5) == date(2026, 10, 21)


@pytest.mark.parametrize(
    ("starts", "ends", "on", "months"),
    [
        (date(2026, 10, 20), None, date(2026, 10, 19), [10]),
        (date(2026, 11, 1), None, date(2026, 10, 31), []),
        (date(2026, 11, 20), None, date(2026, 12, 1), [11, 12]),
        (date(2026, 8, 31), date(2026, 11, 1), date(2027, 3, 1), [8, 9, 10]),
        (date(2026, 8, 31), date(2026, 11, 2), date(2027, 3, 1), [8, 9, 10, 11]),
        (date(2026, 12, 5), None, date(2027, 1, 1), [12, 1]),
    ],
)
def test_the_months_of_a_co_working_are_those_begun_by_the_day(starts, ends, on, months):
    assert [part.month.month for part in parts_of(starts, ends, on)] == months


def test_a_part_names_its_month():
    assert Part(date(2026, 10, 1), date(2026, 10, 5), date(2026, 11, 1)).in_words == "October 2026"
