"""Who mentors and assesses whom in an invented nation: some places have plenty of mentors, and some too few."""

from collections.abc import Iterable
from datetime import date, timedelta
from random import Random
from typing import Final

from lms.calendar import years_after
from lms.management.example.national.careers import YEAR
from lms.management.example.national.world import Granted, Learner, Place, Staff, World
from lms.models import Grade
from lms.roles import Role

# A mentor has the years of the published rule; who is named a little early waits for them.
YEARS: Final = 2
AT_ONCE: Final = 2
EARLY: Final = timedelta(days=200)
TRAINED: Final = 0.8
STOPS_SOON: Final = 0.03


def name_mentors(world: World) -> None:
    """Give so many officers the role of a mentor: the longest qualified of each PDU, and of those who have left."""
    dice = world.chance("mentors")
    by_pdu: dict[str, list[Staff]] = {pdu.code: [] for pdu in world.pdus}
    for person in world.staff:
        if person.grade == Grade.PO and person.qualified_on and any(g.role == Role.OFFICER for g in person.grants):
            by_pdu[world.pdu_of(person.place).code].append(person)
    here = {code: [one for one in found if not one.left_on] for code, found in by_pdu.items()}
    for code, count in _shares(dice, world, here).items():
        for person in _longest(dice, here[code])[:count]:
            _name(dice, person, world.on)
        for person in by_pdu[code]:
            if person.left_on:
                _name(dice, person, world.on)


def _shares(dice: Random, world: World, here: dict[str, list[Staff]]) -> dict[str, int]:
    """Divide the mentors among PDUs: by their officers, and some get far fewer."""
    weights = {code: len(found) * dice.choice((0.35, 0.9, 1, 1, 1.15, 1.25)) for code, found in here.items()}
    factor = world.size.mentors / max(1.0, sum(weights.values()))
    counts = {code: min(len(here[code]), round(weight * factor)) for code, weight in weights.items()}
    missing = world.size.mentors - sum(counts.values())
    for code in sorted(counts, key=lambda code: (counts[code] - len(here[code]), code)):
        more = min(max(missing, 0), len(here[code]) - counts[code])
        counts[code], missing = counts[code] + more, missing - more
    return counts


def _longest(dice: Random, people: Iterable[Staff]) -> list[Staff]:
    noise = {person.pk: timedelta(days=dice.randint(-300, 300)) for person in people}
    return sorted(people, key=lambda one: ((one.qualified_on or date.max - noise[one.pk]) + noise[one.pk], one.pk))


def _name(dice: Random, person: Staff, on: date) -> None:
    ready = years_after(person.qualified_on or on, YEARS) - timedelta(days=dice.randint(0, EARLY.days))
    starts = max(person.posts[0].starts + timedelta(days=30), min(ready, on - timedelta(days=10)))
    starts += timedelta(days=dice.randint(0, max(0, min((on - starts).days - 5, YEAR))))
    ends = person.left_on
    if not ends and dice.random() < STOPS_SOON:
        ends = on + timedelta(days=dice.randint(10, 120))
    if ends and ends <= starts:
        return
    person.grants.append(Granted(Role.MENTOR, person.place, starts, ends))
    if dice.random() < TRAINED:
        person.trained_on = starts - timedelta(days=dice.randint(0, 60))


def choose_supporters(world: World) -> None:
    """Choose for each learner who may mentor them, two one after the other, and who assesses them."""
    dice = world.chance("supporters")
    mentors = _by_pdu(world, Role.MENTOR)
    assessors = _by_pdu(world, Role.PTA)
    busy: dict[int, list[date]] = {}
    for learner in sorted(world.learners, key=lambda one: (one.starts, one.enrolment_id)):
        end = learner.ended_on or world.on + timedelta(days=YEAR)
        first = _chosen(dice, mentors[learner.pdu.code], learner, learner.starts, busy)
        later = learner.starts + timedelta(days=dice.randint(120, 300))
        second = _chosen(dice, mentors[learner.pdu.code], learner, later, busy)
        learner.mentor_ids = tuple(one.pk for one in (first, second) if one)
        for one in (first, second)[:1]:
            if one:
                busy.setdefault(one.pk, []).append(end)
        learner.pta_id = _assessor(dice, assessors[learner.pdu.code], learner)


def _by_pdu(world: World, role: Role) -> dict[str, list[Staff]]:
    found: dict[str, list[Staff]] = {pdu.code: [] for pdu in world.pdus}
    for person in world.staff:
        place: Place | None = next((grant.place for grant in person.grants if grant.role == role), None)
        if place:
            found[world.pdu_of(place).code].append(person)
    return found


def _chosen(
    dice: Random, mentors: list[Staff], learner: Learner, day: date, busy: dict[int, list[date]]
) -> Staff | None:
    """Return a mentor who may begin on a day: with the years, still there, and not supporting enough already."""
    free = [
        one for one in mentors if one.pk != learner.person_id and _may(one, day) and _load(busy, one, day) < AT_ONCE
    ]
    return dice.choice(free) if free else None


def _may(mentor: Staff, day: date) -> bool:
    grant = next(grant for grant in mentor.grants if grant.role == Role.MENTOR)
    ready = years_after(mentor.qualified_on or day, YEARS)
    return grant.starts <= day and ready <= day and (grant.ends is None or grant.ends > day + timedelta(days=60))


def _load(busy: dict[int, list[date]], mentor: Staff, day: date) -> int:
    return sum(end > day for end in busy.get(mentor.pk, []))


def _assessor(dice: Random, assessors: list[Staff], learner: Learner) -> int:
    """Return an assessor of the PDU, rather one who was there from the start."""
    there = [one for one in assessors if one.grants[0].starts <= learner.starts]
    return dice.choice(there or assessors).pk
