"""When a misconception comes back: tables at the edges, and what holds whatever somebody answers."""

import json
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assessments.quizzes.retests import (
    Terms,
    after_right,
    after_wrong,
    asked_and_held,
    days_of,
    in_a_row,
    is_closed,
    monday_of,
)

TERMS = Terms(first_days=3, a_week=3, in_a_row=3, past_days=21)
MONDAY = date(2026, 11, 23)


def played(answers, on=MONDAY, terms=TERMS):
    """Return the plan after each of some answers: right (g), right at the second go (h), wrong (w)."""
    plans = [after_wrong({}, on, terms)]
    for letter in answers:
        last = plans[-1]
        if letter == "w":
            plans.append(after_wrong(last.memory, last.due, terms))
        else:
            plans.append(after_right(last.memory, last.due, terms, second_go=letter == "h"))
    return plans


@pytest.mark.parametrize("first", [1, 3, 14])
def test_it_comes_back_first_after_the_first_interval(first):
    terms = Terms(first, 3, 3, 21)

    assert after_wrong({}, MONDAY, terms).due == MONDAY + timedelta(days=first)


@pytest.mark.parametrize(
    ("answers", "intervals"),
    [
        ("", [3]),
        ("ggg", [3, 3, 9, 24]),
        ("hgg", [3, 5, 7, 17]),
        ("gw", [3, 3, 3]),
        ("ggwhg", [3, 3, 9, 3, 5, 6]),
    ],
)
def test_right_answers_put_it_off_further_and_a_wrong_one_begins_again(answers, intervals):
    assert [plan.days for plan in played(answers)] == intervals


@pytest.mark.parametrize(
    ("on", "due"),
    [
        (date(2028, 2, 26), date(2028, 2, 29)),
        (date(2028, 2, 29), date(2028, 3, 3)),
        (date(2027, 2, 26), date(2027, 3, 1)),
        (date(2026, 3, 28), date(2026, 3, 31)),  # the clocks go forward on the 29th
        (date(2026, 10, 24), date(2026, 10, 27)),  # and back on the 25th
        (date(2026, 12, 30), date(2027, 1, 2)),
    ],
)
def test_an_interval_is_counted_in_days_of_the_calendar(on, due):
    assert after_wrong({}, on, TERMS).due == due


@pytest.mark.parametrize("on", [date(2026, 3, 20), date(2026, 10, 20), date(2028, 2, 20), MONDAY])
def test_the_intervals_are_the_same_whenever_they_fall(on):
    assert [plan.days for plan in played("ggg", on)] == [3, 3, 9, 24]


def test_late_answers_do_not_shorten_what_follows():
    first = after_wrong({}, MONDAY, TERMS)
    late = after_right(first.memory, first.due + timedelta(days=40), TERMS, second_go=False)

    assert late.days >= after_right(first.memory, first.due, TERMS, second_go=False).days


@given(st.lists(st.sampled_from("ghw"), max_size=12), st.integers(0, 2200), st.integers(1, 14))
def test_it_never_comes_back_today_and_right_answers_never_shorten_the_interval(answers, later, first):
    on = date(2024, 1, 1) + timedelta(days=later)
    plans = played(answers, on, Terms(first, 3, 3, 21))

    days = [plan.days for plan in plans]
    assert all(count >= 1 for count in days)
    assert plans[0].due > on
    for before, letter, after in zip(days, answers, days[1:], strict=False):
        assert letter != "g" or after >= before
        assert letter != "w" or after == first


@pytest.mark.parametrize(
    ("right_in_a_row", "days", "closed"), [(3, 22, True), (3, 21, False), (2, 200, False), (4, 22, True), (0, 0, False)]
)
def test_it_is_closed_when_right_often_enough_and_far_enough_apart(right_in_a_row, days, closed):
    assert is_closed(right_in_a_row, days, TERMS) is closed


@pytest.mark.parametrize(
    ("answers", "count"), [([], 0), ([True], 1), ([False, True, True], 2), ([True, False], 0), ([True] * 4, 4)]
)
def test_only_right_answers_since_the_last_wrong_one_count(answers, count):
    assert in_a_row(answers) == count


@pytest.mark.parametrize(
    ("answered", "now", "held"), [(0, "abc", "de"), (1, "ab", "cde"), (3, "", "abcde"), (9, "", "abcde")]
)
def test_no_more_than_a_few_are_asked_a_week(answered, now, held):
    assert asked_and_held("abcde", answered, TERMS) == (list(now), list(held))


@pytest.mark.parametrize(
    ("day", "monday"),
    [
        (MONDAY, MONDAY),
        (date(2026, 11, 29), MONDAY),
        (date(2026, 11, 22), date(2026, 11, 16)),
        (date(2027, 1, 1), date(2026, 12, 28)),
    ],
)
def test_a_week_is_from_monday_to_sunday(day, monday):
    assert monday_of(day) == monday


def test_what_is_remembered_can_be_stored():
    plan = played("g")[-1]

    assert days_of(json.loads(json.dumps(plan.memory))) == plan.days
