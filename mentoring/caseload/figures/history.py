"""One person's workload over time, cut wherever other points made the figures. Stretches are never compared."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import groupby
from typing import Final

from lms.policy.points import TABLES, PointsTable, published_on
from mentoring.caseload.figures.differences import Compared, compared
from mentoring.caseload.files.points_versions import UNKNOWN, table_of
from mentoring.caseload.models import PointsVersion, WorkloadReading
from mentoring.caseload.points import percent_of
from mentoring.caseload.rulings.capacity import over_since
from mentoring.caseload.workload import Workload, by_person, known_by_day, summed

PUBLISHED: Final = frozenset(table.name for table in TABLES)
AND: Final = " and "


@dataclass(frozen=True)
class Day:
    """A person's figures as known on a day: the sum over their teams, and each as imported and worked out again."""

    workload: Workload
    parts: tuple[Compared, ...]

    @property
    def day(self) -> date:
        """Return the day on which the figures came to be known: that of the newest of them."""
        return self.workload.known_on

    @property
    def total(self) -> int | None:
        """Return the points worked out again over all teams; None where one of them cannot be."""
        totals = [part.found.total for part in self.parts]
        return None if None in totals else sum(total or 0 for total in totals)

    @property
    def available(self) -> int:
        """Return the available points worked out again over all teams."""
        return sum(part.found.available for part in self.parts)

    @property
    def percent(self) -> Decimal | None:
        """Return the workload worked out again: points over points, never an average of per cents."""
        return None if self.total is None else percent_of(self.total, self.available)

    @property
    def agrees(self) -> bool:
        """Say whether every team's figures are what the formula makes."""
        return all(part.agrees for part in self.parts)


@dataclass(frozen=True)
class Stretch:
    """Days in a row whose figures the same points made, the earliest first."""

    version: str
    days: tuple[Day, ...]

    @property
    def in_words(self) -> str:
        """Say which points these are."""
        return version_in_words(self.version)


def version_in_words(version: str) -> str:
    """Name a points version as it is said on the page."""
    if version in PUBLISHED:
        return "the published points"
    if version == UNKNOWN:
        return "points that the file does not name"
    if AND in version:
        return "several tables of points at once, one a team"
    return f"points that the file brought with it ({version})"


def history_of(person: int, on: date, since: date | None = None) -> list[WorkloadReading]:
    """Return a person's readings up to a day, the earliest first; of two of one team and day the later import."""
    rows = WorkloadReading.objects.filter(person=person, day__lte=on).select_related("source", "unit")
    found = by_person(rows.filter(day__gte=since) if since else rows).get(person, [])
    return sorted(found, key=lambda row: (row.day, row.team_name, row.pk))


def days_of(readings: Sequence[WorkloadReading], target: int, since: date | None = None) -> list[Day]:
    """Return the days of some readings, each team worked out again beside what was imported. One query.

    With `since` earlier days are left out, unless there are no others; their figures still count as long as they do.
    """
    own = tables_of({row.points_version for row in readings})

    def one(row: WorkloadReading) -> Compared:
        return compared(row, published_on(row.day), own.get(row.points_version), target)

    known = list(known_by_day(readings))
    shown = [rows for day, rows in known if since is None or day >= since] or [rows for _, rows in known[-1:]]
    return [_day(rows, one) for rows in shown]


def _day(rows: list[WorkloadReading], one: Callable[[WorkloadReading], Compared]) -> Day:
    return Day(summed(rows), tuple(one(row) for row in sorted(rows, key=lambda row: row.team_name)))


def tables_of(versions: Iterable[str]) -> Mapping[str, PointsTable]:
    """Return the tables that files brought with them, by name. One query."""
    rows = PointsVersion.objects.filter(name__in=set(versions)).select_related("source")
    return {row.name: table_of(row) for row in rows}


def stretches_of(days: Iterable[Day]) -> list[Stretch]:
    """Cut the days wherever the points version changes."""
    grouped = groupby(days, key=lambda day: day.workload.points_version)
    return [Stretch(version, tuple(found)) for version, found in grouped]


def excessive_since(days: Sequence[Day], limit: int, weeks: int) -> date | None:
    """Return since when every figure has been above the limit by the same points, if that is long enough."""
    if not days:
        return None
    now = days[-1].workload
    if now.no_capacity or (now.percent or 0) <= limit:
        return None
    since = over_since(tuple(day.workload for day in days), limit)
    return since if (now.known_on - since).days >= weeks * 7 else None
