"""Civil days at their edges: leap days, month ends, bank holidays, both clock changes."""

from datetime import UTC, date, datetime

import pytest

from lms import calendar


@pytest.mark.parametrize(
    ("day", "months", "expected"),
    [
        (date(2024, 2, 29), 12, date(2025, 2, 28)),
        (date(2024, 2, 29), 48, date(2028, 2, 29)),
        (date(2026, 1, 31), 1, date(2026, 2, 28)),
        (date(2026, 12, 15), 1, date(2027, 1, 15)),
        (date(2026, 3, 31), -1, date(2026, 2, 28)),
        (date(2026, 1, 15), -1, date(2025, 12, 15)),
    ],
)
def test_months_after_keeps_the_day_or_takes_the_last_of_the_month(day: date, months: int, expected: date) -> None:
    assert calendar.months_after(day, months) == expected


@pytest.mark.parametrize(
    ("start", "end", "expected"),
    [
        (date(2024, 3, 1), date(2026, 2, 28), 23),
        (date(2024, 3, 1), date(2026, 3, 1), 24),
        (date(2024, 2, 29), date(2025, 2, 28), 12),
        (date(2026, 5, 10), date(2026, 5, 10), 0),
        (date(2026, 5, 10), date(2026, 5, 9), -1),
    ],
)
def test_whole_months_are_complete_only_on_the_day(start: date, end: date, expected: int) -> None:
    assert calendar.whole_months(start, end) == expected


@pytest.mark.parametrize(
    ("day", "count", "expected"),
    [
        (date(2026, 11, 20), 1, date(2026, 11, 23)),  # over a weekend
        (date(2026, 12, 24), 1, date(2026, 12, 29)),  # Christmas Day and the substitute for Boxing Day
        (date(2026, 4, 2), 1, date(2026, 4, 7)),  # Good Friday and Easter Monday
        (date(2026, 11, 20), 0, date(2026, 11, 20)),
    ],
)
def test_working_days_pass_over_weekends_and_bank_holidays(day: date, count: int, expected: date) -> None:
    assert calendar.working_day_after(day, count) == expected


def test_working_days_before_pass_over_weekends_and_bank_holidays_too() -> None:
    assert calendar.working_days_before(date(2026, 11, 23), 1) == date(2026, 11, 20)
    assert calendar.working_days_before(date(2026, 12, 29), 1) == date(2026, 12, 24)
    assert calendar.working_days_before(date(2026, 12, 29), 0) == date(2026, 12, 29)


def test_working_days_between_counts_the_last_day_and_not_the_first() -> None:
    assert calendar.working_days_between(date(2026, 11, 20), date(2026, 11, 24)) == 2
    assert calendar.working_days_between(date(2026, 11, 24), date(2026, 11, 20)) == 0


@pytest.mark.parametrize(
    ("moment", "expected"),
    [
        (datetime(2026, 3, 28, 23, 59, tzinfo=UTC), date(2026, 3, 28)),
        (datetime(2026, 3, 29, 23, 30, tzinfo=UTC), date(2026, 3, 30)),  # summer time began that morning
        (datetime(2026, 10, 24, 23, 30, tzinfo=UTC), date(2026, 10, 25)),
        (datetime(2026, 10, 25, 23, 30, tzinfo=UTC), date(2026, 10, 25)),  # summer time ended that morning
    ],
)
def test_today_is_the_civil_day_in_london_on_both_clock_changes(moment: datetime, expected: date) -> None:
    assert calendar.today(moment) == expected


def test_a_deadline_ends_with_the_last_second_of_the_day() -> None:
    assert calendar.end_of(date(2026, 10, 25)).astimezone(UTC) == datetime(2026, 10, 25, 23, 59, 59, tzinfo=UTC)
    assert calendar.end_of(date(2026, 6, 1)).astimezone(UTC) == datetime(2026, 6, 1, 22, 59, 59, tzinfo=UTC)


@pytest.mark.parametrize(
    ("months", "words"),
    [(0, "less than a month"), (1, "1 month"), (12, "1 year"), (25, "2 years 1 month"), (-3, "less than a month")],
)
def test_a_span_is_written_in_years_and_months(months: int, words: str) -> None:
    assert calendar.span_in_words(months) == words
