"""What a forecast of one learner rests on, and what it says. Plain Python: days and counts in, no database."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from typing import Any, Final

WEEK: Final = timedelta(days=7)


@dataclass(frozen=True)
class Limits:
    """What the rules say: how many weeks must be on record, and after how many quiet ones nothing is said."""

    weeks: int = 12
    quiet_weeks: int = 6


@dataclass(frozen=True)
class Facts:
    """What is on record of one learner on a day. A step is a lesson, a check passed, or evidence sent for a criterion.

    A step counts from the day on which the learner did their part; evidence that came back as not yet met does not.
    What was done before the pathway began is done, and says nothing of the pace.
    """

    on: date
    starts: date
    # When the plan has each step done: weeks of the programme, in order.
    plan: tuple[float, ...]
    # The days on which steps were done, in order.
    done: tuple[date, ...] = ()
    # Shares of full time, each from a day on; time away up to a day or still lasting; whether it is a pause now.
    hours: tuple[tuple[date, float], ...] = ()
    away: tuple[tuple[date, date | None], ...] = ()
    paused: bool = False
    # Since when evidence waits to be marked; how many days earlier pieces took; how many of them came back.
    waiting: tuple[date, ...] = ()
    waits: tuple[int, ...] = ()
    returned: int = 0
    # The day on which the last piece so far was decided.
    decided: date | None = None
    # From the last criterion met to qualifying: units signed off, and the end recorded.
    finish_days: int = 24
    ends: date | None = None

    @property
    def left(self) -> int:
        """Return how many steps are left to do."""
        return max(len(self.plan) - len(self.done), 0)

    @property
    def share(self) -> float:
        """Return the share of full time in force."""
        return next((share for day, share in reversed(self.hours) if day <= self.on), 1.0)

    @cached_property
    def weeks(self) -> list["Week"]:
        """Return the whole weeks since the start: how much of a full-time week each was, and what was done in it."""
        return list(self._weeks())

    @property
    def counted(self) -> float:
        """Return how many weeks are on record without leave and pauses, whatever the hours."""
        return sum(week.present for week in self.weeks)

    def planned(self, count: int) -> float:
        """Return the week of the programme in which the plan has so many steps done."""
        return self.plan[min(count, len(self.plan)) - 1] if count and self.plan else 0.0

    @cached_property
    def stretches(self) -> tuple[tuple[date, date], ...]:
        """Return the time away in order, joined where it overlaps: no day counts twice, and what lasts has no end."""
        found: list[tuple[date, date]] = []
        for starts, ends in sorted((first, last or date.max) for first, last in self.away):
            if found and starts <= found[-1][1]:
                found[-1] = found[-1][0], max(found[-1][1], ends)
            else:
                found.append((starts, ends))
        return tuple(found)

    def days_away_after(self, day: date) -> int:
        """Return how many days away are agreed for the time after a day, what has no end left out."""
        return sum((ends - max(starts, day)).days for starts, ends in self.stretches if day < ends < date.max)

    @property
    def all_judged(self) -> bool:
        """Say whether nothing is left to do and nothing waits: signing off remains."""
        return not self.left and not self.waiting

    @property
    def judged_for(self) -> int:
        """Return for how many days everything has been done and judged; none while something is left or waits."""
        last = max([*self.done[-1:], *([self.decided] if self.decided else [])], default=self.on)
        return max((self.on - last).days, 0) if self.all_judged else 0

    def quiet_for(self) -> float:
        """Return how many weeks, without leave and pauses, have passed since the last step."""
        last = self.done[-1] if self.done else self.starts
        return sum(week.present for week in self.weeks if week.monday > last)

    def _weeks(self) -> Iterator["Week"]:
        monday, before = self.starts, self.planned(bisect_left(self.done, self.starts))
        while monday + WEEK <= self.on:
            present = 1 - self._away_in(monday) / 7
            share = next((share for day, share in reversed(self.hours) if day <= monday), self._first_share)
            after = self.planned(bisect_right(self.done, monday + WEEK - timedelta(days=1)))
            yield Week(monday, present, present * share, after - before)
            monday, before = monday + WEEK, after

    @property
    def _first_share(self) -> float:
        return self.hours[0][1] if self.hours else 1.0

    def _away_in(self, monday: date) -> int:
        end = monday + WEEK
        return sum(max((min(last, end) - max(first, monday)).days, 0) for first, last in self.stretches)


@dataclass(frozen=True)
class Week:
    """One week: how much of it the learner was there, the same in full-time weeks, and planned weeks done in it."""

    monday: date
    present: float
    weight: float
    done: float


@dataclass(frozen=True)
class Refused:
    """Nothing is forecast, and why: a code of Forecast.Refusal, with the figures for its sentence."""

    code: str
    drivers: dict[str, Any]
