"""Spans at the ends of the last twelve months: the highest, the mean, and how many are over the rule. Pure."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Any, Final

from lms.calendar import in_words, months_after
from mentoring.caseload.span.lines import DAY, TENTH, Lines, Span
from mentoring.caseload.span.verdict import against

MONTHS: Final = 12
COLUMNS: Final = (
    {"label": "Month end"},
    {"label": "Managers", "number": True},
    {"label": "Highest", "number": True},
    {"label": "Mean", "number": True},
    {"label": "Over the rule", "number": True},
)
OWN_COLUMNS: Final = (
    {"label": "Month end"},
    {"label": "Full-time equivalent", "number": True},
    {"label": "Against the rule"},
)


def month_ends(today: date) -> list[date]:
    """Return the last days of the last twelve whole months, the earliest first."""
    first = today.replace(day=1)
    return [months_after(first, -back) - DAY for back in reversed(range(MONTHS))]


@dataclass(frozen=True)
class MonthEnd:
    """The spans of a place on one day. Only managers count who are measured by the rule, at work, and carry anybody."""

    day: date
    spans: tuple[Decimal, ...] = ()
    over: int = 0
    limit: int = 0

    @property
    def highest(self) -> Decimal | None:
        """Return the highest span."""
        return max(self.spans, default=None)

    @property
    def mean(self) -> Decimal | None:
        """Return the mean to a tenth."""
        if not self.spans:
            return None
        return (sum(self.spans, Decimal(0)) / len(self.spans)).quantize(TENTH, ROUND_HALF_UP)

    def own_cells(self) -> list[Any]:
        """Return the row of the table of one manager."""
        highest = {"text": str(self.highest or "nobody"), "number": True}
        stands = against(Span("", self.highest), self.limit) if self.highest else None
        return [in_words(self.day), highest, {"text": stands.words, "state": stands.kind} if stands else ""]

    def cells(self) -> list[Any]:
        """Return the row of the table."""
        return [
            in_words(self.day),
            {"text": str(len(self.spans) or "none"), "number": True},
            {"text": str(self.highest or "nobody"), "number": True},
            {"text": str(self.mean or "nobody"), "number": True},
            {"text": str(self.over or "none"), "number": True} | ({"state": "warn"} if self.over else {}),
        ]


def trend(
    lines: Lines,
    managers: Collection[int],
    days: Sequence[date],
    place_of: Callable[[int, date], str | None],
    limit_at: Callable[[str, date], int],
) -> list[MonthEnd]:
    """Count the spans of managers on some days: only where `place_of` names a place, by the limit of that place."""
    return [_month_end(lines, managers, day, place_of, limit_at) for day in days]


def _month_end(
    lines: Lines,
    managers: Collection[int],
    day: date,
    place_of: Callable[[int, date], str | None],
    limit_at: Callable[[str, date], int],
) -> MonthEnd:
    spans, over, limits = [], 0, set()
    for manager in managers:
        place = place_of(manager, day)
        if place is None or not lines.measured(manager, day):
            continue
        span, limit = lines.span(manager, day), limit_at(place, day)
        limits.add(limit)
        if span.all_heads and not lines.is_away(manager, day):
            spans.append(span.full_time_equivalent)
            over += bool(against(span, limit).over)
    # Places whose rules differ have no line in common.
    return MonthEnd(day, tuple(spans), over, limits.pop() if len(limits) == 1 else 0)
