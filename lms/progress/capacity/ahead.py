"""The months that capacity is counted for, and what comes and goes in them. Pure.

The first step is today; each step after it is the last day of a month, from this month on.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Final

from lms.calendar import months_after

MONTHS: Final = 12


@dataclass(frozen=True)
class Flow:
    """So much of something at a place: from the start, or from a month on; for good, or until a month."""

    place: str
    amount: float
    # The first day of the month in which it comes, or in which it goes.
    starts: date | None = None
    ends: date | None = None


@dataclass(frozen=True)
class Ahead:
    """Today and the months that follow."""

    on: date
    months: int = MONTHS

    @property
    def steps(self) -> range:
        """Return the numbers of the steps: 0 is today."""
        return range(self.months + 1)

    @property
    def first(self) -> date:
        """Return the first day of this month."""
        return self.on.replace(day=1)

    @property
    def last(self) -> date:
        """Return the first day after all of it."""
        return months_after(self.first, self.months)

    def month(self, step: int) -> date:
        """Return the first day of the month whose last day a step is."""
        return months_after(self.first, max(step - 1, 0))

    def step_of(self, month: date) -> int:
        """Return the step at which what happens in a month has happened; 0 for what is over, and past the last one."""
        step = (month.year - self.on.year) * 12 + month.month - self.on.month + 1
        return min(max(step, 0), self.months + 1)

    def in_words(self, step: int) -> str:
        """Name a step."""
        return "Today" if step == 0 else f"{self.month(step):%B %Y}"


Series = tuple[float, ...]


def series_of(flows: Iterable[Flow], ahead: Ahead) -> dict[str, Series]:
    """Add up at each step what is there, place by place."""
    changes: dict[str, list[float]] = {}
    for flow in flows:
        row = changes.setdefault(flow.place, [0.0] * (ahead.months + 2))
        starts = ahead.step_of(flow.starts) if flow.starts else 0
        ends = ahead.step_of(flow.ends) if flow.ends else ahead.months + 1
        row[starts] += flow.amount
        row[max(starts, ends)] -= flow.amount
    return {place: _added_up(row[:-1]) for place, row in changes.items()}


def series_one(flow: Flow, ahead: Ahead) -> Series:
    """Return at each step what is there of one flow."""
    starts = ahead.step_of(flow.starts) if flow.starts else 0
    ends = ahead.step_of(flow.ends) if flow.ends else ahead.months + 1
    return tuple(flow.amount if starts <= step < ends else 0.0 for step in ahead.steps)


def none(ahead: Ahead) -> Series:
    """Return nothing at every step."""
    return (0.0,) * (ahead.months + 1)


def plus(*rows: Series) -> Series:
    """Add several rows up, step by step."""
    return tuple(round(sum(column), 1) for column in zip(*rows, strict=True))


def _added_up(changes: list[float]) -> Series:
    found, total = [], 0.0
    for change in changes:
        total += change
        found.append(round(total, 1))
    return tuple(found)
