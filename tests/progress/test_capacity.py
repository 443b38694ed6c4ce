"""Capacity: what comes and goes, and what is short first and where. Pure; no database."""

from datetime import date
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as some

from lms.progress.capacity.ahead import Ahead, Flow, series_of, series_one
from lms.progress.capacity.demand import Intake, demand_of, with_intakes
from lms.progress.capacity.picture import Drawn, picture_of
from lms.progress.capacity.shortage import Balance, Shortage, first_of_each, helped, more_than, shortages, spread
from lms.progress.capacity.supply import Assessor, Kind, supply_of

ON = date(2026, 11, 22)
OCTOBER, NOVEMBER, DECEMBER, JANUARY = date(2026, 10, 1), date(2026, 11, 1), date(2026, 12, 1), date(2027, 1, 1)
# Today, the end of November, the end of December.
AHEAD = Ahead(ON, 2)


@pytest.mark.parametrize(
    ("starts", "ends", "there"),
    [
        (None, None, (1, 1, 1)),
        (None, OCTOBER, (0, 0, 0)),
        (None, NOVEMBER, (1, 0, 0)),
        (None, DECEMBER, (1, 1, 0)),
        (None, JANUARY, (1, 1, 1)),
        (OCTOBER, None, (1, 1, 1)),
        (NOVEMBER, None, (0, 1, 1)),
        (NOVEMBER, DECEMBER, (0, 1, 0)),
        (DECEMBER, DECEMBER, (0, 0, 0)),
        (DECEMBER, NOVEMBER, (0, 0, 0)),
        (JANUARY, None, (0, 0, 0)),
    ],
)
def test_what_comes_in_a_month_is_there_on_its_last_day_and_what_goes_is_not(starts, ends, there):
    assert series_of([Flow("a", 1, starts, ends)], AHEAD) == {"a": there}
    assert series_one(Flow("a", 1, starts, ends), AHEAD) == there


def test_the_steps_are_today_and_the_ends_of_months():
    assert [AHEAD.in_words(step) for step in AHEAD.steps] == ["Today", "November 2026", "December 2026"]
    assert [AHEAD.step_of(month) for month in (OCTOBER, NOVEMBER, DECEMBER, JANUARY)] == [0, 1, 2, 3]


def test_learners_of_an_intake_stay_for_the_pathway_and_in_the_team_for_good():
    ahead = Ahead(ON, 6)
    base = demand_of([Flow("a", 3, None, DECEMBER)], [Flow("a", 5)], ahead)
    found = base.with_intake(Intake("a", 2, DECEMBER, 3))
    assert found.learners["a"] == (3, 3, 2, 2, 2, 0, 0)
    assert found.staff["a"] == (5, 5, 7, 7, 7, 7, 7)


def test_an_intake_of_a_region_goes_where_mentors_have_most_room_in_its_month():
    base = demand_of([Flow("ra", 4), Flow("rb", 1, None, DECEMBER)], [], AHEAD)
    places = series_of([Flow("ra", 6), Flow("rb", 2)], AHEAD)
    found = with_intakes(base, [Intake("r", 3, DECEMBER, 15)], {"r": ["ra", "rb"]}, places)
    assert {place: row[-1] for place, row in found.learners.items()} == {"ra": 6, "rb": 1}


def test_assessors_and_managers_count_with_what_the_rules_give_them():
    found = supply_of(
        [Flow("a", 4)],
        [Assessor("a"), Assessor("a", ends=DECEMBER)],
        [Flow("a", 2, None, DECEMBER), Flow("b", 1)],
        AHEAD,
        to_an_assessor=12,
        to_a_manager={"a": 10, "b": 8},
    )
    assert found.at(Kind.MENTORS, "a") == (4, 4, 4)
    assert found.at(Kind.ASSESSORS, "a") == (24, 24, 12)
    assert found.at(Kind.MANAGERS, "a") == (20, 20, 0)
    assert found.at(Kind.MANAGERS, "b") == (8, 8, 8)
    assert found.at(Kind.MENTORS, "nowhere") == (0, 0, 0)


# ---- shortages, against the plainest way to find them ----

SMALL = some.integers(0, 4)


