"""Put the example's places, people, posts, managers and roles into the database."""

from datetime import date

from django.contrib.auth.hashers import make_password

from lms.actions import grant_role
from lms.calendar import months_after
from lms.demo import DOMAIN, PASSWORD
from lms.management.example.people import STAFF, UNITS, Who
from lms.models import LineManagement, Person, Post, Qualification, Unit
from lms.roles import Role


def build_units() -> dict[str, Unit]:
    """Make the tree of places."""
    units: dict[str, Unit] = {}
    for code, parent, kind, name in UNITS:
        facts = {"kind": kind, "name": name, "code": code}
        units[code] = units[parent].add_child(**facts) if parent else Unit.add_root(**facts)
    return units


def build_people(units: dict[str, Unit], on: date) -> dict[str, Person]:
    """Make everybody, with posts, qualifications, line managers and roles."""
    hashed = make_password(PASSWORD)
    people = {
        who.key: Person.objects.create(
            email=f"{who.key}{DOMAIN}",
            name=who.name,
            staff_code=f"N{units[who.unit].pk:02}A{number:03}",
            password=hashed,
        )
        for number, who in enumerate(STAFF, 1)
    }
    for who in STAFF:
        person, unit = people[who.key], units[who.unit]
        _posts(who, person, unit, on)
        _qualifications(who, person, on)
        if who.manager:
            since = months_after(on, -min(who.months, 30))
            LineManagement.objects.create(person=person, manager=people[who.manager], starts=since)
        for role in who.roles:
            grant_role(
                person=person, role=role, unit=place_of(role, unit), by=None, starts=months_after(on, -who.months)
            )
    return people


def place_of(role: Role, unit: Unit) -> Unit:
    """Return the place of a grant: reviewers judge across their region, everybody else where they work."""
    return unit.get_ancestors().get(kind=Unit.Kind.REGION) if role == Role.REVIEWER else unit


def _posts(who: Who, person: Person, unit: Unit, on: date) -> None:
    start = months_after(on, -who.months)
    facts = {"person": person, "unit": unit, "grade": who.grade, "hours": who.hours}
    if who.break_months is None:
        Post.objects.create(starts=start, **facts)
        return
    away, back = (months_after(on, -months) for months in who.break_months)
    Post.objects.create(starts=start, ends=away, **facts)
    Post.objects.create(starts=away, ends=back, kind=Post.Kind.CAREER_BREAK, **facts)
    Post.objects.create(starts=back, **facts)


def _qualifications(who: Who, person: Person, on: date) -> None:
    for kind, months in (
        (Qualification.Kind.PRACTITIONER, who.qualified_months),
        (Qualification.Kind.ASSESSOR, who.assessor_months),
    ):
        if months:
            Qualification.objects.create(
                person=person, kind=kind, starts=months_after(on, -months), evidence="Certificate seen by HR"
            )
