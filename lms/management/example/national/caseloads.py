"""Who holds how many cases of which kind in an invented nation: most about full, some far over."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from functools import lru_cache
from typing import Any, Final

from lms.calendar import months_after
from lms.management.example.national.case_kinds import CaseKind, early_kind, kinds_for
from lms.management.example.national.world import Learner, PostHeld, Staff, World
from lms.models import Grade, Post
from lms.policy.practice import LEARNER_REDUCTIONS, NEWLY_QUALIFIED_REDUCTION, NOMINAL_TARGET
from mentoring.caseload.points import available_points, reduction_hours

HOLDS_CASES: Final = (Grade.PO, Grade.PSO, Grade.PQIP)
# How full people are, in per cent of their points; how full places are beside others; who holds a case too early.
FULL, SPREAD, FEWEST, MOST = 92.0, 16.0, 35.0, 165.0
PLACES: Final = (0.88, 0.95, 1.0, 1.0, 1.05, 1.15, 1.28)
EARLY: Final = 0.05
# Roughly what a case counts, by who holds it: only to choose how many each has.
ROUGHLY: Final = {Grade.PO: 124.0, Grade.PSO: 95.0, Grade.PQIP: 88.0}


@dataclass
class Holder:
    """Somebody who holds cases, and the kinds of theirs now."""

    person: Staff
    learner: Learner | None
    cases: list[CaseKind] = field(default_factory=list)

    def reduced(self, day: date) -> tuple[int, date, date] | None:
        """Return the reduction that the published rules give on a day: per cent, from, until."""
        if self.learner and self.learner.starts <= day and (not self.learner.ended_on or day < self.learner.ended_on):
            return _band(LEARNER_REDUCTIONS.national_on(day), self.learner.starts, day)
        qualified = self.person.qualified_on
        if qualified and qualified <= day and self.grade_on(day) == Grade.PO:
            return _band(NEWLY_QUALIFIED_REDUCTION.national_on(day), qualified, day)
        return None

    def post_on(self, day: date) -> PostHeld | None:
        """Return the post in which they work on a day, if they do and hold cases in it."""
        return next((post for post in self.person.posts if _holds(post, day)), None)

    def grade_on(self, day: date) -> Grade | None:
        """Return the grade in which they hold cases on a day."""
        post = self.post_on(day)
        return post.grade if post else None

    def available(self, day: date) -> int:
        """Return the points that they have on a day by the published formula."""
        post, reduced = self.post_on(day), self.reduced(day)
        if post is None:
            return 0
        return _available(post.hours, reduced[0] if reduced else 0)


def _holds(post: PostHeld, day: date) -> bool:
    within = post.starts <= day and (post.ends is None or day < post.ends)
    return within and post.grade in HOLDS_CASES and post.kind == Post.Kind.WORKED and post.place.kind == "team"


def _band(bands: Any, start: date, day: date) -> tuple[int, date, date] | None:
    for first, to, percent in bands:
        since, until = months_after(start, first), months_after(start, to)
        if since <= day < until:
            return percent, since, until
    return None


@lru_cache(maxsize=512)
def _available(hours: Decimal, percent: int) -> int:
    target = int(str(NOMINAL_TARGET.in_force[-1][1]))
    return available_points(target, hours, reduction_hours(hours, percent))


def caseloads_of(world: World) -> list[Holder]:
    """Return everybody who holds cases now, with these; worked out once for all parts that ask."""
    if "caseloads" not in world.kept:
        world.kept["caseloads"] = _dealt(world, list(_holders(world)))
    holders: list[Holder] = world.kept["caseloads"]
    return holders


def _holders(world: World) -> Iterator[Holder]:
    """Return who holds cases: learners once their first weeks are over, and no assessor or manager."""
    learners = {one.person_id: one for one in world.learners}
    first_weeks = world.on - timedelta(weeks=5)
    for person in world.staff:
        learner = learners.get(person.pk)
        holder = Holder(person, learner)
        new = learner is not None and learner.active and learner.starts > first_weeks
        if not person.left_on and not new and holder.available(world.on):
            yield holder


def _dealt(world: World, holders: list[Holder]) -> list[Holder]:
    """Deal out all the cases: as many to each as their points hold, some places being fuller than others."""
    dice = world.chance("caseloads")
    fullness = {pdu.code: dice.choice(PLACES) for pdu in world.pdus}
    wanted = []
    for holder in holders:
        percent = min(MOST, max(FEWEST, dice.gauss(FULL, SPREAD))) * fullness[world.pdu_of(holder.person.place).code]
        points = holder.available(world.on) * percent / 100
        wanted.append(points / ROUGHLY[holder.grade_on(world.on) or Grade.PO])
    kinds = {grade: kinds_for(grade, world.on) for grade in HOLDS_CASES}
    early = early_kind(world.on)
    for holder, count in zip(holders, _whole(wanted, world.size.cases), strict=True):
        grade = Grade.PQIP if holder.learner and holder.learner.active else holder.grade_on(world.on) or Grade.PO
        found, weights = kinds[grade]
        holder.cases = dice.choices(found, weights, k=count)
        if grade == Grade.PQIP and count and dice.random() < EARLY:
            holder.cases[-1] = early
    return holders


def _whole(wanted: list[float], total: int) -> list[int]:
    """Return whole numbers in the proportion that is wanted, which make a total exactly."""
    factor = total / sum(wanted)
    counts = [int(one * factor) for one in wanted]
    rests = sorted(range(len(wanted)), key=lambda at: (counts[at] - wanted[at] * factor, at))
    for at in rests[: total - sum(counts)]:
        counts[at] += 1
    return counts
