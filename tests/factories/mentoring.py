"""Rows of pairings and caseload for tests; the defaults fit the cast."""

from datetime import date
from typing import Any

from lms.calendar import today, years_after
from lms.models import LineManagement, Person, Post, Qualification, RoleGrant, Unit
from lms.roles import Role
from mentoring.pairings.models import Pairing


def person(name: str, *, unit: Unit | None = None, grade: str = "PO", **post: Any) -> Person:
    """Return somebody with a post (none when no unit is given)."""
    email = f"{name.lower().replace(' ', '.')}@example.org"
    somebody = Person.objects.create(email=email, name=name, staff_code=f"Z{Person.objects.count():04}")
    if unit:
        Post.objects.create(person=somebody, unit=unit, grade=grade, **{"starts": years_after(today(), -4)} | post)
    return somebody


def mentor(name: str, unit: Unit, *, years: int = 4, role: Role = Role.MENTOR) -> Person:
    """Return somebody who holds the role and has been a qualified practitioner for so many years."""
    starts = years_after(today(), -years)
    somebody = person(name, unit=unit, starts=starts)
    RoleGrant.objects.create(person=somebody, role=role.value, unit=unit, starts=starts)
    kind = Qualification.Kind.PRACTITIONER
    Qualification.objects.create(person=somebody, kind=kind, starts=starts, evidence="Certificate seen")
    return somebody


def pairing(
    learner: Person, supporter: Person, starts: date, ends: date | None = None, kind: str = "mentor"
) -> Pairing:
    """Return a pairing that nobody checked."""
    return Pairing.objects.create(learner=learner, supporter=supporter, starts=starts, ends=ends, kind=kind)


def line(report: Person, manager: Person, starts: date | None = None) -> LineManagement:
    """Put somebody under a manager."""
    return LineManagement.objects.create(person=report, manager=manager, starts=starts or today())
