"""One timeline of everything that is on record of a learner, as far as its reader may read it, the newest first.

Each kind of entry is asked of its own room (see the modules named `sources_…`). First every room says where its newest
rows stand, then a page is cut from all of them, and only of what is on the page is anything said. A kind that is closed
to the reader is not named, not counted and not offered to filter by.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from itertools import groupby
from typing import Any, Final, Self
from urllib.parse import urlencode

from django.db.models import QuerySet
from django.http import QueryDict

from courses.models import Enrolment
from lms.progress.recording import (
    sources_cases,
    sources_evidence,
    sources_learning,
    sources_pathway,
    sources_support,
)
from lms.progress.recording.event import DAY, Event, Key, Span, midnight
from lms.progress.recording.reading import Reading
from lms.progress.recording.source import Source

A_PAGE: Final = 25
EARLIEST: Final = 1900
SOURCES: Final[tuple[Source, ...]] = (
    *sources_learning.SOURCES,
    *sources_evidence.SOURCES,
    *sources_support.SOURCES,
    *sources_cases.SOURCES,
    *sources_pathway.SOURCES,
)
BY_KIND: Final = {source.kind: source for source in SOURCES}
# Entries of one moment stand in the order of these: numbers, because databases order words each in their own way.
KINDS: Final = sorted(BY_KIND)
RANKS: Final = {kind: rank for rank, kind in enumerate(KINDS)}
# What every week's export tells again: it would fill a short list, and the facts of a record show the newest.
WEEKLY: Final = frozenset({"workload"})
GROUPS: Final = {
    "learning": "Lessons and training",
    "checks": "Checks",
    "shown": "Shown in practice",
    "evidence": "Evidence and judgements",
    "support": "Mentor, assessor and meetings",
    "time": "Learning time lost",
    "cases": "Workload and cases",
    "spot_checks": "Spot checks",
    "reviews": "Milestone reviews",
    "dates": "Dates and changes",
}


@dataclass(frozen=True)
class Asked:
    """What an address of a timeline asks for. What cannot be is left out."""

    on: date
    group: str = ""
    year: int | None = None
    before: Key | None = None
    weekly: bool = True

    @classmethod
    def of(cls, data: QueryDict, on: date) -> Self:
        """Read an address."""
        group, year, after = data.get("kind", ""), data.get("year", ""), data.get("after", "")
        return cls(
            on,
            group if group in GROUPS else "",
            _year(year, on),
            _passed(Key.read(after), on),
        )

    @property
    def span(self) -> Span:
        """Return the stretch of time that is asked for."""
        return Span(self.on, self.year, self.before)

    @property
    def sources(self) -> list[Source]:
        """Return the kinds that are asked for."""
        found = [source for source in SOURCES if self.group in ("", source.group)]
        return found if self.weekly else [source for source in found if source.kind not in WEEKLY]

    def address(self, **changes: Any) -> str:
        """Return the part of an address after its question mark, with some of it changed."""
        asked = replace(self, **({"before": None} | changes))
        pairs = {
            "kind": asked.group,
            "year": asked.year or "",
            "after": asked.before.written if asked.before else "",
        }
        return urlencode({name: value for name, value in pairs.items() if value})


def _passed(key: Key | None, on: date) -> Key | None:
    """Return where a page ended; nothing where that would be a day to come."""
    return key if key and key.at < midnight(on + DAY) else None


def _year(text: str, on: date) -> int | None:
    """Read a year that has begun; nothing where it is none."""
    found = int(text) if text.isascii() and text.isdecimal() and len(text) == 4 else 0
    return found if EARLIEST <= found <= on.year else None


@dataclass(frozen=True)
class Shown:
    """A page of a timeline, and where the next one begins."""

    events: list[Event]
    following: Key | None = None

    @property
    def months(self) -> list[tuple[date, list[Event]]]:
        """Return the entries month by month, as the page heads them."""
        return [(first, list(rows)) for first, rows in groupby(self.events, lambda event: event.day.replace(day=1))]


def timeline(reading: Reading, asked: Asked, most: int = A_PAGE) -> Shown:
    """Return the newest entries that are asked for and that the reader may read."""
    keys = sorted(keys_of(reading, asked, most + 1), reverse=True)[: most + 1]
    shown = keys[:most]
    return Shown(told(reading, shown), shown[-1] if len(keys) > most else None)


def keys_of(reading: Reading, asked: Asked, most: int) -> Iterator[Key]:
    """Return where the newest entries stand. Two queries, however many kinds: one of moments and one of days."""
    for by_day in (False, True):
        sources = [source for source in asked.sources if source.by_day is by_day]
        rows = [found for one in sources if (found := one.within(reading, asked.span, RANKS[one.kind])) is not None]
        for stands, rank, number in _newest(rows, most):
            yield Key(midnight(stands) if by_day else stands, KINDS[rank], number)


def _newest(rows: list[QuerySet[Any, Any]], most: int) -> Iterable[tuple[Any, int, int]]:
    """Return the newest of the rows of several kinds, put together by the database."""
    if not rows:
        return ()
    return rows[0].union(*rows[1:], all=True).order_by("-entry_at", "-entry_rank", "-entry_pk")[:most]


def told(reading: Reading, keys: list[Key]) -> list[Event]:
    """Say what some entries are, each kind asked once."""
    said = {
        (kind, pk): words
        for kind, of_kind in groupby(sorted(keys, key=lambda key: key.kind), lambda key: key.kind)
        for pk, words in BY_KIND[kind].tell(reading, list(of_kind)).items()
    }
    return [Event(key, said[key.kind, key.pk]) for key in keys if (key.kind, key.pk) in said]


def groups_open_to(reading: Reading) -> list[tuple[str, str]]:
    """Return the kinds that the reader may filter by: those of which they may read anything."""
    found = {source.group for source in SOURCES if source.open_to(reading)}
    return [(key, label) for key, label in GROUPS.items() if key in found]


def years_of(reading: Reading) -> list[int]:
    """Return the years of the learner's pathways up to now, the newest first. One query."""
    starts: Iterable[date] = Enrolment.objects.filter(person=reading.learner).values_list("starts", flat=True)
    first = min((day.year for day in starts), default=reading.on.year)
    return list(range(reading.on.year, min(first, reading.on.year) - 1, -1))
