"""Runs of days, each from its first day up to, not including, its last: joined, met and counted. Pure."""

from collections.abc import Iterable
from datetime import date
from typing import Final

Span = tuple[date, date]
# Stands for "no end" where days are compared.
FAR: Final = date(2200, 1, 1)


def span(starts: date, ends: date | None) -> Span:
    """Return a span; no end means that it goes on."""
    return starts, ends or FAR


def joined(spans: Iterable[Span]) -> list[Span]:
    """Return the days that lie in any of `spans`, each day once, in order."""
    found: list[Span] = []
    for starts, ends in sorted(item for item in spans if item[0] < item[1]):
        if found and starts <= found[-1][1]:
            found[-1] = (found[-1][0], max(found[-1][1], ends))
        else:
            found.append((starts, ends))
    return found


def shared(one: Iterable[Span], other: Iterable[Span]) -> list[Span]:
    """Return the days that lie in both."""
    others = list(other)
    return joined((max(a, c), min(b, d)) for a, b in one for c, d in others)


def without(spans: Iterable[Span], taken: Iterable[Span]) -> list[Span]:
    """Return the days of `spans` that do not lie in `taken`."""
    left = joined(spans)
    for starts, ends in joined(taken):
        left = [part for a, b in left for part in ((a, min(b, starts)), (max(a, ends), b)) if part[0] < part[1]]
    return left


def days_in(spans: Iterable[Span]) -> int:
    """Count the days, each once."""
    return sum((ends - starts).days for starts, ends in joined(spans))


def covers(spans: Iterable[Span], day: date) -> bool:
    """Say whether `day` lies in one of them."""
    return any(starts <= day < ends for starts, ends in spans)


def most_at_once(spans: Iterable[Span], day: date) -> int:
    """Return how many of these run at the same time, at most, on `day` or any day after it."""
    ahead = [item for item in spans if item[1] > day]
    days = {day, *(starts for starts, _ in ahead if starts > day)}
    return max(sum(starts <= one < ends for starts, ends in ahead) for one in days)


def day_with_fewer(spans: Iterable[Span], day: date, limit: int) -> date | None:
    """Return the first day from `day` after which never so many run at the same time, or nothing when none comes."""
    rows = list(spans)
    days = sorted({day, *(ends for _, ends in rows if day < ends < FAR)})
    return next((one for one in days if most_at_once(rows, one) < limit), None)
