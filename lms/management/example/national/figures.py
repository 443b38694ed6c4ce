"""Writes a year of workload figures of an invented nation, and the reductions on file: a few of them are wrong."""

from collections import Counter
from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from random import Random
from typing import Any, Final

from lms.management.example.national.careers import YEAR
from lms.management.example.national.case_kinds import CaseKind, kinds_for
from lms.management.example.national.caseloads import ROUGHLY, Holder, caseloads_of
from lms.management.example.national.files_taken_in import WEEK, Files, every_four_weeks, last_friday
from lms.management.example.national.laying import as_json, lay
from lms.management.example.national.world import FULL_TIME, World
from lms.models import Grade
from lms.policy.points import published_on
from lms.policy.practice import NOMINAL_TARGET
from mentoring.caseload.files.reduction_reasons import LEARNER_REASONS, NEWLY_QUALIFIED
from mentoring.caseload.models import FileKind, ReductionReading, WorkloadReading
from mentoring.caseload.points import percent_of, reduction_hours

REASONS: Final = dict(zip((80, 60, 40, 20), (*LEARNER_REASONS, NEWLY_QUALIFIED), strict=True))
# One PDU in so many has sent no file for four weeks.
SILENT: Final = 30
# Shares of reductions that are missing, half of what they should be, or end three weeks early.
MISSING, HALF, EARLY = 0.04, 0.03, 0.03
PARTS: Final = as_json({"cms": 0, "gs": 0, "sdr": 0, "fdr": 0})


def write_workloads(world: World) -> int:
    """Write the figures of every fourth Friday of a year and of the last four Fridays, of who left since as well."""
    files = Files(FileKind.WORKLOAD, world)
    names = (
        *("source_id", "line", "person_id", "unit_id", "team_name", "grade", "day", "total_cases"),
        *("contracted_hours", "reduction_hours", "total_points", "available_points", "imported_percent"),
        *("nominal_target", "full_time_hours", "counts", "parts", "points_version"),
    )
    rows = list(_readings(world, files))
    return files.write() + lay(WorkloadReading, names, rows)


def _days(on: date) -> list[date]:
    return sorted({*every_four_weeks(on), *(last_friday(on) - number * WEEK for number in range(4))})


def _readings(world: World, files: Files) -> Iterator[tuple[Any, ...]]:
    dice, days = world.chance("workloads"), _days(world.on)
    silent = {pdu.code for pdu in world.pdus if dice.randrange(SILENT) == 0}
    target, version = int(str(NOMINAL_TARGET.national_on(world.on))), published_on(world.on).name
    for holder in [*caseloads_of(world), *_gone(world, dice)]:
        figures = _Figures(dice, holder, world.on)
        for day in days:
            post = holder.post_on(day)
            if post is None or (world.pdu_of(post.place).code in silent and day > days[-1] - 4 * WEEK):
                continue
            source, line = files.line(world.pdu_of(post.place), day)
            cases, points, available, reduced, counts = figures.on(day)
            yield (
                *(source, line, holder.person.pk, post.place.pk, post.place.name, post.grade.value, day, cases),
                *(post.hours, reduced, points, available, percent_of(points, available) or Decimal(0)),
                *(target, FULL_TIME, counts, PARTS, version),
            )


def _gone(world: World, dice: Random) -> Iterator[Holder]:
    """Return who held cases within the year and left, with cases as they may have had."""
    learners = {one.person_id: one for one in world.learners}
    since = world.on - timedelta(days=YEAR)
    for person in world.staff:
        if person.left_on and person.left_on > since:
            holder = Holder(person, learners.get(person.pk))
            last = person.left_on - timedelta(days=1)
            grade = holder.grade_on(last)
            if grade:
                kinds, weights = kinds_for(grade, world.on)
                count = holder.available(last) * max(40.0, dice.gauss(97, 20)) / 100 / ROUGHLY[grade]
                holder.cases = dice.choices(kinds, weights, k=max(1, round(count)))
                yield holder


class _Figures:
    """How somebody's figures went over a year, to what they hold now."""

    def __init__(self, dice: Random, holder: Holder, on: date) -> None:
        self.dice, self.holder = dice, holder
        self.last = min(on, (holder.person.left_on or on) - timedelta(days=1)) if holder.person.left_on else on
        self.now = max(1, holder.available(self.last))
        self.drift = dice.gauss(-0.02, 0.12)

    def on(self, day: date) -> tuple[int, int, int, Decimal, str]:
        """Return cases, points, available points, hours taken off, and cases by place and tier."""
        available, post, reduced = self.holder.available(day), self.holder.post_on(day), self.holder.reduced(day)
        cases = self._held(day, available)
        points = sum(case.points for case in cases)
        hours = reduction_hours(post.hours, reduced[0]) if post and reduced else Decimal(0)
        return len(cases), points, available, hours, as_json(dict(Counter(case.heading for case in cases)))

    def _held(self, day: date, available: int) -> list[CaseKind]:
        cases, weeks = self.holder.cases, (self.last - day).days / 7
        if weeks < 1:
            return cases
        factor = available / self.now * (1 + self.drift * weeks / 52 + self.dice.gauss(0, 0.03)) * self._begun(day)
        count = max(0, round(len(cases) * factor))
        return (cases * (count // max(1, len(cases)) + 1))[:count]

    def _begun(self, day: date) -> float:
        """Return the part of a caseload that a learner of so many weeks has been given."""
        learner = self.holder.learner
        if learner is None or day < learner.starts:
            return 1.0
        return min(1.0, (day - learner.starts).days / 70)


def write_reductions(world: World) -> int:
    """Write what is on file of everybody whom the rules protect, as of the last Friday."""
    files = Files(FileKind.REDUCTIONS, world)
    names = (
        *("source_id", "line", "person_id", "unit_id", "day", "category", "reason", "contracted_hours", "hours"),
        *("starts", "ends", "status"),
    )
    for pdu in world.pdus:
        files.open(pdu, last_friday(world.on))
    rows = list(_reductions(world, files))
    return files.write() + lay(ReductionReading, names, rows)


def _reductions(world: World, files: Files) -> Iterator[tuple[Any, ...]]:
    dice, day = world.chance("reductions"), last_friday(world.on)
    learning, active = ReductionReading.Category.LEARNING.value, ReductionReading.Status.ACTIVE.value
    for holder in caseloads_of(world):
        post, reduced, roll = holder.post_on(day), holder.reduced(day), dice.random()
        if post is None or reduced is None or roll < MISSING:
            continue
        percent, starts, ends = reduced
        hours = reduction_hours(post.hours, percent)
        if roll < MISSING + HALF:
            hours = reduction_hours(post.hours, percent // 2)
        elif roll < MISSING + HALF + EARLY and (ends - starts).days > 30:
            ends -= timedelta(days=21)
        source, line = files.line(world.pdu_of(post.place), day)
        reason = REASONS[percent] if post.grade != Grade.PO or percent == 20 else REASONS[40]
        yield (
            *(source, line, holder.person.pk, post.place.pk, day, learning, reason, post.hours, hours),
            *(starts, ends, active),
        )
