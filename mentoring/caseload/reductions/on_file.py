"""Which reductions somebody has on file on a day, by the newest export that spoke for each of their teams."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Final

from mentoring.caseload.models import CoveredTeam, FileKind, ReductionReading

ACTIVE: Final = ReductionReading.Status.ACTIVE


@dataclass(frozen=True)
class OnFile:
    """The newest lines about one person, over all their teams, and the day of the oldest file that they are from.

    No lines: the export was taken in, and has no reduction for this person.
    """

    day: date
    lines: tuple[ReductionReading, ...] = ()

    def hours(self, on: date) -> Decimal:
        """Return the hours taken off on a day."""
        return hours_on(self.lines, on)


def hours_on(lines: Iterable[ReductionReading], on: date) -> Decimal:
    """Add up the reductions that count on a day; one counts from its start up to, not including, its end."""
    return sum((line.hours for line in lines if counts(line, on)), Decimal(0))


def counts(line: ReductionReading, on: date) -> bool:
    """Say whether a reduction is taken off on a day: the tool has it as active, and the day is one of its days."""
    return line.status == ACTIVE and line.starts <= on and (line.ends is None or on < line.ends)


def reductions_on_file(people: Iterable[int], on: date) -> dict[int, OnFile]:
    """Return what the exports up to a day say of each person; of whom none ever said anything, nothing. Three queries.

    A file speaks for whole teams: who is no longer in the newest file of their team has no reduction there any more.
    """
    ever = ReductionReading.objects.filter(person__in=set(people), day__lte=on)
    units: dict[int, list[int]] = {}
    for person, unit in ever.values_list("person", "unit").distinct():
        units.setdefault(person, []).append(unit)
    newest = newest_files({unit for places in units.values() for unit in places}, on)
    lines: dict[int, list[ReductionReading]] = {person: [] for person in units}
    sources = {source for _, source in newest.values()}
    for row in ReductionReading.objects.filter(source__in=sources, person__in=list(units)).order_by("line"):
        if row.source_id == newest[row.unit_id][1]:
            lines[row.person_id].append(row)
    return {pk: OnFile(min(newest[unit][0] for unit in units[pk]), tuple(rows)) for pk, rows in lines.items()}


def newest_files(units: Iterable[int], on: date) -> dict[int, tuple[date, int]]:
    """Return the day and the number of the newest reductions export of each team, up to a day. One query."""
    covered = CoveredTeam.objects.filter(
        unit__in=set(units), source__kind=FileKind.REDUCTIONS, source__figures_day__lte=on
    ).values_list("unit", "source__figures_day", "source")
    return {unit: (day, source) for unit, day, source in sorted(covered)}
