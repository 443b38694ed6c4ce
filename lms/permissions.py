"""Whether a person may do a thing now: what their grants allow, within each grant's place."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from django.db.models import CharField, Q, QuerySet, Value

from lms.models import LineManagement, Person, Post, RoleGrant, Unit
from lms.roles import ROLES, Permission, Role, permissions_of

# Stands among the paths of somebody's places for the line of whoever asks; no place has it as its path.
IN_LINE: Final = "line"


class NotAllowed(Exception):  # reads as the sentence it carries
    """A refusal. Its text is the sentence that the user reads.

    Where that names people whom not everybody knows, `to_strangers` says the same without names: a page that somebody
    reached by a number of an address answers with that, so that nobody reads names by counting.
    """

    def __init__(self, sentence: str = "", *, to_strangers: str = "") -> None:
        super().__init__(sentence)
        self.to_strangers = to_strangers or sentence


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
    if not rights_of(person, on).may(permission):
        return Person.objects.none()
    return Person.objects.filter(about_visible(person, permission, on, "pk"))


def about_visible(person: Person, permission: Permission, on: date, field: str = "person") -> Q:
    """Return the condition that the person at `field` of a row is one whom `person` may see for `permission`.

    Asked of the row itself, a place of any size costs the database less than by way of the people.
    """
    rights = rights_of(person, on)
    if not rights.may(permission):
        return Q(pk__in=[])
    posts = Post.objects.on(on).filter(under(rights.widest(permission))).values("person")
    line = LineManagement.objects.on(on).filter(manager=person).values("person")
    return (Q(**{f"{field}__in": posts}) | Q(**{f"{field}__in": line})) & ~Q(**{field: person.pk})


def sees(person: Person, permission: Permission, about: int, on: date) -> bool:
    """Say whether somebody is one whom `person` may see for `permission`, as `visible_to` has it: one query at most.

    Asked of one, their own posts tell it, and a place of any size costs the database nothing.
    """
    return permission in seen_for(person, [permission], about, on)


def seen_for(person: Person, asked: Iterable[Permission], about: int, on: date) -> frozenset[Permission]:
    """Return for which of some permissions `person` may see somebody: what `sees` says of each, in one query."""
    rights = rights_of(person, on)
    held = {one: tuple(unit.path for unit in rights.places(one)) for one in asked if rights.may(one)}
    if person.pk == about or not held:
        return frozenset()
    where = _whereabouts(person, about, on)
    return frozenset(
        one for one, paths in held.items() if IN_LINE in where or any(path.startswith(paths) for path in where)
    )


def remember_whereabouts(person: Person, about: int, on: date) -> None:
    """Keep where somebody works for the length of a request that asks many times whether `person` sees them."""
    person._whereabouts = about, on, _whereabouts(person, about, on)  # type: ignore[attr-defined]


def _whereabouts(person: Person, about: int, on: date) -> frozenset[str]:
    """Return the paths of the places where somebody has a post, and `IN_LINE` where `person` manages them."""
    remembered = getattr(person, "_whereabouts", None)
    if remembered and remembered[:2] == (about, on):
        return frozenset(remembered[2])
    posts = Post.objects.on(on).filter(person=about).order_by().values_list("unit__path")
    line = LineManagement.objects.on(on).filter(manager=person, person=about).order_by()
    in_line = line.values_list(Value(IN_LINE, output_field=CharField()))
    return frozenset(path for (path,) in posts.union(in_line))


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
    if not sees(person, permission, about.pk, on):
        where = f"outside the place where you may {permission.value}."
        raise NotAllowed(f"{about} is {where}", to_strangers=f"This person is {where}")


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
