"""The rules of certification at their edges: what counts, what is missing, what may be judged again, and when."""

from datetime import date
from typing import Any

import pytest

from assessments.spot_checks.case_files.certifying import Given, Judged, Terms, may_begin, standing
from lms.calendar import months_after

DAY = date(2026, 3, 2)


def judged(number: int, agreed: int = 8, on: date = DAY, missed: tuple[str, ...] = (), asked: int = 8) -> Judged:
    """Return a judged case; attempt and case have the same number."""
    return Judged(number, number, on, agreed, asked, missed)


def stands(rows: list[Judged], given: list[Given] | None = None, on: date = DAY, cases: int = 3, **terms: int) -> Any:
    """Return where somebody stands who has judged these, of so many cases."""
    asked = Terms(**({"files": 2, "agreement": 80, "months": 12, "renewal_days": 60} | terms))
    return standing(rows, given or [], range(1, cases + 1), asked, on)


@pytest.mark.parametrize(
    ("rows", "needed", "left"),
    [
        ([], 2, 3),
        ([judged(1)], 1, 2),
        ([judged(1), judged(2)], 0, 1),
        ([judged(1, agreed=6)], 2, 2),  # 75 of 100 are too few
        ([judged(1, agreed=7)], 1, 2),  # 87
        ([judged(1, agreed=4, asked=5)], 1, 2),  # 80 exactly
        ([judged(1, agreed=79, asked=99)], 2, 2),  # 79.8 is not 80
        ([judged(1, agreed=7, missed=("1.1",))], 2, 2),  # a critical one, whatever the share
        ([judged(1, agreed=5), judged(2), judged(3)], 0, 0),  # one that did not hold does not stand in the way
        ([judged(1, agreed=5), judged(2, agreed=5)], 2, 1),
    ],
)
def test_a_certificate_needs_enough_cases_that_hold(rows: list[Judged], needed: int, left: int) -> None:
    found = stands(rows)
    assert (found.needed, len(found.usable), found.earned) == (needed, left, needed == 0)


@pytest.mark.parametrize(
    ("rows", "cases", "too_few"), [([], 2, False), ([], 1, True), ([judged(1, 5)], 3, False), ([judged(1, 5)], 2, True)]
)
def test_it_is_said_when_fewer_cases_are_left_than_are_needed(rows: list[Judged], cases: int, too_few: bool) -> None:
    assert stands(rows, cases=cases).too_few_left is too_few


@pytest.mark.parametrize(
    ("on", "certified", "may"),
    [
        (date(2026, 3, 2), True, False),
        (date(2026, 12, 31), True, False),
        (date(2027, 1, 1), True, True),  # 60 days before 2 March
        (date(2027, 3, 1), True, True),  # the last day
        (date(2027, 3, 2), False, True),  # the first day without
    ],
)
def test_a_certificate_is_renewed_from_sixty_days_before_its_end(on: date, certified: bool, may: bool) -> None:
    found = stands([], [Given(DAY, months_after(DAY, 12))], on)
    assert (found.certified, may_begin(found, on)) == (certified, may)


def test_a_certificate_without_an_end_is_never_renewed() -> None:
    found = stands([], [Given(DAY, None)], date(2040, 1, 1))
    assert (found.certified, found.opens_on, may_begin(found, date(2040, 1, 1))) == (True, None, False)


@pytest.mark.parametrize(
    ("on", "counts", "open_again"),
    [
        (date(2027, 3, 1), True, False),
        (date(2027, 3, 2), False, False),  # a year old: it counts no more, and is still known
        (date(2028, 3, 1), False, False),
        (date(2028, 3, 2), False, True),  # twice as long
    ],
)
def test_a_case_counts_for_a_year_and_is_closed_for_two(on: date, counts: bool, open_again: bool) -> None:
    found = stands([judged(1)], on=on)
    assert (len(found.held) == 1, 1 in found.usable) == (counts, open_again)


FIRST = Given(DAY, months_after(DAY, 12), frozenset({1, 2}))
LATER = date(2027, 2, 1)
SECOND = Given(LATER, months_after(LATER, 12), frozenset({3, 4}))
OLD = [judged(1), judged(2), judged(5, agreed=2)]
NEW = [judged(3, on=LATER), judged(4, on=LATER)]


@pytest.mark.parametrize(
    ("rows", "given", "usable"),
    [
        (OLD, [FIRST], {3, 4}),  # neither those it rests on, nor the one that did not hold
        (OLD + NEW, [FIRST, SECOND], {1, 2, 5}),  # a whole certificate lies between
    ],
)
def test_a_case_of_the_last_certificate_does_not_renew_it(
    rows: list[Judged], given: list[Given], usable: set[int]
) -> None:
    assert stands(rows, given, LATER, cases=5).usable == usable


def test_what_a_certificate_rests_on_counts_towards_no_other() -> None:
    assert stands(OLD, [FIRST], LATER, cases=5).needed == 2
    assert stands([*OLD, judged(3, on=LATER)], [FIRST], LATER, cases=5).needed == 1
