"""When a learner reaches what: tables that stand on the edges of hours, leave, bank holidays and both clock changes."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
import time_machine

from courses.models import Enrolment
from courses.timeline import Away, Extra, Granted, Hours, Longer, Plan, together
from lms.calendar import is_working_day, today

START = date(2026, 3, 2)
FULL, THREE_FIFTHS, FOUR_FIFTHS = Decimal("1"), Decimal("0.6"), Decimal("0.8")


def day(words: str) -> date:
    """Read 2026-09-01."""
    return date.fromisoformat(words)


def plan(
    starts: str | date = START, *, months: int = 15, share: Decimal = FULL, on: str = "2026-06-01", **more: Any
) -> Plan:
    """Return a plan, full time and unmoved where nothing else is said."""
    first = starts if isinstance(starts, date) else day(starts)
    return Plan(first, months, share, day(on), **{key: tuple(value) for key, value in more.items()})


def at(words: str) -> datetime:
    """Return noon of a day."""
    return datetime.fromisoformat(f"{words}T12:00").replace(tzinfo=UTC)


# ---- hours ----


@pytest.mark.parametrize(
    ("share", "months", "reached"),
    [
        ("1", 0, "2026-03-02"),
        ("1", 3, "2026-06-02"),
        ("0.8", 4, "2026-08-02"),  # five calendar months
        ("0.8", 3, "2026-07-02"),  # 3.75, rounded up to four
        ("0.6", 3, "2026-08-02"),  # five
        ("0.6", 15, "2028-04-02"),  # twenty-five
        ("0.8", 15, "2027-10-02"),  # 18.75, rounded up to nineteen
        ("0.7", 21, "2028-09-02"),  # thirty exactly: no month is added by a rounding slip
    ],
)
def test_programme_months_take_longer_at_a_share_of_full_time(share: str, months: int, reached: str) -> None:
    assert plan(share=Decimal(share), months=21).reached(months) == day(reached)


@pytest.mark.parametrize(
    ("changed", "months", "reached"),
    [
        ([("2026-06-02", "0.6")], 3, "2026-06-02"),  # reached that very day: nothing stretches
        ([("2026-06-03", "0.6")], 3, "2026-06-02"),
        ([("2026-06-02", "0.6")], 6, "2026-11-02"),  # three at full time, then three at 0.6
        ([("2026-06-02", "0.5"), ("2026-08-02", "1")], 6, "2026-10-02"),  # 3 + 1 of two + 2
        ([("2026-03-02", "0.6")], 3, "2026-08-02"),  # from the first day on
        ([("2026-01-01", "0.6")], 3, "2026-08-02"),  # written with a day before the start
        ([("2026-06-02", "0.6"), ("2026-06-02", "1")], 6, "2026-09-02"),  # of two from one day the later written counts
    ],
)
def test_changed_hours_count_from_their_day_on(changed: list[tuple[str, str]], months: int, reached: str) -> None:
    hours = [Hours(day(first), Decimal(share)) for first, share in changed]
    assert plan(hours=hours).reached(months) == day(reached)


def test_the_share_in_force_is_that_of_the_last_change() -> None:
    moved = plan(hours=[Hours(day("2026-06-02"), THREE_FIFTHS)])
    assert [moved.share_on(day(on)) for on in ("2026-02-01", "2026-06-01", "2026-06-02")] == [FULL, FULL, THREE_FIFTHS]


# ---- leave and pauses ----

DUE = day("2026-09-02")  # month 6, a Wednesday


@pytest.mark.parametrize(
    ("spans", "due"),
    [
        ([("2026-09-03", "2026-09-17")], "2026-09-02"),  # begins the day after
        ([("2026-09-02", "2026-09-16")], "2026-09-16"),  # begins on the due day: it is pushed by fourteen days
        ([("2026-08-19", "2026-09-02")], "2026-09-16"),  # ends on the due day, which is the first day back
        ([("2026-08-26", "2026-09-09")], "2026-09-16"),  # around it
        ([("2026-04-01", "2026-04-15")], "2026-09-16"),  # long before it
        ([("2026-01-01", "2026-02-01")], "2026-09-02"),  # before the pathway began
        ([("2026-02-16", "2026-03-16")], "2026-09-16"),  # only the days on the pathway count
        ([("2026-04-01", "2026-04-15"), ("2026-04-08", "2026-04-22")], "2026-09-23"),  # overlapping: counted once
        ([("2026-04-01", "2026-04-15"), ("2026-04-15", "2026-04-22")], "2026-09-23"),  # touching: 14 + 7
        ([("2026-04-01", "2026-04-29"), ("2026-04-08", "2026-04-15")], "2026-09-30"),  # one inside the other
        ([("2026-04-01", "2026-04-15"), ("2026-09-10", "2026-09-24")], "2026-09-30"),  # the first leads into the second
        ([("2026-04-01", "2026-04-15"), ("2026-09-17", "2026-09-24")], "2026-09-16"),  # and just does not
    ],
)
def test_time_away_pushes_what_is_due_later(spans: list[tuple[str, str]], due: str) -> None:
    moves = [Away(day(first), day(last)) for first, last in spans]
    assert plan(moves=moves).due(6) == day(due)
    assert plan(moves=reversed(moves)).due(6) == day(due)


@pytest.mark.parametrize(
    ("on", "due"),
    [
        ("2026-03-31", "2026-09-02"),  # before it begins
        ("2026-04-01", "2026-09-02"),  # its first day has not passed yet
        ("2026-04-02", "2026-09-03"),
        ("2026-04-15", "2026-09-16"),
    ],
)
def test_an_open_pause_counts_up_to_today(on: str, due: str) -> None:
    assert plan(on=on, moves=[Away(day("2026-04-01"), None)]).due(6) == day(due)


def test_nothing_falls_due_while_a_pause_lasts() -> None:
    for offset in range(120):
        on = DUE - timedelta(days=10) + timedelta(days=offset)
        paused = plan(on=on.isoformat(), moves=[Away(DUE - timedelta(days=5), None)])
        assert offset < 5 or paused.due(6) >= on
        assert paused.due(6, Granted(DUE, at("2026-08-01"))) >= on or offset < 5


# ---- extensions ----


@pytest.mark.parametrize(
    ("starts", "due", "end"),
    [
        ("2026-09-01", "2026-11-02", "2027-08-02"),
        ("2026-09-02", "2026-09-02", "2027-08-02"),  # what is due on its first day is not later than it
        ("2026-09-03", "2026-09-02", "2027-08-02"),
        ("2027-07-01", "2026-09-02", "2027-08-02"),  # written after the planned end: the end moves all the same
    ],
)
def test_an_extension_moves_what_is_due_after_its_day_and_the_end(starts: str, due: str, end: str) -> None:
    longer = plan(moves=[Longer(day(starts), 2)])
    assert (longer.due(6), longer.end) == (day(due), day(end))
    assert longer.begins(15) == longer.end


def test_leave_and_an_extension_add_up_whichever_comes_first() -> None:
    leave, longer = Away(day("2026-04-01"), day("2026-04-15")), Longer(day("2026-05-01"), 1)
    assert plan(moves=[leave, longer]).end == day("2027-07-16")
    assert plan(moves=[longer, leave]).end == day("2027-07-16")


# ---- working days ----


@pytest.mark.parametrize(
    ("starts", "months", "due", "why"),
    [
        ("2026-03-02", 2, "2026-05-05", "2 May is a Saturday, and Monday 4 May a bank holiday"),
        ("2026-01-03", 3, "2026-04-07", "Good Friday, the weekend and Easter Monday"),
        ("2026-09-25", 3, "2026-12-29", "Christmas, a Saturday, and Monday 28 December in place of Boxing Day"),
        ("2027-09-25", 3, "2027-12-29", "Christmas and Boxing Day on a weekend, with both substitute days"),
        ("2026-10-01", 3, "2027-01-04", "New Year’s Day is a Friday"),
        ("2026-05-31", 3, "2026-09-01", "31 August 2026 is the summer bank holiday"),
        ("2026-02-27", 1, "2026-03-27", "a Friday, two days before the clocks go forward"),
        ("2026-02-28", 1, "2026-03-30", "a Saturday; the clocks go forward on the Sunday"),
        ("2026-09-25", 1, "2026-10-26", "a Sunday, on which the clocks go back"),
    ],
)
def test_what_falls_due_on_a_day_off_is_due_on_the_next_working_day(
    starts: str, months: int, due: str, why: str
) -> None:
    assert plan(starts).due(months) == day(due), why
    assert is_working_day(plan(starts).due(months))


@pytest.mark.parametrize(
    ("starts", "end", "why"),
    [
        ("2026-03-02", "2027-06-02", "a Wednesday"),
        ("2026-02-01", "2027-05-04", "1 May 2027 is a Saturday, and Monday 3 May a bank holiday"),
        ("2025-12-26", "2027-03-30", "Good Friday, the weekend and Easter Monday"),
        ("2026-09-25", "2027-12-29", "Christmas and Boxing Day on a weekend, with both substitute days"),
    ],
)
def test_a_pathway_is_planned_to_finish_on_a_working_day(starts: str, end: str, why: str) -> None:
    assert plan(starts).end == day(end), why
    assert plan(starts).begins(15) == day(end), "the last stage ends with the pathway"


def test_leave_moves_the_finish_from_its_own_day_not_from_the_working_day_after_it() -> None:
    leave = [Away(day("2026-08-03"), day("2026-08-10"))]
    assert plan("2026-02-07", moves=leave).end == day("2027-05-14"), "Friday 7 May and a week"
    assert plan("2026-02-08", moves=leave).end == day("2027-05-17"), "Saturday 8 May and a week, which is a Saturday"


@pytest.mark.parametrize(
    ("starts", "months", "reached"),
    [
        ("2028-02-29", 12, "2029-02-28"),
        ("2028-02-29", 48, "2032-02-29"),
        ("2028-01-31", 1, "2028-02-29"),
        ("2027-01-31", 1, "2027-02-28"),
    ],
)
def test_the_twenty_ninth_of_february(starts: str, months: int, reached: str) -> None:
    assert plan(starts, months=60).reached(months) == day(reached)


def test_a_leave_over_the_twenty_ninth_of_february_counts_that_day() -> None:
    leave = [Away(day("2028-02-28"), day("2028-03-01"))]
    assert plan("2027-12-06", moves=leave).end == day("2029-03-08")


@pytest.mark.parametrize("clocks", ["2026-03-29", "2026-10-25"])
def test_a_leave_over_a_clock_change_counts_whole_days(clocks: str) -> None:
    leave = Away(day(clocks) - timedelta(days=1), day(clocks) + timedelta(days=1))
    began = plan("2026-01-05", months=15)
    assert began.with_moves(leave).end == began.end + timedelta(days=2)


@pytest.mark.parametrize(
    ("moment", "civil"),
    [
        (datetime(2026, 6, 30, 23, 30, tzinfo=UTC), "2026-07-01"),  # half past midnight in London
        (datetime(2026, 12, 31, 23, 30, tzinfo=UTC), "2026-12-31"),
        (datetime(2026, 3, 29, 0, 59, tzinfo=UTC), "2026-03-29"),  # the last minute before the clocks go forward
        (datetime(2026, 10, 24, 23, 30, tzinfo=UTC), "2026-10-25"),  # still summer time
        (datetime(2026, 10, 25, 23, 30, tzinfo=UTC), "2026-10-25"),  # the same day, by then in winter time
    ],
)
def test_an_enrolment_begins_on_the_civil_day_in_london(moment: datetime, civil: str) -> None:
    with time_machine.travel(moment, tick=False):
        begun = Enrolment(starts=today())
    assert plan(begun.starts).reached(0) == day(civil)


# ---- what is meant for one person or one module ----


@pytest.mark.parametrize(
    ("extra", "due"),
    [
        ([Extra(day("2026-01-01"), None, 5)], "2026-09-09"),
        ([Extra(day("2026-01-01"), day("2026-09-02"), 5)], "2026-09-02"),  # over on the due day
        ([Extra(day("2026-09-03"), None, 5)], "2026-09-02"),  # not yet in force
        ([Extra(day("2026-01-01"), None, 5), Extra(day("2026-01-01"), None, 2)], "2026-09-09"),
    ],
)
def test_an_adjustment_gives_working_days_while_it_is_in_force(extra: list[Extra], due: str) -> None:
    assert plan(extra=extra).due(6) == day(due)
    assert plan(extra=extra).end == plan().end


def test_an_adjustment_counts_from_the_working_day_on_which_a_thing_falls_due() -> None:
    assert plan(extra=[Extra(START, None, 1)]).due(2) == day("2026-05-06")


@pytest.mark.parametrize(
    ("until", "due"),
    [
        ("2026-09-30", "2026-09-30"),
        ("2026-08-01", "2026-09-02"),  # never earlier
        ("2026-10-03", "2026-10-05"),  # a Saturday
    ],
)
def test_a_granted_day_is_the_due_day_and_never_earlier(until: str, due: str) -> None:
    assert plan().due(6, Granted(day(until), at("2026-08-20"))) == day(due)


@pytest.mark.parametrize(("written", "due"), [("2026-08-19", "2026-09-30"), ("2026-08-21", "2026-10-14")])
def test_leave_moves_a_granted_day_only_when_it_was_written_after_it(written: str, due: str) -> None:
    leave = Away(day("2026-09-07"), day("2026-09-21"), at(written))
    assert plan(moves=[leave]).due(6, Granted(day("2026-09-30"), at("2026-08-20"))) == day(due)


def test_what_comes_later_in_the_plan_is_never_due_earlier() -> None:
    moves = [Away(day("2026-05-01"), day("2026-06-01")), Longer(day("2026-07-01"), 2), Away(day("2026-12-24"), None)]
    moved = plan(share=FOUR_FIFTHS, hours=[Hours(day("2026-08-10"), THREE_FIFTHS)], moves=moves, on="2027-02-01")
    days = [moved.due(months) for months in range(16)]
    assert days == sorted(days)


@pytest.mark.parametrize(
    ("spans", "merged"),
    [
        ([(1, 3), (3, 5)], [(1, 5)]),
        ([(4, 6), (1, 3)], [(1, 3), (4, 6)]),
        ([(2, 2), (3, 1)], []),
        ([(1, 9), (2, 3)], [(1, 9)]),
    ],
)
def test_spans_that_touch_become_one(spans: list[tuple[int, int]], merged: list[tuple[int, int]]) -> None:
    def days(pairs: list[tuple[int, int]]) -> list[tuple[date, date]]:
        return [(date(2026, 1, first), date(2026, 1, last)) for first, last in pairs]

    assert together(days(spans)) == days(merged)
