"""When a learner reaches what: hours stretch the plan, time away and extensions move it. Pure: rows in, days out.

Programme months accrue at the share of full time in force, added up piece by piece; the sum is rounded up to a whole
calendar month from the start. Whatever then moves the day is played in the order in which it began: leave and pauses
push it by their length in days, an extension by months. What is due, and the finish, falls on a working day in the
end. Days are civil days in London, and spans are half-open.
"""

import math
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from fractions import Fraction

from lms.calendar import is_working_day, months_after, whole_months, working_day_after


@dataclass(frozen=True)
class Hours:
    """A share of full time, from a day on."""

    starts: date
    share: Decimal


@dataclass(frozen=True)
class Away:
    """Leave or a pause: every day from the first up to, not including, the second. A pause may still be open."""

    starts: date
    ends: date | None
    written_at: datetime | None = None


@dataclass(frozen=True)
class Longer:
    """Months more, for whatever falls due after a day, and for the end."""

    starts: date
    months: int
    written_at: datetime | None = None


@dataclass(frozen=True)
class Extra:
    """Working days more for whatever falls due while it is in force."""

    starts: date
    ends: date | None
    days: int


@dataclass(frozen=True)
class Granted:
    """A day that a manager granted for one module, and when they wrote it."""

    until: date
    written_at: datetime | None = None


Move = Away | Longer


@dataclass(frozen=True)
class Plan:
    """Everything that says when one learner reaches what, as it stands on a day."""

    starts: date
    months: int
    share: Decimal
    on: date
    hours: tuple[Hours, ...] = ()
    moves: tuple[Move, ...] = ()
    extra: tuple[Extra, ...] = ()

    @property
    def end(self) -> date:
        """Return the working day by which the pathway should be finished. An extension always counts for it."""
        return working_day_on_or_after(self._moved(self.reached(self.months), self.moves, is_end=True))

    @property
    def paused_since(self) -> date | None:
        """Return the first day of the pause that lasts, if one does."""
        return next((move.starts for move in self.moves if _still_open(move)), None)

    def begins(self, months: int) -> date:
        """Return the day on which a stage that begins or ends after some programme months does so."""
        return self.end if months >= self.months else self._moved(self.reached(months), self.moves)

    def due(self, months: int, granted: Granted | None = None) -> date:
        """Return the working day by which something due after some programme months must be done."""
        day = working_day_on_or_after(self._moved(self.reached(months), self.moves))
        day = working_day_after(day, max((one.days for one in self.extra if _in_force(one, day)), default=0))
        return max(day, self._granted(granted)) if granted else day

    def reached(self, months: int) -> date:
        """Return the day on which the hours alone bring somebody to a programme month."""
        return months_after(self.starts, math.ceil(self._calendar_months(months)))

    def share_on(self, day: date) -> Decimal:
        """Return the share of full time in force on a day."""
        return [piece.share for piece in self._pieces() if piece.starts <= day or piece.starts == self.starts][-1]

    def with_moves(self, *moves: Move) -> "Plan":
        """Return the plan as it would stand with more that moves it."""
        return replace(self, moves=(*self.moves, *moves))

    def resumed(self, back: date) -> "Plan":
        """Return the plan as it would stand if the pause that lasts ended with this first day back."""
        return replace(self, moves=tuple(_ended(m, back) for m in self.moves))

    def with_hours(self, hours: Hours) -> "Plan":
        """Return the plan as it would stand with other hours from a day on."""
        return replace(self, hours=(*self.hours, hours))

    def _calendar_months(self, months: int) -> Fraction:
        """Return how many calendar months some programme months take, piece by piece of constant hours."""
        left, passed = Fraction(months), Fraction(0)
        pieces = self._pieces()
        for piece, following in zip(pieces, [*pieces[1:], None], strict=True):
            share = Fraction(piece.share)
            until = calendar_months(self.starts, following.starts) if following else None
            if until is None or left <= (until - passed) * share:
                return passed + left / share
            left, passed = left - (until - passed) * share, until
        raise AssertionError("The last piece has no end.")

    def _pieces(self) -> list[Hours]:
        """Return the shares in force, one after the other; of two from the same day the later written counts."""
        by_day = {self.starts: self.share}
        for change in sorted(self.hours, key=lambda one: one.starts):
            by_day[max(change.starts, self.starts)] = change.share
        return [Hours(day, share) for day, share in sorted(by_day.items())]

    def _moved(self, day: date, moves: Iterable[Move], *, is_end: bool = False) -> date:
        """Play what moves `day`, in the order in which it began."""
        for move in sorted(self._merged(moves), key=lambda one: (one.starts, isinstance(one, Longer))):
            if isinstance(move, Longer):
                day = months_after(day, move.months) if is_end or day > move.starts else day
            elif move.starts <= day and move.ends:
                day += move.ends - move.starts
        return day

    def _merged(self, moves: Iterable[Move]) -> list[Move]:
        """Return the moves with time away put together, so that no day away counts twice."""
        moves = list(moves)
        spans = ((max(m.starts, self.starts), m.ends or self.on) for m in moves if isinstance(m, Away))
        merged: list[Move] = [Away(first, last) for first, last in together(spans)]
        return [*merged, *(move for move in moves if isinstance(move, Longer))]

    def _granted(self, granted: Granted) -> date:
        """Return a granted day, moved by what was written after it and by a pause that still lasts."""
        later = [move for move in self.moves if _still_open(move) or _written_after(move, granted)]
        return working_day_on_or_after(self._moved(granted.until, later))


def together(spans: Iterable[tuple[date, date]]) -> list[tuple[date, date]]:
    """Put half-open spans that touch or overlap into one; empty ones fall away."""
    found: list[tuple[date, date]] = []
    for first, last in sorted(span for span in spans if span[0] < span[1]):
        if found and first <= found[-1][1]:
            found[-1] = (found[-1][0], max(found[-1][1], last))
        else:
            found.append((first, last))
    return found


def calendar_months(start: date, day: date) -> Fraction:
    """Return how many calendar months lie between two days, the last one as a fraction of its days."""
    whole = whole_months(start, day)
    last, following = months_after(start, whole), months_after(start, whole + 1)
    return whole + Fraction((day - last).days, (following - last).days)


def working_day_on_or_after(day: date) -> date:
    """Return `day`, or the next working day where it is a weekend or a bank holiday."""
    while not is_working_day(day):
        day += timedelta(days=1)
    return day


def _still_open(move: Move) -> bool:
    return isinstance(move, Away) and move.ends is None


def _ended(move: Move, back: date) -> Move:
    return replace(move, ends=back) if isinstance(move, Away) and move.ends is None else move


def _written_after(move: Move, granted: Granted) -> bool:
    """Say whether whoever granted a day could not yet know of a move."""
    return bool(move.written_at and granted.written_at and move.written_at > granted.written_at)


def _in_force(extra: Extra, day: date) -> bool:
    return extra.starts <= day and (extra.ends is None or day < extra.ends)
