"""The order of a draw: worked out from the seed alone, the same everywhere and for ever."""

from collections import Counter

import pytest

from assessments.lots import hash_of, share_of
from assessments.spot_checks.draws.order import order_of_cases, order_of_double, order_of_extra

SEED = "5e" * 32


def test_a_hash_is_that_of_any_other_program() -> None:
    """Worked out with `printf 1:7:3:21 | openssl dgst -sha256 -hmac` and the seed as the key."""
    assert hash_of(SEED, 7, 3, 21).hex() == "beb34e84e93277f25c7e4715128548fa57104dc6bd12062fccc130b1a6acf8a6"


def test_the_order_of_this_algorithm_never_changes() -> None:
    assert order_of_cases(SEED, 7, 3, range(1, 9)) == [7, 8, 3, 2, 5, 6, 1, 4]
    assert order_of_extra(SEED, 7, {1: 1, 2: 3, 3: 1, 4: 1}) == [1, 2, 4, 3]
    assert order_of_double(SEED, 7, range(1, 6)) == [4, 3, 1, 2, 5]


def test_the_order_does_not_depend_on_how_the_cases_were_listed() -> None:
    order = order_of_cases(SEED, 1, 1, range(1, 31))
    assert sorted(order) == list(range(1, 31))
    assert order_of_cases(SEED, 1, 1, reversed(range(1, 31))) == order
    assert order_of_cases(SEED, 1, 1, order) == order


def test_another_seed_draw_or_officer_gives_another_order() -> None:
    orders = [
        order_of_cases(seed, draw, officer, range(20))
        for seed, draw, officer in ((SEED, 1, 1), ("00" * 32, 1, 1), (SEED, 2, 1), (SEED, 1, 2))
    ]
    assert len({tuple(order) for order in orders}) == 4


def test_nobody_without_a_ticket_is_in_the_extra_draw() -> None:
    assert order_of_extra(SEED, 1, {1: 0, 2: 1}) == [2]


@pytest.mark.parametrize(
    ("n", "percent", "may_be"),
    [
        (0, 10, {0}),
        (10, 10, {1}),
        (19, 10, {1, 2}),
        (20, 10, {2}),
        (1, 10, {0, 1}),
        (1, 100, {1}),
        (7, 0, {0}),
        (3, 50, {1, 2}),
    ],
)
def test_a_share_is_whole_with_one_more_by_chance(n: int, percent: int, may_be: set[int]) -> None:
    assert {share_of(SEED, draw, "extra", "EA", n, percent) for draw in range(200)} == may_be


def test_what_is_left_over_of_a_share_is_one_more_that_often() -> None:
    counted = Counter(share_of(SEED, draw, "extra", "EA", 19, 10) for draw in range(2000))
    assert 1700 < counted[2] < 1900


def test_three_tickets_are_first_three_times_as_often_as_one() -> None:
    first = Counter(order_of_extra(SEED, draw, {1: 3, 2: 1})[0] for draw in range(2000))
    assert 1400 < first[1] < 1600
