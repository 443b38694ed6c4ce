"""Who supported a learner between which days: mentors with gaps and changes, and assessors. Drawn, not written."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random
from typing import Final

from lms.management.example.national.pile import one_of
from lms.management.example.national.world import Learner, Staff, World
from lms.roles import Role

# In so many of a hundred a mentor comes at once, within weeks, or much later.
AT_ONCE, SOON = 0.66, 0.92
CHANGES, NOBODY_FOLLOWS, NEW_ASSESSOR = 0.3, 0.05, 0.12
SHORTEST: Final = timedelta(days=21)
FAR: Final = date.max - timedelta(days=365)


@dataclass(frozen=True)
class Paired:
    """A supporter between two days, the second not included; without an end it lasts."""

    supporter: int
    starts: date
    ends: date | None = None

    def is_on(self, day: date) -> bool:
        """Say whether it holds on a day."""
        return self.starts <= day and (self.ends is None or day < self.ends)


def mentors_of(world: World, learner: Learner) -> list[Paired]:
    """Return the mentors of a learner in order."""
    chance = world.chance(f"mentors:{learner.enrolment_id}")
    found = list(_mentors(chance, world, learner))
    last = found[-1] if found else None
    if learner.active and last and last.ends is None and chance.random() < NOBODY_FOLLOWS:
        ended = world.on - timedelta(days=10 + int(chance.random() * 90))
        if ended > last.starts + SHORTEST:
            found[-1] = Paired(last.supporter, last.starts, ended)
    return found


def _mentors(chance: Random, world: World, learner: Learner) -> Iterator[Paired]:
    day, end = learner.starts + _wait(chance), learner.ended_on or FAR
    people = [world.by_pk[pk] for pk in learner.mentor_ids]
    for place, person in enumerate(people):
        first, last = span_of(person, Role.MENTOR)
        following = people[place + 1 :]
        day = max(day, first)
        if following and (chance.random() < CHANGES or last < end):
            last = min(last, day + timedelta(days=120 + int(chance.random() * 220)))
        ends = min(last, end)
        if ends <= day + SHORTEST or day > world.on:
            continue
        yield Paired(person.pk, day, None if ends > world.on else ends)
        if ends >= end or ends > world.on:
            return
        day = ends + one_of(chance, (timedelta(), timedelta(), timedelta(days=12), timedelta(days=45)))


def _wait(chance: Random) -> timedelta:
    roll = chance.random()
    if roll < AT_ONCE:
        return timedelta()
    return (
        timedelta(days=7 + int(chance.random() * 30)) if roll < SOON else timedelta(days=60 + int(chance.random() * 90))
    )


def assessors_of(world: World, learner: Learner, others: Sequence[Staff]) -> list[Paired]:
    """Return the assessors of a learner in order: the one they began with, and another where that one went."""
    chance = world.chance(f"assessors:{learner.enrolment_id}")
    first, last = span_of(world.by_pk[learner.pta_id], Role.PTA)
    day, end = max(learner.starts, first), learner.ended_on or FAR
    if chance.random() < NEW_ASSESSOR and others:
        last = min(last, day + timedelta(days=100 + int(chance.random() * 250)))
    until = min(last, end)
    if until <= day or day > world.on:
        return []
    found = [Paired(learner.pta_id, day, None if until > world.on else until)]
    free = [one for one in others if one.pk not in (learner.pta_id, learner.person_id) and _there(one, until)]
    following = until + one_of(chance, (timedelta(), timedelta(), timedelta(days=20)))
    if until < end and following < min(end, world.on) and free:
        found.append(_second(world, one_of(chance, free), following, end))
    return found


def _second(world: World, person: Staff, day: date, end: date) -> Paired:
    until = min(span_of(person, Role.PTA)[1], end)
    return Paired(person.pk, day, None if until > world.on else max(until, day + timedelta(days=1)))


def _there(person: Staff, day: date) -> bool:
    first, last = span_of(person, Role.PTA)
    return first <= day and last > day + timedelta(days=60)


def span_of(person: Staff, role: Role) -> tuple[date, date]:
    """Return the days between which somebody held a role, as the first grant of it says."""
    grant = next((grant for grant in person.grants if grant.role == role), None)
    if grant is None:
        return FAR, FAR
    return grant.starts, min(grant.ends or FAR, person.left_on or FAR)


def supporter_on(pairs: Sequence[Paired], day: date) -> int | None:
    """Return who supports on a day; where nobody does, whoever did so last before it, or else first."""
    there = next((one.supporter for one in pairs if one.is_on(day)), None)
    before = [one.supporter for one in pairs if one.starts <= day]
    return there or (before[-1] if before else pairs[0].supporter if pairs else None)
