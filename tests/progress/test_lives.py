"""The invented lives of learners: the same seed gives the same life, and what is known never changes later."""

from collections import Counter
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest
import yaml

from lms.management.example.national.course import PQIP_15, PQIP_21
from lms.management.example.national.lives import AS_SHIPPED, DOUBLED, Life, live

CONTENT = Path(__file__).parents[2] / "content"
STARTS, LATE = date(2022, 3, 1), date(2032, 1, 1)


@pytest.fixture(scope="module")
def lives() -> list[Life]:
    """Return some whole lives."""
    return [live(seed, STARTS, LATE) for seed in range(60)]


def test_the_same_seed_gives_the_same_life_and_another_seed_another() -> None:
    """Nothing but the seed decides."""
    assert live("7", STARTS, LATE) == live("7", STARTS, LATE) != live("8", STARTS, LATE)


@pytest.mark.parametrize("weeks", [0, 13, 40, 80])
def test_what_is_known_by_a_day_is_the_beginning_of_the_whole_life(weeks: int, lives: list[Life]) -> None:
    """A forecast made on a day is tested on nothing that happened later."""
    day = STARTS + timedelta(weeks=weeks)
    for seed, whole in enumerate(lives[:20]):
        then = live(seed, STARTS, day)
        assert then == whole.known(day)
        happened = (
            [one.day for one in then.lessons] + [one.day for one in then.checks] + [one.sent for one in then.pieces]
        )
        assert all(one <= day for one in happened)
        assert all(piece.decided is None or piece.decided <= day for piece in then.pieces)


def test_whoever_qualifies_has_shown_every_criterion_as_often_as_it_is_asked_for(lives: list[Life]) -> None:
    """Every code of every unit is met, every module passed, every unit signed, before the day of qualifying."""
    wanted = Counter(code for unit in PQIP_15.units for code in unit.codes)
    finished = [life for life in lives if life.qualified]
    for life in finished:
        met = Counter(c for piece in life.pieces for c, good in zip(piece.codes, piece.met, strict=True) if good)
        assert met == wanted
        assert {one.module for one in life.checks if one.passed} == {one.key for one in PQIP_15.modules}
        assert {unit for _, unit in life.signed} == {unit.key for unit in PQIP_15.units}
        assert life.qualified is not None
        assert life.qualified > max(day for day, _ in life.signed)
    assert len(finished) > 40


def test_a_life_ends_once_and_nothing_happens_after_somebody_left(lives: list[Life]) -> None:
    """Each of them qualified or left, never both."""
    assert all((life.qualified is None) != (life.left is None) for life in lives)
    gone = [life for life in lives if life.left]
    assert gone
    for life in gone:
        assert life.left is not None
        assert all(piece.sent <= life.left.day for piece in life.pieces)


def test_lives_take_about_as_long_as_their_pathway_and_longer_with_fewer_hours() -> None:
    """The pathway of 21 months takes longer than that of 15, and 0.6 of full time longer than the whole."""
    part = replace(AS_SHIPPED, share=0.6)
    months = {}
    for name, traits, course in (("15", AS_SHIPPED, PQIP_15), ("21", AS_SHIPPED, PQIP_21), ("0.6", part, PQIP_15)):
        ends = [live(seed, STARTS, LATE, traits, course).qualified for seed in range(40)]
        days = sorted((end - STARTS).days for end in ends if end)
        months[name] = days[len(days) // 2] / 30.4
    assert 14 < months["15"] < 19
    assert 20 < months["21"] < 25
    assert months["0.6"] > months["15"] + 6


def test_where_everything_is_doubled_more_leave_and_marking_takes_longer(lives: list[Life]) -> None:
    """The second generator of the back-test differs in what it says it differs in."""
    doubled = [live(seed, STARTS, LATE, DOUBLED) for seed in range(60)]

    def wait(some: list[Life]) -> float:
        days = sorted((p.decided - p.sent).days for life in some for p in life.pieces if p.decided)
        return days[len(days) // 2]

    assert sum(life.left is not None for life in doubled) > sum(life.left is not None for life in lives)
    assert wait(doubled) > 1.5 * wait(lives)


def test_a_life_consists_of_what_the_product_ships_with() -> None:
    """Every criterion as often as the framework asks for it, and every module as the pathways have it due."""
    framework = yaml.safe_load((CONTENT / "frameworks" / "vq5.yaml").read_text(encoding="utf-8"))
    asked = {
        f"vq5-unit-{unit['number']}": Counter(
            {row["code"]: row.get("needed", {}).get("times", 1) for row in unit["criteria"]}
        )
        for unit in framework["units"]
    }
    pathways = yaml.safe_load((CONTENT / "pathways" / "pathways.yaml").read_text(encoding="utf-8"))["pathways"]
    for course, key in ((PQIP_15, "pqip-15"), (PQIP_21, "pqip-21")):
        assert {unit.key: Counter(unit.codes) for unit in course.units} == asked
        stages = next(row for row in pathways if row["key"] == key)["stages"]
        due = {module["key"]: module["due"] for stage in stages for module in stage["modules"]}
        assert {one.key: one.due for one in (*course.modules, *course.units)}.items() <= due.items()
        assert course.stages == tuple(stage["to"] for stage in stages)
