"""Whether a person may do a thing now: what their grants allow, within each grant's place."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Q, QuerySet

from lms.models import LineManagement, Person, Post, RoleGrant, Unit
from lms.roles import ROLES, Permission, Role, permissions_of


class NotAllowed(Exception):  # reads as the sentence it carries
    """A refusal. Its text is the sentence that the user reads."""


def refusal(check: Callable[..., object], *args: Any, **kwargs: Any) -> str:
    """Return the sentence with which `check` refuses, or nothing when it allows: for a greyed button."""
    try:
        check(*args, **kwargs)
    except NotAllowed as error:
        return str(error)
    return ""


@dataclass(frozen=True)
class Held:
    """A role in force at a place: one's own grant, or one that a stand-in carries for somebody."""

    role: Role
    unit: Unit
    stands_in_for: Person | None = None


@dataclass(frozen=True)
class Rights:
    """Everything that a person holds on one day. Rights are the union of what is held, each within its place."""

    person: Person
    on: date
    held: tuple[Held, ...]

    def may(self, permission: Permission, unit: Unit | None = None) -> bool:
        """Say whether the person may do this at `unit` (no unit: anywhere at all)."""
        return any(unit is None or place.contains(unit) for place in self.places(permission))

    def places(self, permission: Permission) -> list[Unit]:
        """Return the places at which the person may do this."""
        return [held.unit for held in self.held if permission in permissions_of(held.role)]

    def widest(self, permission: Permission) -> list[Unit]:
        """Return the widest places at which the person may do this: one within another is part of that."""
        places = {place.path: place for place in self.places(permission)}
        return [
            place
            for path, place in sorted(places.items())
            if not any(path != other and path.startswith(other) for other in places)
        ]

    def has(self, role: Role) -> bool:
        """Say whether the person holds `role` anywhere."""
        return any(held.role == role for held in self.held)

    @property
    def roles(self) -> list[Role]:
        """Return the roles held, in the order of the table of roles, each once."""
        held = {item.role for item in self.held}
        return [role for role in ROLES if role in held]


def rights_of(person: Person, on: date) -> Rights:
    """Return what `person` holds on `on`. One query, two for a stand-in; remembered for the length of a request."""
    remembered: Rights | None = getattr(person, "_rights", None)
    if remembered is not None and remembered.on == on:
        return remembered
    own = Q(person=person)
    standing_in = Q(stand_ins__stand_in=person, stand_ins__starts__lte=on) & (
        Q(stand_ins__ends=None) | Q(stand_ins__ends__gt=on)
    )
    grants = list(RoleGrant.objects.on(on).filter(own | standing_in).select_related("unit").order_by("pk").distinct())
    # Few stand in for anybody: everybody else is spared the rows of those who gave the roles.
    absent = Person.objects.in_bulk({grant.person_id for grant in grants} - {person.pk})
    held = tuple(Held(Role(grant.role), grant.unit, absent.get(grant.person_id)) for grant in grants)
    rights = Rights(person, on, held if person.is_active else ())
    person._rights = rights  # type: ignore[attr-defined]
    return rights


def under(places: list[Unit], field: str = "unit") -> Q:
    """Return the condition that the unit at `field` lies within one of `places`; with none, nothing matches."""
    condition = Q(pk__in=[])
    for place in places:
        condition |= Q(**{f"{field}__path__startswith": place.path})
    return condition


def people_at(places: list[Unit], on: date) -> QuerySet[Person]:
    """Return everybody with a post within `places` on `on`."""
    return Person.objects.filter(pk__in=Post.objects.on(on).filter(under(places)).values("person"))


def visible_to(person: Person, permission: Permission, on: date) -> QuerySet[Person]:
    """Return the people whom `person` may see for `permission`: those of their places and of their own line."""
    rights = rights_of(person, on)
    if not rights.may(permission):
        return Person.objects.none()
    line = LineManagement.objects.on(on).filter(manager=person).values("person")
    return Person.objects.filter(Q(pk__in=people_at(rights.places(permission), on)) | Q(pk__in=line)).exclude(
        pk=person.pk
    )


def check_may(person: Person, permission: Permission, *, unit: Unit | None = None, on: date) -> None:
    """Refuse unless a grant in force allows `permission` (at `unit`, where one is given)."""
    rights = rights_of(person, on)
    if not rights.may(permission):
        raise NotAllowed(f"Your roles do not let you {permission.value}. Ask your administrator if they should.")
    if unit is not None and not rights.may(permission, unit):
        raise NotAllowed(f"You may {permission.value} only within your own place, and {unit} is outside it.")


def check_may_about(person: Person, permission: Permission, about: Person, *, on: date) -> None:
    """Refuse unless `person` may do this about somebody else of their place; never about oneself."""
    if person.pk == about.pk:
        raise NotAllowed(f"Nobody may {permission.value} about themselves.")
    if not visible_to(person, permission, on).filter(pk=about.pk).exists():
        raise NotAllowed(f"{about} is outside the place where you may {permission.value}.")


def check_grant(by: Person, role: Role, unit: Unit, to: Person, *, on: date) -> None:
    """Refuse unless `by` may grant `role` at `unit` to `to`."""
    if by.pk == to.pk:
        raise NotAllowed("Nobody grants a role to themselves.")
    rights = rights_of(by, on)
    if not any(held.role in ROLES[role].granted_by and held.unit.contains(unit) for held in rights.held):
        who = " or ".join(sorted(ROLES[giver].name for giver in ROLES[role].granted_by))
        raise NotAllowed(f"{ROLES[role].name} is granted by: {who}, within their own place.")


def current_post(person: Person, on: date) -> Post | None:
    """Return the post held on `on`; of several, the one with most hours, then the newest."""
    return Post.objects.on(on).filter(person=person).select_related("unit").order_by("-hours", "-starts", "-pk").first()


def last_line_manager_of(person: Person, on: date) -> Person | None:
    """Return who manages `person` on `on`, or for somebody who has left, who did last."""
    rows = LineManagement.objects.filter(person=person, starts__lte=on).select_related("manager")
    row = rows.order_by("-starts").first()
    return row.manager if row else None


def line_manager_of(person: Person, on: date) -> Person | None:
    """Return who manages `person` on `on`, or nobody."""
    row = LineManagement.objects.on(on).filter(person=person).select_related("manager").order_by("-starts").first()
    return row.manager if row else None


def line_managers_of(people: Iterable[int], on: date) -> dict[int, Person]:
    """Return who manages each of some people on a day, but for managers whose account is closed. One query."""
    rows = LineManagement.objects.on(on).filter(person__in=list(people), manager__is_active=True)
    return {row.person_id: row.manager for row in rows.select_related("manager").order_by("starts")}
