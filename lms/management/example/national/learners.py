"""The learners of an invented nation: their intakes, their lives, and the careers around them."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from random import Random
from typing import Final

from lms.calendar import months_after
from lms.management.example.national.careers import YEAR, Register
from lms.management.example.national.course import PQIP_15, PQIP_21, Course
from lms.management.example.national.lives import Life, live
from lms.management.example.national.traits import AS_SHIPPED
from lms.management.example.national.world import FULL_TIME, Granted, Learner, Place, PostHeld, World
from lms.models import Grade
from lms.roles import Role

# Every rate here is invented. Pathways with how many of a hundred follow each.
PATHWAYS: Final[dict[str, tuple[Course, int]]] = {
    "pqip-15": (PQIP_15, 55),
    "pqip-21": (PQIP_21, 35),
    "pso-progression-15": (PQIP_15, 10),
}
PROGRESSION: Final = "pso-progression-15"
SHARES: Final = (Decimal("0.6"), Decimal("0.8"))
PART_TIMERS, CAME_FROM_PSO, MOVED, STAYED, BACK_TO_PSO = 0.12, 0.35, 0.04, 0.52, 0.3
YEARS: Final = 5
MONTHS: Final = (3, 9)
# Intakes whose learners may still be on their way: the newest four.
NEW: Final = 4


def intakes(on: date) -> list[date]:
    """Return the first days of the intakes of five years, the newest first: two a year, on a Monday."""
    days = [_monday(date(year, month, 1)) for year in range(on.year - YEARS, on.year + 1) for month in MONTHS]
    return sorted((day for day in days if months_after(on, -12 * YEARS) <= day < on - timedelta(days=7)), reverse=True)


def _monday(day: date) -> date:
    return day + timedelta(days=-day.weekday() % 7)


def enrol_all(world: World, register: Register) -> list[Learner]:
    """Let lives begin until as many are active and as many over as there should be."""
    dice, days = world.chance("learners"), intakes(world.on)
    teams = _weighted(dice, world)
    new, old = days[:NEW], days[NEW:] or days[-1:]
    found: list[Learner] = []
    active = past = number = 0
    while active < world.size.active or past < world.size.past:
        number += 1
        starts = dice.choice(new if active < world.size.active else old)
        one = _Drawn(dice, world, starts, number)
        if one.over and past < world.size.past:
            past += 1
        elif not one.over and active < world.size.active:
            active += 1
        else:
            continue
        found.append(one.learner(register, dice.choice(teams), len(found) + 1))
    return found


def _weighted(dice: Random, world: World) -> list[Place]:
    """Return teams, some of them more often: places differ in how many learners they take."""
    return [team for team in world.teams for _ in range(dice.choice((1, 2, 2, 3, 4)))]


class _Drawn:
    """A life that was drawn, before somebody lives it."""

    def __init__(self, dice: Random, world: World, starts: date, number: int) -> None:
        self.dice, self.world, self.starts = dice, world, starts
        keys = list(PATHWAYS)
        self.pathway = dice.choices(keys, [PATHWAYS[key][1] for key in keys])[0]
        self.share = dice.choice(SHARES) if dice.random() < PART_TIMERS else Decimal(1)
        traits = replace(AS_SHIPPED, share=float(self.share))
        self.life: Life = live(f"{world.seed}:{number}", starts, world.on, traits, PATHWAYS[self.pathway][0])
        self.over = self.ended_on is not None

    @property
    def ended_on(self) -> date | None:
        """Return the first day after the pathway."""
        left = self.life.left.day if self.life.left else None
        return self.life.qualified or left

    def learner(self, register: Register, team: Place, number: int) -> Learner:
        """Let somebody live it, in a team."""
        posts = [*self._before(team), *self._during(team), *self._after(team)]
        person = register.hire(self.dice, posts)
        person.qualified_on = self.life.qualified
        person.grants.append(Granted(Role.LEARNER, team, self.starts, self.ended_on))
        if self.ended_on and posts[-1].ends != self.ended_on:
            person.grants.append(Granted(Role.OFFICER, team, self.ended_on, posts[-1].ends))
        return Learner(
            enrolment_id=number,
            person=person,
            team=team,
            pdu=self.world.pdu_of(team),
            region=self.world.region_of(team),
            pathway=self.pathway,
            months=PATHWAYS[self.pathway][0].months,
            intake=f"{self.starts:%B %Y}",
            starts=self.starts,
            share=self.share,
            entry_basis=self.dice.choice(("level_3", "level_3", "level_5")),
            life=self.life,
            ended_on=self.ended_on,
            qualified=self.life.qualified is not None,
        )

    def _before(self, team: Place) -> list[PostHeld]:
        if self.pathway != PROGRESSION and self.dice.random() >= CAME_FROM_PSO:
            return []
        earlier = self.starts - timedelta(days=self.dice.randint(YEAR, 6 * YEAR))
        return [PostHeld(team, Grade.PSO, earlier, self.starts)]

    def _during(self, team: Place) -> list[PostHeld]:
        """Return the posts on the pathway: hours as they changed, and for a few a move from another team."""
        grade = Grade.PSO if self.pathway == PROGRESSION else Grade.PQIP
        end = self.ended_on
        changes = [(max(day, self.starts), share) for day, share in self.life.hours if end is None or day < end]
        days = [*(day for day, _ in changes), end]
        posts = [
            PostHeld(team, grade, a, b, round(FULL_TIME * Decimal(str(share)), 1))
            for (a, share), b in zip(changes, days[1:], strict=True)
        ]
        if self.dice.random() < MOVED and not self.over:
            return self._moved(posts)
        return posts

    def _moved(self, posts: list[PostHeld]) -> list[PostHeld]:
        first, rest = posts[0], posts[1:]
        until = first.ends or self.world.on
        if (until - first.starts).days < 60:
            return posts
        day = first.starts + (until - first.starts) / 2
        region = self.world.region_of(first.place)
        other = self.dice.choice([team for team in self.world.teams if region.contains(team)])
        return [replace(first, place=other, ends=day), replace(first, starts=day), *rest]

    def _after(self, team: Place) -> list[PostHeld]:
        """Return the posts after the pathway: some stay as officers, for good or for a time, and some leave."""
        end, roll = self.ended_on, self.dice.random()
        if end is None or (not self.life.qualified and roll >= BACK_TO_PSO):
            return []
        grade = Grade.PO if self.life.qualified else Grade.PSO
        hours = round(FULL_TIME * self.share, 1)
        if roll < STAYED or (self.world.on - end).days < 120:
            return [PostHeld(team, grade, end, hours=hours)]
        left = end + timedelta(days=self.dice.randint(60, (self.world.on - end).days - 1))
        return [PostHeld(team, grade, end, left, hours)]
