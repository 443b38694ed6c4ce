"""The years by which leaving is told: fixed and over, so that two of them never differ by a single person. Pure.

A year runs from October to September, so that each begins after a September intake. Only whole years are told: what is
counted of a year that still runs would tell, from one day to the next, who left in between.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

FIRST_MONTH: Final = 10
YEARS: Final = 5


@dataclass(frozen=True)
class Year:
    """From the first of October up to, not including, the next one; known by the year in which it ends."""

    ends_in: int

    @property
    def first(self) -> date:
        """Return its first day."""
        return date(self.ends_in - 1, FIRST_MONTH, 1)

    @property
    def after(self) -> date:
        """Return the first day after it."""
        return date(self.ends_in, FIRST_MONTH, 1)

    def holds(self, day: date) -> bool:
        """Say whether a day lies in it."""
        return self.first <= day < self.after

    @property
    def in_words(self) -> str:
        """Name its first and its last month."""
        return f"October {self.ends_in - 1} to September {self.ends_in}"


def years_over(on: date) -> list[Year]:
    """Return the last few years that are over, the latest first."""
    latest = on.year if on.month >= FIRST_MONTH else on.year - 1
    return [Year(latest - back) for back in range(YEARS)]


def year_asked_for(written: str, years: Sequence[Year]) -> Year:
    """Return the year written in an address, or the latest."""
    return next((year for year in years if str(year.ends_in) == written), years[0])
