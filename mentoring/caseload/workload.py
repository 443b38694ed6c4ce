"""How full somebody's caseload is, by the latest figures on record: summed over the teams of one day."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Max, OuterRef, Q, Subquery

from courses.models import Enrolment
from lms.calendar import in_words
from mentoring.caseload.models import WorkloadReading
from mentoring.caseload.points import percent_of
from mentoring.pairings.ports import OwnWorkload


@dataclass(frozen=True)
class Workload:
    """A person's points on one day, over all their teams."""

    day: date
    total: int
    available: int
    cases: int
    contracted_hours: Decimal
    reduction_hours: Decimal
    # Which tables of points made it, of all teams together. Figures of two of them are never compared.
    points_version: str = "unknown"

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


def latest_workload(people: Iterable[int], on: date | None = None) -> dict[int, Workload]:
    """Return each person's latest workload, up to a day when one is given; no figures, no entry. One query."""
    days = WorkloadReading.objects.filter(person=OuterRef("person"), **({"day__lte": on} if on else {}))
    newest = days.values("person").annotate(last=Max("day")).values("last")
    rows = WorkloadReading.objects.filter(person__in=list(people), day=Subquery(newest))
    return {person: summed(readings) for person, readings in by_person(rows).items()}


def own_workloads(people: list[int], on: date) -> dict[int, OwnWorkload]:
    """Answer pairings, which stands below and shows a mentor's own workload beside the places they have."""
    return {pk: OwnWorkload(found.percent, found.day) for pk, found in latest_workload(people, on).items()}


def recent_workloads(people: Iterable[int], since: date, on: date) -> dict[int, tuple[Workload, ...]]:
    """Return each person's workloads between two days, the earliest first, or else their latest before. One query."""
    ids = list(people)
    days = WorkloadReading.objects.filter(person=OuterRef("person"), day__lte=on)
    newest = days.values("person").annotate(last=Max("day")).values("last")
    rows = WorkloadReading.objects.filter(Q(day__gte=since) | Q(day=Subquery(newest)), person__in=ids, day__lte=on)
    return {person: tuple(_by_day(readings)) for person, readings in by_person(rows).items()}


def _by_day(readings: list[WorkloadReading]) -> Iterator[Workload]:
    for day in sorted({reading.day for reading in readings}):
        yield summed([row for row in readings if row.day == day])


def by_person(rows: Iterable[WorkloadReading]) -> dict[int, list[WorkloadReading]]:
    """Gather readings by person; a later import of the same team and day stands in place of an earlier one."""
    newest: dict[tuple[int, int | None, str, date], WorkloadReading] = {}
    for row in sorted(rows, key=lambda row: (row.source_id is None, row.source_id or 0, row.line)):
        newest[row.person_id, row.unit_id, row.team_name if row.unit_id is None else "", row.day] = row
    found: dict[int, list[WorkloadReading]] = {}
    for row in newest.values():
        found.setdefault(row.person_id, []).append(row)
    return found


def summed(readings: list[WorkloadReading]) -> Workload:
    """Add up one person's readings of one day: points over points, never an average of per cents."""
    versions = {row.points_version for row in readings}
    return Workload(
        day=readings[0].day,
        total=sum(row.total_points for row in readings),
        available=sum(row.available_points for row in readings),
        cases=sum(row.total_cases for row in readings),
        contracted_hours=sum((row.contracted_hours for row in readings), Decimal(0)),
        reduction_hours=sum((row.reduction_hours for row in readings), Decimal(0)),
        points_version=" and ".join(sorted(versions)),
    )


def caseload_columns(ids: list[int], on: date) -> dict[int, dict[str, Any]]:
    """Work out the columns of Standing that caseload owns: the latest workload and its day."""
    people = dict(Enrolment.objects.filter(pk__in=ids).values_list("pk", "person"))
    found = latest_workload(people.values(), on)
    return {
        pk: {
            "workload_percent": found[person].percent if person in found else None,
            "workload_day": found[person].day if person in found else None,
        }
        for pk, person in people.items()
    }
