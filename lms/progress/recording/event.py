"""One entry of a learner's timeline, where it stands in the order of all of them, and the stretch that is asked for."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Final, NamedTuple, Self

from django.db.models import Q

from lms.calendar import LONDON, today

# No number of a row has more digits.
LONGEST_NUMBER: Final = 18
DAY: Final = timedelta(days=1)
MICROSECOND: Final = timedelta(microseconds=1)
EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)


class Key(NamedTuple):
    """Where an entry stands: by its moment, then by its kind, then by the number of its row."""

    at: datetime
    kind: str
    pk: int

    @property
    def written(self) -> str:
        """Return it as an address carries it."""
        return f"{(self.at - EPOCH) // MICROSECOND}~{self.kind}~{self.pk}"

    @classmethod
    def read(cls, text: str) -> Self | None:
        """Read what an address carries; nothing where it is broken."""
        parts = text.split("~")
        if len(parts) != 3 or not (_is_number(parts[0]) and _is_number(parts[2])):
            return None
        try:
            at = (EPOCH + int(parts[0]) * MICROSECOND).astimezone(LONDON)
        except OverflowError:
            return None
        return cls(at, parts[1], int(parts[2]))


@dataclass(frozen=True)
class Said:
    """What a timeline says of one row: a shape, what happened, the thing itself, and the way to it."""

    state: str
    lead: str
    text: str = ""
    href: str = ""
    link: str = ""


@dataclass(frozen=True)
class Event:
    """One entry of a timeline."""

    key: Key
    said: Said

    @property
    def day(self) -> date:
        """Return the civil day on which it stands."""
        return today(self.key.at)


@dataclass(frozen=True)
class Span:
    """The stretch of time that is asked for: up to and including a day, of one year, and before an entry."""

    on: date
    year: int | None = None
    before: Key | None = None

    def moments(self, field: str, kind: str, pk: str = "pk") -> Q:
        """Return the condition that a moment of a row lies in it."""
        first, after = self._days
        found = Q(**{f"{field}__lt": midnight(after)})
        if first:
            found &= Q(**{f"{field}__gte": midnight(first)})
        return found & self._before(field, kind, pk, self.before.at if self.before else None)

    def days(self, field: str, kind: str, pk: str = "pk") -> Q:
        """Return the condition that a day of a row lies in it. A day counts as its first moment."""
        first, after = self._days
        found = Q(**{f"{field}__lt": after})
        if first:
            found &= Q(**{f"{field}__gte": first})
        if self.before is None:
            return found
        last = today(self.before.at)
        whole = self.before.at > midnight(last)
        return found & (Q(**{f"{field}__lte": last}) if whole else self._before(field, kind, pk, last))

    def weeks(self, field: str, kind: str) -> Q:
        """Return the condition that the week of a day of a row lies in it. A week counts as its Monday, and once."""
        first, after = self._days
        if self.before:
            last = today(self.before.at)
            after = min(after, last + DAY if kind < self.before.kind or self.before.at > midnight(last) else last)
        found = Q(**{f"{field}__lt": _monday_from(after)})
        return found & Q(**{f"{field}__gte": _monday_from(first)}) if first else found

    @property
    def _days(self) -> tuple[date | None, date]:
        """Return the first day of it, where there is one, and the first day after it."""
        if self.year is None:
            return None, self.on + DAY
        return date(self.year, 1, 1), min(date(self.year + 1, 1, 1), self.on + DAY)

    def _before(self, field: str, kind: str, pk: str, value: date | None) -> Q:
        """Return the condition that a row stands after the last entry shown, in the order of the newest first."""
        if self.before is None:
            return Q()
        if kind < self.before.kind:
            return Q(**{f"{field}__lte": value})
        earlier = Q(**{f"{field}__lt": value})
        if kind > self.before.kind:
            return earlier
        return earlier | Q(**{field: value, f"{pk}__lt": self.before.pk})


def midnight(day: date) -> datetime:
    """Return the first moment of a civil day."""
    return datetime.combine(day, time.min, tzinfo=LONDON)


def _monday_from(day: date) -> date:
    """Return a day, or the next one that is a Monday: weeks begin before it exactly when their days lie before it."""
    return day + timedelta(days=-day.weekday() % 7)


def _is_number(text: str) -> bool:
    return text.isdecimal() and text.isascii() and len(text) <= LONGEST_NUMBER
