"""The read model of those whose pathway is over: how they left it, which nobody works out again."""

from collections import Counter
from collections.abc import Iterator
from datetime import date
from typing import Final

from courses.models import Enrolment, Standing
from courses.plans import Plans, plans_of
from courses.progress import month_of
from lms.management.example.national.claimed import kinds_of
from lms.management.example.national.laying import Row, lay
from lms.management.example.national.learners import PATHWAYS
from lms.management.example.national.shipped import Shipped
from lms.management.example.national.world import Learner, World

BATCH: Final = 500
NAMES: Final = (
    "enrolment_id", "unit_id", "stage_number", "month", "modules_total", "modules_done", "modules_demonstrated",
    "checks_done", "criteria_total", "criteria_met", "planned_end", "learned_on", "checked_on", "sent_on",
)  # fmt: skip


def write_as_they_left(world: World) -> int:
    """Write how those stood who have left or qualified."""
    shipped = Shipped.read(world)
    over = [learner for learner in world.learners if learner.ended_on]
    return sum(
        lay(Standing, NAMES, list(_rows(shipped, over[first : first + BATCH], world.on)))
        for first in range(0, len(over), BATCH)
    )


def _rows(shipped: Shipped, learners: list[Learner], on: date) -> Iterator[Row]:
    ids = [learner.enrolment_id for learner in learners]
    rows = Enrolment.objects.select_related("pathway_version", "person").in_bulk(ids)
    plans = plans_of(rows.values(), on)
    for learner in learners:
        yield _row(shipped, learner, rows[learner.enrolment_id], plans)


def _row(shipped: Shipped, learner: Learner, row: Enrolment, plans: Plans) -> Row:
    life, course = learner.life, PATHWAYS[learner.pathway][0]
    ended = learner.ended_on or row.starts
    done = len({check.module for check in life.checks if check.passed})
    stage = course.stage_at((ended - learner.starts).days / 7)
    return (
        row.pk, learner.person.place.pk, stage, month_of(row, ended), len(course.modules), done, done, done,
        len(shipped.criteria), _met(shipped, learner), plans.of(row).end,
        max((one.day for one in life.lessons), default=None),
        max((one.day for one in life.checks), default=None),
        max((one.sent for one in life.pieces), default=None),
    )  # fmt: skip


def _met(shipped: Shipped, learner: Learner) -> int:
    """Count the criteria that were shown as often as they have to be."""
    if learner.qualified:
        return len(shipped.criteria)
    shown = Counter(
        code
        for piece in learner.life.pieces
        if piece.met
        for code, good in zip(piece.codes, piece.met, strict=True)
        if good
    )
    return sum(shown[code] >= len(kinds_of(row)) for code, row in shipped.criteria.items())
