"""Who works in an invented nation besides its learners: managers, officers, and who runs the programme."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from itertools import cycle
from random import Random
from typing import Final

from lms.management.example.national.careers import (
    YEAR,
    Register,
    ago,
    appointed,
    hours_of,
    officer,
    services_officer,
)
from lms.management.example.national.world import Granted, Place, PostHeld, Staff, World
from lms.models import Grade
from lms.roles import Role

# Two learning managers, three quality assurers and five reviewers in each region; so many for the whole nation.
OF_A_REGION: Final = ((Role.REGIONAL_LEARNING_MANAGER, Grade.OTHER, 2), (Role.IQA, Grade.OTHER, 3))
REVIEWERS: Final = 5
OF_THE_NATION: Final = (
    (Role.NATIONAL_LEAD, 3),
    (Role.AUTHOR, 6),
    (Role.AUDITOR, 2),
    (Role.ADMINISTRATOR, 4),
    (Role.EQA, 2),
)
# Shares of officers who left in five years, and of assessors who have no award yet, or who stop soon.
LEAVERS: Final = 0.08
NO_AWARD: Final = 0.15
STOPS_SOON: Final = 0.06


def hire_programme(world: World, register: Register) -> None:
    """Take on who runs the programme, for the nation and in each region."""
    dice = world.chance("programme")
    for role, count in OF_THE_NATION:
        for _ in range(count):
            _since(dice, register, world.nation, role, world.on)
    for region in world.regions:
        for role, _, count in OF_A_REGION:
            for _ in range(count):
                person = _since(dice, register, region, role, world.on)
                if role == Role.IQA:
                    person.assessor_on = person.joined
        _hire_reviewers(dice, world, register, region)


def _since(dice: Random, register: Register, place: Place, role: Role, on: date) -> Staff:
    return appointed(dice, register, place, Grade.OTHER, role, ago(dice, on, 0.8, 7))


def _hire_reviewers(dice: Random, world: World, register: Register, region: Place) -> None:
    teams = [team for team in world.teams if region.contains(team)]
    for _ in range(REVIEWERS):
        person = officer(dice, register, dice.choice(teams), teams, world.on, 6)
        person.grants = [Granted(Role.REVIEWER, region, ago(dice, world.on, 0.5, 4))]


def hire_managers(world: World, register: Register) -> dict[str, list[Staff]]:
    """Take on heads, coordinators, assessors and senior officers; return who manages, by the code of the place."""
    dice, on = world.chance("managers"), world.on
    managers: dict[str, list[Staff]] = {}
    for pdu in world.pdus:
        managers[pdu.code] = [appointed(dice, register, pdu, Grade.HEAD, Role.HEAD_OF_PDU, ago(dice, on, 5.2, 9))]
        appointed(dice, register, pdu, Grade.OTHER, Role.COORDINATOR, ago(dice, on, 0.4, 6))
    for team in world.teams:
        # The first one was there all along, so that everybody was managed by somebody.
        managers[team.code] = [appointed(dice, register, team, Grade.SPO, Role.SPO, ago(dice, on, 5.2, 12))]
    for team in _spread(dice, world.teams, world.size.spos - len(world.teams)):
        one = appointed(dice, register, team, Grade.SPO, Role.SPO, ago(dice, on, 0.2, 5))
        managers[team.code].append(one)
    for pdu in world.pdus:
        # The first one had the award all along, so that there was always somebody to countersign.
        first = appointed(dice, register, pdu, Grade.PO, Role.PTA, ago(dice, on, 5.2, 9))
        first.assessor_on = first.grants[0].starts
    for pdu in _spread(dice, world.pdus, world.size.ptas - len(world.pdus)):
        _hire_assessor(dice, register, pdu, on)
    return managers


def _hire_assessor(dice: Random, register: Register, pdu: Place, on: date) -> None:
    person = appointed(dice, register, pdu, Grade.PO, Role.PTA, ago(dice, on, 0.3, 8))
    since = person.grants[0].starts
    award = since + timedelta(days=dice.randint(-2 * YEAR, YEAR))
    if award <= on and dice.random() >= NO_AWARD:
        person.assessor_on = award
    if dice.random() < STOPS_SOON:
        person.grants = [replace(one, ends=on + timedelta(days=dice.randint(10, 110))) for one in person.grants]


def hire_officers(world: World, register: Register, qualified: list[Staff]) -> None:
    """Take on officers until there are as many as there should be: who qualified here and stayed is one of them."""
    dice, size = world.chance("officers"), world.size
    already = sum(one.left_on is None for one in qualified)
    region_of = {team.pk: _teams_of(world, team) for team in world.teams}
    for team in _spread(dice, world.teams, size.officers - already):
        officer(dice, register, team, region_of[team.pk], world.on, 2)
    for team in _spread(dice, world.teams, size.psos):
        services_officer(dice, register, team, region_of[team.pk], world.on)
    for team in _spread(dice, world.teams, round(size.officers * LEAVERS)):
        _hire_leaver(dice, register, team, world)


def _teams_of(world: World, team: Place) -> list[Place]:
    region = world.region_of(team)
    return [one for one in world.teams if region.contains(one)]


def _hire_leaver(dice: Random, register: Register, team: Place, world: World) -> None:
    """Take on an officer who has left since."""
    left = ago(dice, world.on, 0.05, 5)
    person = officer(dice, register, team, _teams_of(world, team), left, 1.5)
    post = person.posts[-1]
    person.posts[-1] = PostHeld(post.place, post.grade, post.starts, left, post.hours, post.kind)
    person.grants = [Granted(one.role, one.place, one.starts, left) for one in person.grants]
    person.left_on = left


def hire_others(world: World, register: Register) -> None:
    """Take on everybody else: administrators of cases, and whoever the programme never meets."""
    dice = world.chance("others")
    working = sum(one.left_on is None for one in register.staff)
    for team in _spread(dice, world.teams, max(0, world.size.staff - working)):
        starts = ago(dice, world.on, 0.1, 14)
        register.hire(dice, [PostHeld(team, Grade.OTHER, starts, hours=hours_of(dice))])


def _spread(dice: Random, places: list[Place], count: int) -> Iterator[Place]:
    """Yield places so that each gets about as many as the others."""
    order = list(places)
    dice.shuffle(order)
    turn = cycle(order)
    return (next(turn) for _ in range(max(0, count)))
