"""The easiest way to what a criterion still needs, as tables; nothing here needs a database."""

from datetime import date

import pytest

from assessments.portfolio.gap.ways import Open, Own, Together, Way, together, ways_to
from assessments.portfolio.needs import Missing, needs_in_words

JUNE, MAY = date(2026, 6, 6), date(2026, 5, 4)
WANTED, UNIT, ELSEWHERE = 42, 4, 1
ONCE = Missing(1)
TWO_KINDS = "Needed twice, at least once by a product of work and once by a witness statement"
SUITS = ("observation", "product")


def piece(pk: int, kind: str = "observation", day: date = JUNE, **facts: frozenset[int]) -> Own:
    """Return a piece of the unit in question."""
    return Own(pk, kind, day, **{"units": frozenset({UNIT}), **facts})


@pytest.mark.parametrize(
    ("missing", "pieces", "ways"),
    [
        # nothing is there: what suits best is made anew
        (ONCE, [], [Way("observation"), Way("product")]),
        # what is there comes before what is made anew
        (ONCE, [piece(1)], [Way("observation", 1), Way("observation"), Way("product")]),
        # not what is claimed for it already, of another unit, or of a kind that does not help
        (ONCE, [piece(1, claimed=frozenset({WANTED}))], [Way("observation"), Way("product")]),
        (ONCE, [piece(1, units=frozenset({ELSEWHERE}))], [Way("observation"), Way("product")]),
        (ONCE, [piece(1, "reflection")], [Way("observation"), Way("product")]),
        # what its writer named helps from wherever it is, and comes first
        (
            ONCE,
            [piece(1), piece(2, day=MAY, units=frozenset(), named=frozenset({WANTED}))],
            [Way("observation", 2, named=True), Way("observation", 1), Way("observation"), Way("product")],
        ),
        # the newer of two, and the better kind before the newer
        (ONCE, [piece(1, day=MAY), piece(2)], [Way("observation", 2), Way("observation", 1), *map(Way, SUITS)]),
        (ONCE, [piece(1, "product"), piece(2, day=MAY)], [Way("observation", 2), Way("product", 1), *map(Way, SUITS)]),
        # a kind that is asked for comes before one that only suits; and when only it is left, nothing else helps
        (
            Missing(2, {"product": 1}),
            [piece(1), piece(2, "product")],
            [Way("product", 2), Way("observation", 1), Way("product"), Way("observation")],
        ),
        (Missing(1, {"product": 1}), [piece(1)], [Way("product")]),
        # asked for, though nobody thought that it suits
        (Missing(1, {"witness": 1}), [piece(1, "witness")], [Way("witness", 1), Way("witness")]),
        # nothing is missing
        (Missing(), [piece(1)], []),
    ],
)
def test_what_is_there_comes_before_what_is_made_anew(missing: Missing, pieces: list[Own], ways: list[Way]) -> None:
    assert ways_to(Open(WANTED, UNIT, missing, SUITS), pieces) == ways


def wanted(pk: int, unit: int, *kinds: str, stage: int | None = None) -> Open:
    """Return a criterion that once is enough for."""
    return Open(pk, unit, ONCE, kinds, stage)


@pytest.mark.parametrize(
    ("open_ones", "pieces"),
    [
        ([], []),
        # each stands once, where most others of its unit stand with it
        (
            [wanted(1, 3, "observation"), wanted(2, 3, "product", "observation"), wanted(3, 3, "observation")],
            [Together("observation", 3, (1, 2, 3))],
        ),
        # one piece shows criteria of one unit
        (
            [wanted(1, 3, "product"), wanted(2, 4, "product")],
            [Together("product", 3, (1,)), Together("product", 4, (2,))],
        ),
        # what is expected first comes first, then what shows most; what is expected at no time comes last
        (
            [
                wanted(1, 3, "product"),
                wanted(2, 4, "product", stage=3),
                wanted(3, 4, "product"),
                wanted(4, 5, "product", stage=1),
            ],
            [Together("product", 5, (4,)), Together("product", 4, (2, 3)), Together("product", 3, (1,))],
        ),
    ],
)
def test_what_one_piece_could_show_is_put_together(open_ones: list[Open], pieces: list[Together]) -> None:
    assert together(open_ones) == pieces


@pytest.mark.parametrize(
    ("times", "methods", "words"),
    [
        (1, {}, ""),
        (1, {"observation": 1}, "Needed by observation"),
        (2, {}, "Needed twice"),
        (2, {"observation": 1}, "Needed twice, at least once by observation"),
        (2, {"product": 2}, "Needed twice, at least twice by a product of work"),
        (1, {"product": 1, "witness": 1}, TWO_KINDS),
        (6, {}, "Needed 6 times"),
    ],
)
def test_how_often_a_criterion_is_needed_is_said_in_words(times: int, methods: dict[str, int], words: str) -> None:
    assert needs_in_words(times, methods) == words
