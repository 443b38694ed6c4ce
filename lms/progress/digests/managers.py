"""Whom each manager sees on a day, for all managers at once: the same people as `visible_to` says, in four queries."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Final, Self

from lms.models import LineManagement, Post, RoleGrant, StandIn, Unit
from lms.roles import Permission, Role, permissions_of

MANAGING: Final = [role.value for role in Role if Permission.SEE_BOARD in permissions_of(role)]


@dataclass(frozen=True)
class Manager:
    """What one manager holds: the places, by what may be done there."""

    person: int
    # The paths of the places at which they have each permission that anything of the digest asks for.
    places: dict[Permission, set[str]]
    # The ids of the places whose board they see.
    units: tuple[int, ...]
    # The ids of those at which they are told of cases.
    cases: tuple[int, ...] = ()


@dataclass
class Seen:
    """Who works where and who manages whom on a day, of some learners."""

    at: dict[str, set[int]] = field(default_factory=lambda: defaultdict(set))
    line: dict[int, set[int]] = field(default_factory=lambda: defaultdict(set))

    @classmethod
    def of(cls, people: Iterable[int], on: date) -> Self:
        """Look up posts and lines of everybody, and keep those of these people. Two queries."""
        wanted, seen = set(people), cls()
        for person, path in Post.objects.on(on).values_list("person", "unit__path"):
            if person in wanted:
                for end in range(Unit.steplen, len(path) + 1, Unit.steplen):
                    seen.at[path[:end]].add(person)
        for manager, person in LineManagement.objects.on(on).values_list("manager", "person"):
            if person in wanted:
                seen.line[manager].add(person)
        return seen

    def by(self, manager: Manager, permission: Permission) -> set[int]:
        """Return the people whom a manager sees for a permission: of their places and their line, never themselves."""
        places = manager.places.get(permission)
        if not places:
            return set()
        found = set().union(*(self.at.get(path, set()) for path in places), self.line.get(manager.person, set()))
        return found - {manager.person}


def managers_on(on: date, permissions: Iterable[Permission]) -> list[Manager]:
    """Return everybody who sees a board on a day, by a grant of their own or as a stand-in. Two queries."""
    asked = set(permissions) | {Permission.SEE_BOARD}
    grants = RoleGrant.objects.on(on).filter(role__in=MANAGING)
    held: dict[int, list[tuple[Role, int, str]]] = defaultdict(list)
    columns = ("person", "role", "unit", "unit__path")
    for person, role, unit, path in grants.filter(person__is_active=True).values_list(*columns):
        held[person].append((Role(role), unit, path))
    stand_ins = StandIn.objects.on(on).filter(grant__in=grants, stand_in__is_active=True)
    of_grant = ("stand_in", "grant__role", "grant__unit", "grant__unit__path")
    for person, role, unit, path in stand_ins.values_list(*of_grant):
        held[person].append((Role(role), unit, path))
    return [_manager(person, rows, asked) for person, rows in sorted(held.items())]


def _manager(person: int, held: list[tuple[Role, int, str]], asked: set[Permission]) -> Manager:
    places: dict[Permission, set[str]] = {
        permission: {path for role, _, path in held if permission in permissions_of(role)} for permission in asked
    }
    told = {unit for role, unit, _ in held if Permission.CHECK_ALLOCATION in permissions_of(role)}
    return Manager(person, places, tuple(sorted({unit for _, unit, _ in held})), tuple(sorted(told)))
