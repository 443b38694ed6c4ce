"""How full somebody's caseload is, by the latest figures on record: the newest of each of their teams, summed."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from itertools import groupby
from typing import Any

from django.db.models import DateField, Exists, ExpressionWrapper, Max, OuterRef, Q, QuerySet, Subquery, Value

from lms.calendar import in_words, today
from lms.policy.practice import READING_AGE
from mentoring.caseload.models import WorkloadReading
from mentoring.caseload.points import percent_of
from mentoring.pairings.ports import OwnWorkload


@dataclass(frozen=True)
class Workload:
    """A person's points over all their teams; its day is that of the oldest of the figures that make it."""

    day: date
    total: int
    available: int
    cases: int
    contracted_hours: Decimal
    reduction_hours: Decimal
    # Which tables of points made it, of all teams together. Figures of two of them are never compared.
    points_version: str = "unknown"
    # The day of the newest of the figures, where those of the teams are of several days.
    newest: date | None = None

    @property
    def known_on(self) -> date:
        """Return the day on which it came to be known, for figures over time."""
        return self.newest or self.day

    @property
    def percent(self) -> Decimal | None:
        """Return the workload to a tenth of a per cent; nothing when there is no capacity."""
        return percent_of(self.total, self.available)

    @property
    def no_capacity(self) -> bool:
        """Say whether no points at all are available: all hours reduced. The workload tool shows this as 0%."""
        return self.available <= 0

    @property
    def in_words(self) -> str:
        """Say it with its day: 78.3% on 20 November 2026."""
        return f"{'No capacity' if self.no_capacity else f'{self.percent}%'} on {in_words(self.day)}"

    def age(self, on: date) -> int:
        """Return how many days old the figure is."""
        return (on - self.day).days


def still_counts(on: date) -> timedelta:
    """Return how much older than the newest of a person's figures that of another team may be, to be summed with it.

    A team that somebody has left has no new figures. As long as the national rule relies on a figure it counts, and
    then no longer: two teams whose files come by turns are summed, and one that was left is not counted for ever. It is
    measured against the person's own newest figure, so that a workload changes only when a file is taken in. Posts are
    not asked: cases may be held in a team of the delivery unit at which somebody has no post.
    """
    return timedelta(days=int(str(READING_AGE.national_on(on))))


def latest_workload(people: Iterable[int], on: date | None = None) -> dict[int, Workload]:
    """Return each person's latest workload, up to a day when one is given; no figures, no entry. One query."""
    return {person: latest_of(rows) for person, rows in by_person(latest_readings(people, on)).items()}


def latest_readings(people: Iterable[int], on: date | None = None) -> QuerySet[WorkloadReading]:
    """Return the newest readings of each person in each team that still counts, up to a day when one is given."""
    until = {"day__lte": on} if on else {}
    later = WorkloadReading.objects.filter(person=OuterRef("person"), unit=OuterRef("unit"), day__gt=OuterRef("day"))
    rows = WorkloadReading.objects.filter(~Exists(later.filter(**until)), person__in=list(people), **until)
    return rows.filter(day__gte=_counted_from(until, on or today()))


def _counted_from(until: dict[str, date], on: date) -> ExpressionWrapper[Any]:
    """Return the first day of the figures that still count beside a person's newest."""
    days = WorkloadReading.objects.filter(person=OuterRef("person"), **until)
    newest = Subquery(days.values("person").annotate(last=Max("day")).values("last"), output_field=DateField())
    return ExpressionWrapper(newest - Value(still_counts(on)), output_field=DateField())


def latest_of(readings: Iterable[WorkloadReading]) -> Workload:
    """Add up what is known of one person by the newest of some readings."""
    *_, (_, known) = known_by_day(readings)
    return summed(known)


def known_by_day(readings: Iterable[WorkloadReading]) -> Iterator[tuple[date, list[WorkloadReading]]]:
    """Yield each day with readings of one person, and the newest reading of each of their teams then. Pure."""
    known: dict[tuple[int | None, str], WorkloadReading] = {}
    for day, rows in groupby(sorted(readings, key=lambda row: row.day), key=lambda row: row.day):
        known |= {_team_of(row): row for row in rows}
        known = {team: row for team, row in known.items() if day - row.day <= still_counts(day)}
        yield day, list(known.values())


def _team_of(row: WorkloadReading) -> tuple[int | None, str]:
    return row.unit_id, row.team_name if row.unit_id is None else ""


def own_workloads(people: list[int], on: date) -> dict[int, OwnWorkload]:
    """Answer pairings, which stands below and shows a mentor's own workload beside the places they have."""
    return {pk: OwnWorkload(found.percent, found.day) for pk, found in latest_workload(people, on).items()}


def recent_workloads(people: Iterable[int], since: date, on: date) -> dict[int, tuple[Workload, ...]]:
    """Return each person's workloads between two days, the earliest first, or else their latest before. One query."""
    until = {"day__lte": on}
    wanted = Q(day__gte=since - still_counts(on)) | Q(day__gte=_counted_from(until, on))
    rows = WorkloadReading.objects.filter(wanted, person__in=list(people), **until)
    return {person: _since(since, readings) for person, readings in by_person(rows).items()}


def _since(since: date, readings: list[WorkloadReading]) -> tuple[Workload, ...]:
    known = list(known_by_day(readings))
    return tuple(summed(rows) for _, rows in [one for one in known if one[0] >= since] or known[-1:])


def by_person(rows: Iterable[WorkloadReading]) -> dict[int, list[WorkloadReading]]:
    """Gather readings by person; a later import of the same team and day stands in place of an earlier one."""
    newest: dict[tuple[int, tuple[int | None, str], date], WorkloadReading] = {}
    for row in sorted(rows, key=lambda row: (row.source_id is None, row.source_id or 0, row.line)):
        newest[row.person_id, _team_of(row), row.day] = row
    found: dict[int, list[WorkloadReading]] = {}
    for row in newest.values():
        found.setdefault(row.person_id, []).append(row)
    return found


def summed(readings: list[WorkloadReading]) -> Workload:
    """Add up one person's readings, one a team: points over points, never an average of per cents."""
    versions = {row.points_version for row in readings}
    oldest, newest = min(row.day for row in readings), max(row.day for row in readings)
    return Workload(
        day=oldest,
        total=sum(row.total_points for row in readings),
        available=sum(row.available_points for row in readings),
        cases=sum(row.total_cases for row in readings),
        contracted_hours=sum((row.contracted_hours for row in readings), Decimal(0)),
        reduction_hours=sum((row.reduction_hours for row in readings), Decimal(0)),
        points_version=" and ".join(sorted(versions)),
        newest=newest if newest != oldest else None,
    )
