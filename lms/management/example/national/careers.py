"""Careers of invented staff: posts one after the other, with moves, part-time hours and breaks.

Every rate here is invented.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise
from random import Random
from typing import Final

from lms.management.example.national.names import keys_of, name_of
from lms.management.example.national.world import FULL_TIME, Granted, Place, PostHeld, Staff
from lms.models import Grade, Post
from lms.roles import Role

PART_TIME: Final = (Decimal("18.5"), Decimal("22.2"), Decimal("29.6"))
# Shares of everybody: who works part-time, came from another team, had a break, or a secondment.
PART_TIMERS, MOVERS, BREAKS, SECONDED = 0.18, 0.14, 0.06, 0.02
WITHIN: Final = 5 * 365
YEAR: Final = 365


@dataclass
class Register:
    """Everybody hired so far: each gets the next id, and an e-mail of their own."""

    staff: list[Staff] = field(default_factory=list)
    taken: dict[str, int] = field(default_factory=dict)

    def hire(self, dice: Random, posts: list[PostHeld]) -> Staff:
        """Take on somebody with these posts."""
        pk, name = len(self.staff) + 1, name_of(dice)
        joined = posts[0].starts
        person = Staff(pk, name, keys_of(name, self.taken), f"N{pk:06}", joined, posts)
        person.left_on = posts[-1].ends
        self.staff.append(person)
        return person


def ago(dice: Random, on: date, least: float, most: float) -> date:
    """Return a day between so many years ago and so many."""
    return on - timedelta(days=round(dice.uniform(least, most) * YEAR))


def hours_of(dice: Random) -> Decimal:
    """Return somebody's hours a week."""
    return dice.choice(PART_TIME) if dice.random() < PART_TIMERS else FULL_TIME


def career(dice: Random, post: PostHeld, others: Sequence[Place], on: date) -> list[PostHeld]:
    """Return the posts that led to this one: it began elsewhere, was broken off, or was one all along."""
    last = min(on, post.ends or on)
    first = max(post.starts, last - timedelta(days=WITHIN))
    room = (last - first).days
    if room < YEAR:
        return [post]
    roll, day = dice.random(), first + timedelta(days=dice.randint(90, room - 90))
    if roll < MOVERS:
        return [replace(post, place=dice.choice(others), ends=day), replace(post, starts=day)]
    if roll < MOVERS + BREAKS + SECONDED:
        back = min(day + timedelta(days=dice.randint(120, 420)), last - timedelta(days=30))
        kind = Post.Kind.CAREER_BREAK if roll < MOVERS + BREAKS else Post.Kind.SECONDMENT
        return _broken(post, day, back, kind)
    return [post]


def _broken(post: PostHeld, away: date, back: date, kind: Post.Kind) -> list[PostHeld]:
    if back <= away:
        return [post]
    days = [post.starts, away, back]
    kinds = [post.kind, kind, post.kind]
    found = [replace(post, starts=a, ends=b, kind=what) for (a, b), what in zip(pairwise(days), kinds, strict=False)]
    return [*found, replace(post, starts=back)]


def officer(dice: Random, register: Register, place: Place, others: Sequence[Place], on: date, least: float) -> Staff:
    """Take on a qualified officer of at least so many years, with the role of one."""
    qualified = ago(dice, on, least, least + dice.choice((6, 12, 24)))
    starts = qualified + timedelta(days=dice.randint(0, 60))
    post = PostHeld(place, Grade.PO, starts, hours=hours_of(dice))
    person = register.hire(dice, career(dice, post, others, on))
    person.qualified_on = qualified
    person.grants.append(Granted(Role.OFFICER, place, starts))
    return person


def services_officer(dice: Random, register: Register, place: Place, others: Sequence[Place], on: date) -> Staff:
    """Take on a probation services officer, with the role of an officer."""
    starts = ago(dice, on, 0.1, dice.choice((2, 8, 18)))
    post = PostHeld(place, Grade.PSO, starts, hours=hours_of(dice))
    person = register.hire(dice, career(dice, post, others, on))
    person.grants.append(Granted(Role.OFFICER, place, starts))
    return person


def appointed(dice: Random, register: Register, place: Place, grade: Grade, role: Role, since: date) -> Staff:
    """Take on somebody for a role from a day on; heads and senior officers were officers before."""
    posts = [PostHeld(place, grade, since)]
    if grade in (Grade.SPO, Grade.HEAD, Grade.PO):
        before = since - timedelta(days=dice.randint(3 * YEAR, 12 * YEAR))
        posts = [PostHeld(place, Grade.PO, before, since), *posts]
    person = register.hire(dice, posts)
    if len(posts) > 1:
        person.qualified_on = posts[0].starts
    person.grants.append(Granted(role, place, since))
    return person
