"""How many people a manager carries on a day: direct reports, and those of managers they stand in for."""

from collections.abc import Collection, Iterable
from datetime import date
from typing import Final

from django.db.models import Q

from courses.models import Enrolment
from lms.models import Absence, LineManagement, Post, StandIn
from lms.models.record import DatedQuerySet
from lms.roles import Role
from mentoring.caseload.span.lines import Charge, Lines, Report, Span, Work
from mentoring.pairings.spans import FAR, span
from mentoring.pairings.spans import Span as Days

__all__ = ["MANAGING", "Span", "lines_between", "managers_of", "spans_of"]

# A stand-in for one of these has that manager's line in their charge.
MANAGING: Final = (Role.SPO, Role.HEAD_OF_PDU)


def spans_of(managers: Iterable[int], on: date) -> dict[int, Span]:
    """Return the span of each manager who has anybody in their charge. Three queries, however many."""
    ids = set(managers)
    lines = lines_between(ids, on, on, whole=False)
    return {pk: lines.span(pk, on) for pk in ids if lines.reports.get(pk) or lines.charges_of(pk, on)}


def managers_of(people: Iterable[int], on: date) -> dict[int, int]:
    """Return who manages each person on a day. One query."""
    rows = LineManagement.objects.on(on).filter(person__in=list(people)).order_by("starts")
    return dict(rows.values_list("person", "manager"))


def lines_between(managers: Collection[int], first: date, last: date, *, whole: bool = True) -> Lines:
    """Read who carries whom between two days, both included. Three queries however many, and five for the `whole`.

    The whole knows who is away and who learns; without it, everybody is taken to be there.
    """
    names: dict[int, str] = {}
    charges = _charges(managers, first, last, names)
    ids = {*managers, *(row.absent for row in charges), *(row.stand_in for row in charges)}
    lines = between(LineManagement.objects.filter(manager__in=ids), first, last)
    reports = _reports(lines, names)
    # Asked for by the lines themselves: a nation’s people are too many to be named one by one.
    people = Q(person__in=lines.values("person"))
    if not whole:
        return Lines(reports, charges, _posts(people, first, last, names), names=names)
    away = Absence.objects.filter(kind=Absence.Kind.AWAY, person__in=ids)
    return Lines(
        reports,
        charges,
        _posts(people | Q(person__in=ids), first, last, names),
        _days(away, first, last),
        _days(Enrolment.objects.filter(people), first, last),
        names,
    )


def between(rows: DatedQuerySet, first: date, last: date) -> DatedQuerySet:
    """Return the rows in force on any day between two, both included."""
    return rows.not_over_by(first).filter(starts__lte=last)


def _charges(managers: Collection[int], first: date, last: date, names: dict[int, str]) -> list[Charge]:
    """Return where these managers stand in, or are stood in for, while the role itself is in force."""
    rows = between(StandIn.objects.all(), first, last).filter(
        Q(stand_in__in=managers) | Q(grant__person__in=managers), grant__role__in=[role.value for role in MANAGING]
    )
    found = []
    for row in rows.select_related("stand_in", "grant__person", "grant__unit").order_by("pk"):
        charge = charge_of(row)
        if charge.starts < charge.ends and charge.starts <= last and charge.ends > first:
            found.append(charge)
            names |= {row.stand_in_id: row.stand_in.name, row.grant.person_id: row.grant.person.name}
    return found


def charge_of(row: StandIn) -> Charge:
    """Return a stand-in's charge: the days of the row on which the role is in force."""
    grant, starts = row.grant, max(row.starts, row.grant.starts)
    ends = min(row.ends or FAR, grant.ends or FAR)
    senior = grant.role == Role.SPO.value
    return Charge(row.stand_in_id, grant.person_id, grant.pk, grant.unit.path, senior, starts, ends)


def _reports(lines: DatedQuerySet, names: dict[int, str]) -> dict[int, list[Report]]:
    found: dict[int, list[Report]] = {}
    columns = ("manager", "manager__name", "person", "person__name", "starts", "ends")
    for manager, manager_name, person, person_name, starts, ends in lines.order_by("pk").values_list(*columns):
        names[manager], names[person] = manager_name, person_name
        found.setdefault(manager, []).append(Report(person, starts, ends or FAR))
    return found


def _posts(people: Q, first: date, last: date, names: dict[int, str]) -> dict[int, list[Work]]:
    rows = between(Post.objects.filter(people), first, last).order_by()
    columns = ("person", "person__name", "unit__path", "hours", "grade", "kind", "starts", "ends", "pk")
    found: dict[int, list[Work]] = {}
    for person, name, place, hours, grade, kind, starts, ends, pk in rows.values_list(*columns):
        names[person] = name
        found.setdefault(person, []).append(Work(place, hours, grade, kind, starts, ends or FAR, pk))
    return found


def _days(rows: DatedQuerySet, first: date, last: date) -> dict[int, list[Days]]:
    found: dict[int, list[Days]] = {}
    for person, starts, ends in between(rows, first, last).values_list("person", "starts", "ends"):
        found.setdefault(person, []).append(span(starts, ends))
    return found
