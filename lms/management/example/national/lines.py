"""Who manages whom in an invented nation, and who is away: some lines are too long, and some managers are out."""

from datetime import date, timedelta
from random import Random
from typing import Final

from lms.management.example.national.careers import YEAR
from lms.management.example.national.world import Granted, Place, Staff, World
from lms.models import Grade

MANAGED: Final = (Grade.PO, Grade.PSO, Grade.PQIP, Grade.OTHER)
# Shares, all invented: away now, away ahead, away once in the last two years, and senior officers who are away.
AWAY, AHEAD, BEFORE, MANAGERS_AWAY = 0.012, 0.015, 0.10, 0.02


def draw_lines(world: World, managers: dict[str, list[Staff]]) -> None:
    """Give everybody of a team and of a PDU their line managers, one after the other."""
    dice = world.chance("lines")
    # Some managers carry far more people than others of their team.
    weight = {one.pk: dice.choice((1, 1, 1, 1.5, 2.2)) for team in world.teams for one in managers[team.code]}
    for person in world.staff:
        place = person.place
        if place.kind == "team":
            if person.grade == Grade.SPO:
                _managed(person, managers[world.pdu_of(place).code][0], None, world.on)
            else:
                _of_a_team(dice, person, managers[place.code], weight, world.on)
        elif place.kind == "pdu" and person.grade != Grade.HEAD:
            _managed(person, managers[place.code][0], None, world.on)


def _of_a_team(dice: Random, person: Staff, here: list[Staff], weight: dict[int, float], on: date) -> None:
    now = dice.choices(here, [weight[one.pk] for one in here])[0]
    _managed(person, now, here[0], on)


def _managed(person: Staff, now: Staff, before: Staff | None, on: date) -> None:
    """Let somebody be managed since they came, or since their manager did; before that, by who was there."""
    ends = person.left_on
    begins = max(person.joined, on - timedelta(days=6 * YEAR))
    since = max(begins, _managing_since(now))
    if ends is not None and since >= ends:
        now, since = before or now, begins
    if before and before is not now and begins < since:
        person.managers.append((before.pk, begins, since))
    if ends is None or since < ends:
        person.managers.append((now.pk, since, ends))


def _managing_since(manager: Staff) -> date:
    return manager.grants[0].starts


def draw_absences(world: World) -> None:
    """Let some people be away now, some later, and some have been."""
    dice, on = world.chance("absences"), world.on
    for person in world.staff:
        if person.left_on or person.grade == Grade.OTHER or person.joined > on - timedelta(days=YEAR):
            continue
        now = MANAGERS_AWAY if person.grade == Grade.SPO else AWAY
        roll = dice.random()
        if roll < now:
            starts = on - timedelta(days=dice.randint(3, 40))
            person.absences.append((starts, on + timedelta(days=dice.randint(4, 100)), True))
        elif roll < now + AHEAD:
            starts = on + timedelta(days=dice.randint(5, 60))
            person.absences.append((starts, starts + timedelta(days=dice.randint(14, 120)), dice.random() < 0.8))
        elif roll < now + AHEAD + BEFORE:
            starts = on - timedelta(days=dice.randint(120, 2 * YEAR))
            person.absences.append((starts, starts + timedelta(days=dice.randint(5, 100)), True))


def stand_ins(world: World) -> list[tuple[Staff, Granted, Staff, date, date]]:
    """Return who stands in for each senior officer who is away: a colleague of the same PDU."""
    dice, found = world.chance("stand-ins"), []
    by_pdu: dict[str, list[Staff]] = {}
    for person in world.staff:
        if person.grade == Grade.SPO:
            by_pdu.setdefault(_pdu(world, person.place), []).append(person)
    for person in world.staff:
        if person.grade == Grade.SPO:
            others = [one for one in by_pdu[_pdu(world, person.place)] if not one.absences]
            for starts, ends, _ in person.absences:
                if others and ends > world.on - timedelta(days=YEAR):
                    found.append((person, person.grants[0], dice.choice(others), starts, ends))
    return found


def _pdu(world: World, place: Place) -> str:
    return world.pdu_of(place).code
