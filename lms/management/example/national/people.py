"""Writes everybody of an invented nation: accounts, posts, qualifications, managers, absences, roles and stand-ins."""

from collections.abc import Iterator
from datetime import date
from typing import Any, Final

from django.contrib.auth.hashers import make_password

from lms.demo import DOMAIN, PASSWORD
from lms.management.example.national.laying import as_json, lay
from lms.management.example.national.lines import stand_ins
from lms.management.example.national.world import Staff, World, moment
from lms.models import Absence, LineManagement, Person, Post, Qualification, RoleGrant, StandIn
from lms.roles import Role
from mentoring.pairings.models import Particulars
from mentoring.pairings.models.particulars import Language, Specialism

Row = tuple[Any, ...]
SEEN: Final = "Certificate seen by HR"


def write_accounts(world: World) -> int:
    """Write everybody, with one password of the example for all."""
    names = ("pk", "email", "name", "staff_code", "password", "is_active", "joined")
    hashed = make_password(PASSWORD)
    rows = (
        (one.pk, f"{one.key}{DOMAIN}", one.name, one.staff_code, hashed, one.left_on is None, moment(one.joined))
        for one in world.staff
    )
    return lay(Person, names, rows)


def write_posts(world: World) -> int:
    """Write the posts that everybody holds and held."""
    names = ("person_id", "unit_id", "grade", "kind", "hours", "starts", "ends")
    rows = (
        (one.pk, post.place.pk, post.grade.value, post.kind.value, post.hours, post.starts, post.ends)
        for one in world.staff
        for post in one.posts
    )
    return lay(Post, names, rows)


def write_qualifications(world: World) -> int:
    """Write who is qualified, who may assess, and who was trained as a mentor."""
    names = ("person_id", "kind", "starts", "evidence")
    return lay(Qualification, names, (row for one in world.staff for row in _qualified(one)))


def _qualified(person: Staff) -> Iterator[Row]:
    kinds = Qualification.Kind
    for kind, day in (
        (kinds.PRACTITIONER, person.qualified_on),
        (kinds.ASSESSOR, person.assessor_on),
        (kinds.MENTOR_TRAINING, person.trained_on),
    ):
        if day:
            yield person.pk, kind.value, day, SEEN


def write_lines(world: World) -> int:
    """Write who manages and managed whom."""
    names = ("person_id", "manager_id", "starts", "ends")
    return lay(LineManagement, names, ((one.pk, *line) for one in world.staff for line in one.managers))


def write_absences(world: World) -> int:
    """Write who is, was or will be away."""
    names = ("person_id", "starts", "ends", "kind")
    kinds = {True: Absence.Kind.AWAY.value, False: Absence.Kind.PART.value}
    rows = ((one.pk, a, b, kinds[whole]) for one in world.staff for a, b, whole in one.absences)
    return lay(Absence, names, rows)


def write_grants(world: World) -> int:
    """Write roles, and who stands in for a manager who is away."""
    names = ("pk", "person_id", "role", "unit_id", "starts", "ends")
    numbers: dict[tuple[int, Role, date], int] = {}
    rows: list[Row] = []
    for one in world.staff:
        for grant in one.grants:
            pk = numbers[one.pk, grant.role, grant.starts] = len(rows) + 1
            rows.append((pk, one.pk, grant.role.value, grant.place.pk, grant.starts, grant.ends))
    written = lay(RoleGrant, names, rows)
    stands = (
        (numbers[away.pk, grant.role, grant.starts], other.pk, starts, ends)
        for away, grant, other, starts, ends in stand_ins(world)
    )
    return written + lay(StandIn, ("grant_id", "stand_in_id", "starts", "ends"), stands)


def write_particulars(world: World) -> int:
    """Write on which days mentors work, what they know well, and which languages some of them speak."""
    names = ("person_id", "days", "specialisms", "languages", "changed_at")
    return lay(Particulars, names, _particulars(world))


def _particulars(world: World) -> Iterator[Row]:
    dice = world.chance("particulars")
    for one in world.staff:
        if any(grant.role == Role.MENTOR for grant in one.grants) and dice.random() < 0.7:
            days = sorted(dice.sample(range(5), 5 if one.hours == 37 else dice.choice((3, 4))))
            knows = dice.sample([item.value for item in Specialism], dice.choice((1, 2, 2, 3)))
            speaks = [dice.choice([item.value for item in Language])] if dice.random() < 0.12 else []
            yield one.pk, as_json(days), as_json(knows), as_json(speaks), moment(world.on)
