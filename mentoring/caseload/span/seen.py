"""Whose span somebody may see: their own, that of whom they stand in for, and those of the places they answer for."""

from collections.abc import Sequence
from datetime import date

from django.db.models import Q

from lms.calendar import in_words
from lms.models import LineManagement, Person, Post, RoleGrant, StandIn, Unit
from lms.permissions import NotAllowed, rights_of, under
from lms.roles import Permission, Role, permissions_of
from mentoring.caseload.span.spans import MANAGING, between


def places_seen_by(person: Person, on: date) -> list[Unit]:
    """Return the widest places of which somebody sees every manager. A senior probation officer sees no place."""
    held = [one for one in rights_of(person, on).held if one.role != Role.SPO]
    places = {one.unit.path: one.unit for one in held if Permission.SEE_SPAN in permissions_of(one.role)}
    return [
        place
        for path, place in sorted(places.items())
        if not any(path != other and path.startswith(other) for other in places)
    ]


def line_seen_by(person: Person, on: date, day: date) -> set[int]:
    """Return whom somebody sees as one of them: themselves, and those they stand in for, then and on the day."""
    held = [one for one in rights_of(person, on).held if Permission.SEE_SPAN in permissions_of(one.role)]
    absent = {one.stands_in_for.pk for one in held if one.stands_in_for and one.role in MANAGING}
    if absent and day != on:
        absent &= _stood_in_for(person, day)
    return absent | {person.pk} if held else set()


def _stood_in_for(person: Person, day: date) -> set[int]:
    """Return the managers whose charge is with somebody on a day: while the role itself is in force."""
    grants = RoleGrant.objects.on(day).filter(role__in=[role.value for role in MANAGING])
    rows = StandIn.objects.on(day).filter(stand_in=person, grant__in=grants)
    return set(rows.values_list("grant__person", flat=True))


def managers_at(places: Sequence[Unit], first: date, last: date) -> set[int]:
    """Return who worked within places between two days and has reports, or a role in which others stand in."""
    if not places:
        return set()
    there = between(Post.objects.filter(under(list(places))), first, last).values("person")
    lines = between(LineManagement.objects.all(), first, last).values("manager")
    roles = RoleGrant.objects.filter(role__in=[role.value for role in MANAGING])
    grants = between(roles, first, last).values("person")
    found = Person.objects.filter(Q(pk__in=lines) | Q(pk__in=grants), pk__in=there)
    return set(found.values_list("pk", flat=True))


def managers_seen_by(person: Person, on: date, day: date | None = None) -> set[int]:
    """Return every manager whose span of a day somebody may see: those who are in their places on that very day."""
    asked = day or on
    return line_seen_by(person, on, asked) | managers_at(places_seen_by(person, on), asked, asked)


def check_see_span_of(by: Person, manager: Person, on: date, day: date) -> None:
    """Refuse unless a manager's people on a day may be seen by somebody."""
    if manager.pk not in managers_seen_by(by, on, day):
        when = "" if day == on else f" on {in_words(day)}"
        nobody = f"manages nobody within your place{when}. You see your own line, that of whom you stand in for, "
        nobody += "and the managers of the place that you answer for."
        raise NotAllowed(f"{manager} {nobody}", to_strangers=f"This person {nobody}")
