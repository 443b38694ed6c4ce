"""Matching: the cheapest pairs for everybody, against every other way to do it; and what a pair costs."""

from dataclasses import replace
from datetime import date, timedelta
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mentoring.pairings.matching import (
    COSTS,
    NONE_SHARED,
    NOT_SAID,
    PDU,
    REGION,
    TEAM,
    Asks,
    Fit,
    Offers,
    best_pairs,
    fit_of,
)
from mentoring.pairings.spans import FAR, day_with_fewer, most_at_once

START = date(2026, 11, 23)

tables = st.dictionaries(
    st.integers(0, 4), st.dictionaries(st.integers(0, 4), st.integers(0, 12), max_size=5), max_size=5
)


def every_way(costs):
    """Yield each way to give some of the learners a place, as how many go without and what it costs."""
    if not costs:
        yield 0, 0
        return
    (_, row), *others = costs.items()
    yield from ((without + 1, cost) for without, cost in every_way(dict(others)))
    for place, cost in row.items():
        left = {learner: {p: c for p, c in offers.items() if p != place} for learner, offers in others}
        yield from ((without, cost + more) for without, more in every_way(left))


def came_to(costs, found):
    return len(costs) - len(found), sum(costs[learner][place] for learner, place in found.items())


@given(tables)
@settings(max_examples=400, deadline=None)
def test_nothing_is_better_than_what_is_found(costs):
    assert came_to(costs, best_pairs(costs)) == min(every_way(costs))


def test_nothing_is_better_in_crowded_tables_either():
    draw = Random(1)
    for _ in range(600):
        some = range(draw.randint(2, 5))
        costs = {one: {place: draw.randint(0, 4) for place in some if draw.random() < 0.8} for one in some}
        assert came_to(costs, best_pairs(costs)) == min(every_way(costs)), costs


@given(tables)
def test_no_place_is_given_twice_and_no_forbidden_pair_is_made(costs):
    found = best_pairs(costs)
    assert len(set(found.values())) == len(found)
    assert all(place in costs[learner] for learner, place in found.items())


@given(tables, st.integers(1, 10**12))
def test_dearer_costs_never_leave_more_learners_without(costs, factor):
    dearer = {learner: {place: cost * factor for place, cost in row.items()} for learner, row in costs.items()}
    assert len(best_pairs(dearer)) == len(best_pairs(costs))


def test_somebody_moves_on_so_that_both_have_a_mentor():
    assert best_pairs({"Ewan": {"Sarah": 1, "Idris": 2}, "Hannah": {"Sarah": 50}}) == {
        "Ewan": "Idris",
        "Hannah": "Sarah",
    }


def test_whoever_came_first_goes_without_when_that_is_cheaper_for_all():
    costs = {"Ewan": {"Sarah": 1}, "Hannah": {"Sarah": 0, "Idris": 1}, "Tom": {"Sarah": 0, "Idris": 0}}
    assert best_pairs(costs) == {"Hannah": "Sarah", "Tom": "Idris"}


def test_with_fewer_places_than_learners_the_dearest_goes_without():
    assert best_pairs({"Ewan": {"Sarah": 5}, "Hannah": {"Sarah": 4}}) == {"Hannah": "Sarah"}


@pytest.mark.parametrize("costs", [{}, {"Ewan": {}}])
def test_where_there_is_nobody_there_are_no_pairs(costs):
    assert best_pairs(costs) == {}


# ---- what a pair costs ----

ABLE = ((START - timedelta(days=900), FAR),)
ASKS = Asks(
    (START, START + timedelta(days=300)),
    team="team 1",
    pdu="pdu 1",
    days=frozenset({1, 3}),
    specialisms=frozenset({"court", "women"}),
    languages=frozenset({"cy"}),
    before=frozenset({7}),
)
PERFECT = Offers(7, ABLE, "team 1", "pdu 1", ASKS.days, ASKS.specialisms, ASKS.languages)
# what the mentor is like, from when, with how many learners -> what is missing
FITS = [
    (PERFECT, 0, 0, {}),
    (PERFECT, 17, 0, {"open_days": 17}),
    (PERFECT, 0, 1, {"taken": 1}),
    (replace(PERFECT, mentor=8), 0, 0, {"first_time": 1}),
    (replace(PERFECT, team="team 2"), 0, 0, {"place": PDU}),
    (replace(PERFECT, team="team 9", pdu="pdu 2"), 0, 0, {"place": REGION}),
    (replace(PERFECT, days=frozenset({0})), 0, 0, {"days": NONE_SHARED}),
    (replace(PERFECT, days=frozenset()), 0, 0, {"days": NOT_SAID}),
    (Offers(7, ABLE, "team 1", "pdu 1", ASKS.days), 0, 0, {"specialisms": 2, "languages": 1}),
    (replace(PERFECT, able=((START, START + timedelta(days=100)),)), 0, 0, {"open_days": 200}),
]


@pytest.mark.parametrize(("mentor", "later", "taken", "missing"), FITS)
def test_what_is_missing_is_counted_and_costs_what_the_table_says(mentor, later, taken, missing):
    starts = START + timedelta(days=later)
    fit = fit_of(ASKS, mentor, starts, taken)
    assert fit == Fit(starts, **({"place": TEAM, "first_time": 0} | missing))
    each = {cost.key: cost.each for cost in COSTS}
    assert fit.cost == sum(each[key] * count for key, count in missing.items())


@pytest.mark.parametrize("number", range(len(COSTS)))
def test_each_cost_outweighs_everything_below_it_together(number):
    assert COSTS[number].each > sum(cost.each * cost.at_most for cost in COSTS[number + 1 :])


def test_a_mentor_offers_their_first_day():
    later = START + timedelta(days=42)
    mentor = Offers(1, ((START - timedelta(days=50), START), (later, FAR)))
    assert mentor.first_day(START) == later
    assert mentor.first_day(later + timedelta(days=1)) == later + timedelta(days=1)
    assert Offers(1, ()).first_day(START) is None


offsets = st.integers(0, 60)
runs = st.lists(st.tuples(offsets, st.integers(1, 30)), max_size=6).map(
    lambda rows: [(START + timedelta(days=a), START + timedelta(days=a + b)) for a, b in rows]
)


@given(runs, offsets)
def test_the_most_at_once_is_what_counting_every_day_finds(rows, offset):
    day = START + timedelta(days=offset)
    days = [day + timedelta(days=n) for n in range(100)]
    assert most_at_once(rows, day) == max(sum(a <= one < b for a, b in rows) for one in days)


@given(runs, st.integers(1, 3))
def test_the_first_day_with_room_is_what_trying_every_day_finds(rows, limit):
    days = (START + timedelta(days=n) for n in range(100))
    assert day_with_fewer(rows, START, limit) == next(day for day in days if most_at_once(rows, day) < limit)
