"""What stretches and moves each learner's dates, gathered for many at once."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Final

from django.db.models import Exists, OuterRef, Q, QuerySet

from courses.models import Enrolment, EnrolmentChange, StageModule, TimeRequest
from courses.timeline import Away, Extra, Granted, Hours, Longer, Move, Plan
from lms.models import Adjustment

Kind = EnrolmentChange.Kind
MOVING: Final = (Kind.HOURS, Kind.LEAVE, Kind.PAUSE, Kind.EXTENSION)


@dataclass(frozen=True)
class Plans:
    """The plans of some learners, and the days that were granted for single modules."""

    by_enrolment: dict[int, Plan]
    granted_days: dict[tuple[int, int], Granted]

    def of(self, enrolment: Enrolment) -> Plan:
        """Return the plan of one of them."""
        return self.by_enrolment[enrolment.pk]

    def granted(self, enrolment: Enrolment, item: StageModule) -> Granted | None:
        """Return the day granted for a module, if one was."""
        return self.granted_days.get((enrolment.pk, item.pk))


def plans_of(enrolments: Iterable[Enrolment], on: date) -> Plans:
    """Return the plans of some enrolments as they stand on a day. Three queries, however many enrolments."""
    rows = list(enrolments)
    changes: dict[int, list[EnrolmentChange]] = {row.pk: [] for row in rows}
    for change in standing_changes(list(changes)):
        changes[change.enrolment_id].append(change)
    extra: dict[int, list[Extra]] = {}
    adjusted = Adjustment.objects.filter(person__in=[row.person_id for row in rows])
    for one in adjusted.filter(kind=Adjustment.Kind.DEADLINE_DAYS):
        extra.setdefault(one.person_id, []).append(Extra(one.starts, one.ends, one.amount))
    plans = {row.pk: plan(row, changes[row.pk], extra.get(row.person_id, []), on) for row in rows}
    return Plans(plans, _granted(list(changes)))


def standing_changes(enrolments: list[int]) -> list[EnrolmentChange]:
    """Return what changed some enrolments and was not replaced or taken back, in the order in which it was written."""
    rows = EnrolmentChange.objects.filter(enrolment__in=enrolments, replaced_by=None, takes_back=False)
    return list(rows.filter(kind__in=MOVING).order_by("pk"))


def pauses_of(enrolments: list[int]) -> dict[int, list[tuple[date, date | None]]]:
    """Return the pauses of some enrolments, an open one without an end. One query."""
    found: dict[int, list[tuple[date, date | None]]] = {pk: [] for pk in enrolments}
    for row in _pauses().filter(enrolment__in=enrolments).order_by("starts", "pk"):
        found[row.enrolment_id].append((row.starts, row.ends))
    return found


def paused_on(day: date, enrolment: str = "enrolment") -> Exists:
    """Return the condition that the enrolment at a field of the outer query is paused on a day."""
    lasting = Q(ends=None) | Q(ends__gt=day)
    return Exists(_pauses().filter(lasting, enrolment=OuterRef(enrolment), starts__lte=day))


def _pauses() -> QuerySet[EnrolmentChange]:
    return EnrolmentChange.objects.filter(kind=Kind.PAUSE, replaced_by=None, takes_back=False)


def plan(enrolment: Enrolment, changes: Iterable[EnrolmentChange], extra: Iterable[Extra], on: date) -> Plan:
    """Put one learner's plan together. Once the pathway has ended, an open pause grows no more."""
    changes = list(changes)
    return Plan(
        starts=enrolment.starts,
        months=enrolment.pathway_version.months,
        share=enrolment.share_of_full_time,
        on=min(on, enrolment.ends) if enrolment.ends else on,
        hours=tuple(Hours(row.starts, row.share) for row in changes if row.kind == Kind.HOURS and row.share),
        moves=tuple(move_of(row) for row in changes if row.kind != Kind.HOURS),
        extra=tuple(extra),
    )


def move_of(change: EnrolmentChange) -> Move:
    """Return how a change moves what comes after it."""
    if change.kind == Kind.EXTENSION:
        return Longer(change.starts, change.months or 0, change.at)
    return Away(change.starts, change.ends, change.at)


def _granted(enrolments: list[int]) -> dict[tuple[int, int], Granted]:
    """Return the days granted for single modules; of several for one module the latest answer counts."""
    rows = TimeRequest.objects.filter(enrolment__in=enrolments, state=TimeRequest.State.GRANTED)
    return {
        (row.enrolment_id, row.stage_module_id): Granted(row.granted_until, row.answered_at)
        for row in rows.order_by("answered_at", "pk")
        if row.granted_until
    }
