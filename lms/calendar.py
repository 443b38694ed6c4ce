"""Civil days in England: months, years, working days and deadlines. Plain Python, no database."""

import calendar as month_lengths
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

import holidays

LONDON = ZoneInfo("Europe/London")


def present() -> datetime:
    """Return the present moment. The one place that `today` asks, so that the example can play its history."""
    return datetime.now(tz=UTC)


def today(now: datetime | None = None) -> date:
    """Return the civil day in London at `now` (an aware moment; the present when left out)."""
    return (now or present()).astimezone(LONDON).date()


def months_after(day: date, months: int) -> date:
    """Return the same day `months` later (or earlier), or the last day of that month where it is shorter."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    last = month_lengths.monthrange(year, month + 1)[1]
    return date(year, month + 1, min(day.day, last))


def years_after(day: date, years: int) -> date:
    """Return the same day `years` later; 29 February becomes 28 February in a common year."""
    return months_after(day, years * 12)


def whole_months(start: date, end: date) -> int:
    """Return how many whole months have passed from `start` to `end` (negative when `end` is earlier)."""
    months = (end.year - start.year) * 12 + end.month - start.month
    return months if months_after(start, months) <= end else months - 1


@lru_cache(maxsize=64)
def bank_holidays(year: int) -> frozenset[date]:
    """Return the bank holidays of England in `year`, substitute days included."""
    return frozenset(holidays.country_holidays("GB", subdiv="ENG", years=year))


def is_working_day(day: date) -> bool:
    """Say whether `day` is Monday to Friday and no bank holiday."""
    return day.weekday() < 5 and day not in bank_holidays(day.year)


def working_day_after(day: date, count: int) -> date:
    """Return the `count`-th working day after `day` (`day` itself never counts)."""
    while count > 0:
        day += timedelta(days=1)
        count -= is_working_day(day)
    return day


def working_days_before(day: date, count: int) -> date:
    """Return the `count`-th working day before `day` (`day` itself never counts)."""
    while count > 0:
        day -= timedelta(days=1)
        count -= is_working_day(day)
    return day


def working_days_between(start: date, end: date) -> int:
    """Count the working days after `start` up to and including `end`; 0 when `end` is not later."""
    return sum(is_working_day(day) for day in days_between(start + timedelta(days=1), end + timedelta(days=1)))


def days_between(start: date, end: date) -> Iterator[date]:
    """Yield each day from `start` up to, not including, `end`."""
    for offset in range((end - start).days):
        yield start + timedelta(days=offset)


def end_of(day: date) -> datetime:
    """Return the last second of `day` in London, as an aware moment: deadlines are "by 23:59"."""
    return datetime.combine(day, time(23, 59, 59), tzinfo=LONDON)


@dataclass(frozen=True)
class Period:
    """From one day to another, both included."""

    first: date
    last: date

    @property
    def moments(self) -> tuple[datetime, datetime]:
        """Return the first moment of it and the first one after it."""
        return _midnight(self.first), _midnight(self.last + timedelta(days=1))


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time.min, tzinfo=LONDON)


def in_words(day: date) -> str:
    """Write `day` as people do: 27 November 2026."""
    return f"{day.day} {day:%B %Y}"


def span_in_words(months: int) -> str:
    """Write a length of `months` as years and months: 2 years 1 month."""
    years, rest = divmod(max(months, 0), 12)
    parts = [f"{n} {word}{'' if n == 1 else 's'}" for n, word in ((years, "year"), (rest, "month")) if n]
    return " ".join(parts) or "less than a month"
