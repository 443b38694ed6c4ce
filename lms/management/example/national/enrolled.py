"""Who was put on which pathway, what moved their dates, and how it ended."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Final

from courses.models import Enrolment, EnrolmentChange
from lms.calendar import months_after
from lms.management.example.national.life import Away
from lms.management.example.national.pile import DAY, Table, laid_down, not_after, written
from lms.management.example.national.shipped import Shipped
from lms.management.example.national.world import Learner, World
from lms.policy.learning import NEWLY_QUALIFIED_MONTHS

Kind = EnrolmentChange.Kind
Status = Enrolment.Status
REASONS: Final = {
    Kind.HOURS: "Other hours were agreed with the line manager.",
    Kind.LEAVE: "Leave, agreed with the line manager.",
    Kind.PAUSE: "The pathway waits, as agreed with the line manager.",
    Kind.EXTENSION: "More time is needed for what is left of the portfolio.",
}


@dataclass(frozen=True)
class Change:
    """Something that changed an enrolment, with the day on which it was written down."""

    kind: Kind
    starts: date
    written_on: date
    ends: date | None = None
    months: int | None = None
    share: Decimal | None = None
    leaving_reason: str = ""
    # Whether it takes the place of the change before it.
    replaces: bool = False
    by_hand: bool = True


def write_enrolments(world: World) -> int:
    """Write the enrolments and everything that changed them."""
    shipped = Shipped.read(world)
    enrolments = Table(
        Enrolment, "person_id", "pathway_version_id", "intake", "share_of_full_time", "entry_basis", "status", "starts",
        "ends",
    )  # fmt: skip
    changes = Table(
        EnrolmentChange, "enrolment_id", "kind", "starts", "ends", "months", "share", "reason", "leaving_reason",
        "agreed_by_id", "by_id", "at", "replaces_id",
    )  # fmt: skip
    with laid_down(enrolments, changes) as now_and_then:
        for learner in world.learners:
            months = int(shipped.rules.value(NEWLY_QUALIFIED_MONTHS, learner.region.path, world.on))
            _enrol(enrolments, learner, shipped.version_of(learner).pk, status_of(learner, world.on, months))
            _write_changes(changes, learner, list(changes_of(learner, world.on, months)), world.on)
            now_and_then()
    return written(enrolments, changes)


def _enrol(enrolments: Table, one: Learner, version: int, status: Status) -> None:
    facts = (one.person_id, version, one.intake, one.share, one.entry_basis, status.value, one.starts, one.ended_on)
    enrolments.next = one.enrolment_id
    enrolments.add(*facts)


def _write_changes(changes: Table, learner: Learner, found: list[Change], on: date) -> None:
    last: int | None = None
    for one in sorted(found, key=lambda change: change.written_on):
        manager = (learner.manager_on(one.written_on) or learner.manager_on(learner.starts)) if one.by_hand else None
        last = changes.add(
            learner.enrolment_id, one.kind.value, one.starts, one.ends, one.months, one.share,
            REASONS.get(one.kind, ""), one.leaving_reason, manager, manager, not_after(on, one.written_on, 14),
            last if one.replaces else None,
        )  # fmt: skip


def status_of(learner: Learner, on: date, months: int) -> Status:
    """Return how an enrolment stands on the day of the world."""
    if learner.ended_on is not None:
        if not learner.qualified:
            return Status.WITHDRAWN
        return Status.NEWLY_QUALIFIED if months_after(learner.ended_on, months) > on else Status.QUALIFIED
    if any(one.kind == "pause" and one.ends is None for one in learner.life.away):
        return Status.PAUSED
    return Status.EXTENDED if learner.life.extensions else Status.ACTIVE


def changes_of(learner: Learner, on: date, months: int) -> Iterator[Change]:
    """Yield what changed an enrolment; a pause is written when it begins, and again when it is over."""
    for day, share in learner.life.hours[1:]:
        yield Change(Kind.HOURS, day, _before(learner, day), share=Decimal(f"{share:.2f}"))
    for away in learner.life.away:
        yield from _away(learner, away)
    for day, longer in learner.life.extensions:
        yield Change(Kind.EXTENSION, day, day, months=longer)
    if learner.ended_on is not None:
        yield from _ended(learner, learner.ended_on, on, months)


def _away(learner: Learner, away: Away) -> Iterator[Change]:
    if away.kind == "leave":
        yield Change(Kind.LEAVE, away.starts, _before(learner, away.starts), ends=away.ends)
        return
    yield Change(Kind.PAUSE, away.starts, away.starts)
    if away.ends is not None:
        yield Change(Kind.PAUSE, away.starts, away.ends, ends=away.ends, replaces=True)


def _ended(learner: Learner, day: date, on: date, months: int) -> Iterator[Change]:
    if not learner.qualified:
        reason = learner.life.left.reason if learner.life.left else EnrolmentChange.LeavingReason.NOT_SAID.value
        yield Change(Kind.WITHDRAWAL, day, max(day - DAY, learner.starts), leaving_reason=reason)
        return
    until = months_after(day, months)
    yield Change(Kind.NEWLY_QUALIFIED, day, day, ends=until, months=months)
    if until <= on:
        yield Change(Kind.QUALIFIED, until, until, by_hand=False)


def _before(learner: Learner, day: date) -> date:
    """Return the day on which something that comes was written down."""
    return max(day - timedelta(days=10), learner.starts)
