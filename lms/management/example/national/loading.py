"""Loads an invented nation into an empty database: all of it or nothing, and says how long each part took."""

import time
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from django.core.management.base import CommandError
from django.db import transaction

from lms.management.example.national.lives_parts import LIVES
from lms.management.example.national.making import make_world
from lms.management.example.national.parts import CASES, NIGHT, PEOPLE, Part
from lms.management.example.national.world import SEED, Size, Staff, World
from lms.management.progress_bar import ProgressBar
from lms.models import Person, Unit
from lms.roles import ROLES, Role

PARTS: Final = (*PEOPLE, *CASES, *LIVES, *NIGHT)


@dataclass(frozen=True)
class Took:
    """One part that is written: how many rows, in how many seconds."""

    name: str
    rows: int
    seconds: float

    def __str__(self) -> str:
        """Say it as a line of a list."""
        return f"{self.name:<36}{self.rows:>10,} rows {self.seconds:>7.1f} s"


def refuse_unless_empty() -> None:
    """Refuse a database in which there is anybody, or any place."""
    if Person.objects.exists() or Unit.objects.exists():
        raise CommandError("There are people here already. Load the example into an empty database only.")


@transaction.atomic
def load_nation(out: Any, on: date, *, scale: float = 1, seed: int = SEED, parts: Iterable[Part] = PARTS) -> World:
    """Make a nation and write it in one transaction: whatever breaks it off, nothing is left behind."""
    refuse_unless_empty()
    parts, began = list(parts), time.monotonic()
    bar = ProgressBar(out, len(parts) + 1, "parts")
    world = make_world(on, Size() if scale == 1 else Size().scaled(scale), seed)
    took = [Took("Everybody and their lives, drawn", len(world.staff), time.monotonic() - began)]
    bar.step()
    try:
        for part in parts:
            took.append(_written(part, world))
            bar.step()
    finally:
        out.write("\n".join(map(str, took)))
    out.write(f"In all {sum(one.rows for one in took):,} rows in {time.monotonic() - began:.0f} s")
    return world


def _written(part: Part, world: World) -> Took:
    began = time.monotonic()
    try:
        return Took(part.name, part.write(world), time.monotonic() - began)
    except Exception as error:
        error.add_note(f"While writing: {part.name}. Nothing was kept.")
        raise


def to_sign_in(world: World) -> list[tuple[str, Staff]]:
    """Return one person of each role to sign in as: of those of one place, the one with most learners."""
    busy = _learners_of_each(world)
    found = ((role, max(_holders(world, role), key=lambda one: (busy[one.pk], -one.pk), default=None)) for role in Role)
    return [(ROLES[role].name, person) for role, person in found if person]


def _learners_of_each(world: World) -> Counter[int | None]:
    """Count the learners of each line manager, mentor and assessor."""
    active = [one for one in world.learners if one.active]
    managed = Counter(one.manager_on(world.on) for one in active)
    return managed + Counter(one.pta_id for one in active) + Counter(pk for one in active for pk in one.mentor_ids[:1])


def _holders(world: World, role: Role) -> list[Staff]:
    """Return who holds a role: in the first PDU, else in the first region, else anywhere."""
    for place in (world.pdus[0], world.regions[0], world.nation):
        if people := world.holders_within(role, place):
            return people
    return []