@given(some.dictionaries(some.sampled_from("abc"), some.integers(1, 4).map(float)), some.integers(0, 8))
def test_what_is_left_over_goes_to_whoever_is_short_most(short, spare):
    left = helped(short, spare)
    ways = product(*(range(int(amount) + 1) for amount in short.values()))
    fair = [tuple(sorted((amount - given for amount, given in zip(short.values(), way, strict=True)), reverse=True))
            for way in ways if sum(way) <= spare]  # fmt: skip
    # No other way to give it leaves a smaller largest shortage, or less in all.
    assert tuple(sorted((left.get(place, 0) for place in short), reverse=True)) == min(fair)
    assert sum(left.values()) == max(0, sum(short.values()) - spare)


@given(some.integers(0, 12), some.dictionaries(some.sampled_from("abcd"), some.integers(-3, 6), min_size=1))
def test_nobody_is_sent_where_there_is_less_room_than_elsewhere(count, free):
    found = spread(count, free)
    assert sum(found.values()) == count
    for here, there in product(free, free):
        assert not found[here] or free[here] - found[here] + 1 >= free[there] - found[there]


def test_an_intake_for_no_place_goes_nowhere():
    assert spread(5, {}) == {}


@given(some.lists(some.tuples(SMALL, SMALL, SMALL, SMALL), min_size=3, max_size=3))
def test_the_first_shortage_is_the_one_that_trying_every_step_finds(numbers):
    """Two units of a region, and the region itself, at two steps: needs and haves in turn."""
    names = ("ra", "rb", "r")
    rows = [Balance(name, "x", row[:2], row[2:]) for name, row in zip(names, numbers, strict=True)]
    found = shortages(rows, {"ra": "r", "rb": "r"})
    for step in (0, 1):
        missing = [max(0, row[step] - row[2 + step]) for row in numbers]
        pool = max(0, numbers[2][2 + step] - numbers[2][step])
        expected = max(0, missing[0] + missing[1] - pool) + missing[2]
        assert sum(one.amount for one in found if one.step == step) == expected
    assert [one.step for one in found] == sorted(one.step for one in found)
    assert all(one.amount > 0 for one in found)


def test_the_larger_of_two_shortages_on_one_day_stands_first_and_each_kind_is_told_once():
    rows = [Balance("a", "x", (3, 5), (2, 2)), Balance("b", "x", (9, 0), (2, 2)), Balance("a", "y", (3, 3), (3, 2))]
    found = shortages(rows, {})
    assert [(one.step, one.place, one.kind, one.amount) for one in found] == [
        (0, "b", "x", 7), (0, "a", "x", 1), (1, "a", "x", 3), (1, "a", "y", 1),
    ]  # fmt: skip
    assert [(one.place, one.kind) for one in first_of_each(found)] == [("b", "x"), ("a", "x"), ("a", "y")]


def test_what_was_short_anyway_is_not_laid_at_the_door_of_an_intake():
    before = [Shortage(0, "a", "x", 2), Shortage(1, "a", "x", 2)]
    after = [Shortage(0, "a", "x", 2), Shortage(1, "a", "x", 3.5), Shortage(2, "b", "x", 1)]
    assert more_than(before, after) == [Shortage(1, "a", "x", 1.5), Shortage(2, "b", "x", 1)]
    assert more_than(after, before) == []


def test_the_picture_stays_within_its_frame_and_hatches_what_is_short():
    rows = [Drawn("x", (4, 30, 2), (10, 10, 0), (0, 20, 2)), Drawn("y", (0, 0, 0), (0, 0, 0), (0, 0, 0))]
    picture = picture_of(rows, AHEAD, "name")
    bars = [bar for panel in picture.panels for slot in panel.slots for bar in slot.bars]
    assert [bar.css for bar in bars] == ["k-fill", "k-fill", "k-gap", "k-gap"]
    assert all(bar.y >= 0 and bar.y + bar.height <= picture.height for bar in bars)
    assert all(picture.left <= bar.x and bar.x + bar.width <= picture.right for bar in bars)
    assert [slot.words for slot in picture.panels[0].slots] == ["", "20 short", "2 short"]
    assert [slot.label for slot in picture.panels[0].slots] == ["Today", "Nov 2026", "Dec"]


def test_a_long_picture_names_every_other_month():
    ahead = Ahead(ON, 18)
    (panel,) = picture_of([Drawn("x", (1,) * 19, (0,) * 19, (1,) * 19)], ahead, "name", 1).panels
    assert [slot.label for slot in panel.slots][:6] == ["Nov 2026", "", "Jan 2027", "", "Mar", ""]
    assert panel.slots[0].words == "1"
