"""Managers, lines and absences for tests of spans."""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

from lms.calendar import months_after, today
from lms.models import Absence, Grade, LineManagement, Person, Post, RoleGrant, StandIn, Unit
from lms.roles import Role
from mentoring.caseload.absences.actions import plan_absence
from mentoring.caseload.absences.asking import Away
from mentoring.caseload.absences.plan import Plan, Proposed

WEEK = timedelta(days=7)


def absence_ahead(person: Person, starts: date | None = None, ends: date | None = None) -> Absence:
    """Return an absence of somebody, a month ahead when not said otherwise."""
    first = starts or months_after(today(), 1)
    found: Absence = Absence.objects.get_or_create(person=person, starts=first, ends=ends or first + WEEK)[0]
    return found


def stand_in(absent: Person, by: Person, starts: date, ends: date | None = None, role: Role = Role.SPO) -> StandIn:
    """Let somebody stand in for a manager’s role."""
    grant = RoleGrant.objects.get(person=absent, role=role)
    return StandIn.objects.create(grant=grant, stand_in=by, starts=starts, ends=ends)


def manager(first: str, unit: Unit, **post: Any) -> Person:
    """Make a senior probation officer."""
    facts = {"grade": Grade.SPO, "starts": months_after(today(), -30)} | post
    person = Person.objects.create(email=f"{first.lower()}@example.org", name=f"{first} Manager")
    Post.objects.create(person=person, unit=unit, **facts)
    RoleGrant.objects.create(person=person, role=Role.SPO.value, unit=unit, starts=facts["starts"])
    return person


def officers(to: Person, unit: Unit, hours: Iterable[float | str], since: date | None = None) -> list[Person]:
    """Put officers with these hours a week into somebody’s line."""
    found = []
    for number, week in enumerate(hours):
        person = Person.objects.create(email=f"o{to.pk}-{number}@example.org", name=f"Officer {to.pk} {number:02}")
        starts = since or months_after(today(), -30)
        Post.objects.create(person=person, unit=unit, grade=Grade.PO, hours=week, starts=starts)
        LineManagement.objects.create(person=person, manager=to, starts=starts)
        found.append(person)
    return found


def away(by: Person, manager: Person, first: date, last: date) -> Away:
    """Return a manager’s days away, both included, as somebody plans them."""
    return Away(by, manager, first, last + timedelta(days=1), today())


def plan(by: Person, manager: Person, first: date, last: date, *stand_ins: Person) -> Plan:
    """Return the plan in which each of these carries every role of the manager, for all of the days."""
    days = away(by, manager, first, last)
    rows = [Proposed(role, one.pk, role.starts, role.ends) for one in stand_ins for role in days.roles]
    return Plan(days, tuple(rows))


def agree(found: Plan, seen: str | None = None) -> Absence:
    """Agree to a plan, as it stands unless something else was seen."""
    days = found.away
    return plan_absence(
        manager=days.manager,
        starts=days.starts,
        ends=days.ends,
        proposed=found.proposed,
        seen=found.looked_at if seen is None else seen,
        by=days.by,
    )
