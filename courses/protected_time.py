"""Protected learning time: which times were expected on which days, and what became of each. Mostly pure."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from decimal import Decimal

from courses.models import Enrolment, ProtectedSlot, ProtectedTime
from courses.plans import plans_of
from courses.timeline import Away, Plan
from lms.calendar import LONDON, is_working_day
from lms.models import Absence

Outcome = ProtectedSlot.Outcome
Reason = ProtectedSlot.Reason
DayAndTime = tuple[int, date]
WEEK = timedelta(days=7)


@dataclass(frozen=True)
class Slot:
    """One planned time on one day, and what was said about it."""

    planned: ProtectedTime
    day: date
    record: ProtectedSlot | None = None

    @property
    def begins_at(self) -> datetime:
        """Return the moment at which it begins, in London."""
        return datetime.combine(self.day, self.planned.begins, tzinfo=LONDON)

    @property
    def ends_at(self) -> time:
        """Return the time of day at which it ends."""
        return (datetime.combine(self.day, self.planned.begins) + timedelta(minutes=self.planned.minutes)).time()

    @property
    def taken(self) -> bool:
        """Say whether it was taken for learning."""
        return self.record is not None and self.record.outcome == Outcome.TAKEN

    @property
    def lost(self) -> bool:
        """Say whether it was lost."""
        return self.record is not None and self.record.outcome == Outcome.LOST

    def has_begun(self, now: datetime) -> bool:
        """Say whether it can be recorded yet."""
        return self.begins_at <= now


@dataclass(frozen=True)
class FreeDays:
    """The days on which nobody expects learning: time away, and whatever lies outside the pathway."""

    starts: date
    ends: date | None = None
    away: tuple[tuple[date, date | None], ...] = ()

    def expects(self, day: date) -> bool:
        """Say whether learning is expected on a day."""
        if day < self.starts or (self.ends and day >= self.ends) or not is_working_day(day):
            return False
        return not any(first <= day and (last is None or day < last) for first, last in self.away)


def slots_between(
    times: Iterable[ProtectedTime],
    records: dict[DayAndTime, ProtectedSlot],
    free: FreeDays,
    first: date,
    last: date,
) -> list[Slot]:
    """Return the slots from `first` up to, not including, `last`. What was recorded stays, expected or not."""
    found = []
    for one in times:
        for day in _days_of(one, first, last):
            record = records.get((one.pk, day))
            if record or (one.is_on(day) and free.expects(day)):
                found.append(Slot(one, day, record))
    return sorted(found, key=lambda slot: (slot.day, slot.planned.begins, slot.planned.pk))


def _days_of(one: ProtectedTime, first: date, last: date) -> Iterator[date]:
    start = first + timedelta(days=(one.weekday - first.weekday()) % 7)
    return (start + WEEK * week for week in range(max(0, -(-(last - start).days // 7))))


def slots_of(enrolments: Iterable[Enrolment], first: date, last: date, on: date) -> dict[int, list[Slot]]:
    """Return the slots of some enrolments between two days. A constant number of queries."""
    rows = list(enrolments)
    ids = [row.pk for row in rows]
    times: dict[int, list[ProtectedTime]] = {pk: [] for pk in ids}
    for one in ProtectedTime.objects.filter(enrolment__in=ids, starts__lt=last):
        times[one.enrolment_id].append(one)
    recorded = ProtectedSlot.objects.filter(protected_time__enrolment__in=ids, day__gte=first, day__lt=last)
    records = {(row.protected_time_id, row.day): row for row in recorded}
    free = free_days_of(rows, on)
    return {pk: slots_between(times[pk], records, free[pk], first, last) for pk in ids}


def free_days_of(enrolments: Iterable[Enrolment], on: date) -> dict[int, FreeDays]:
    """Return when learning is expected of each: not on days away, on leave or in a pause. Four queries."""
    rows = list(enrolments)
    away: dict[int, list[tuple[date, date | None]]] = {row.person_id: [] for row in rows}
    for absence in Absence.objects.filter(person__in=list(away), kind=Absence.Kind.AWAY):
        away[absence.person_id].append((absence.starts, absence.ends))
    plans = plans_of(rows, on)
    return {row.pk: FreeDays(row.starts, row.ends, (*away[row.person_id], *_spans(plans.of(row)))) for row in rows}


def _spans(plan: Plan) -> list[tuple[date, date | None]]:
    return [(move.starts, move.ends) for move in plan.moves if isinstance(move, Away)]


def monday_of(day: date) -> date:
    """Return the Monday of the week in which a day lies."""
    return day - timedelta(days=day.weekday())


# ---- counting ----


@dataclass
class Minutes:
    """Planned, taken and lost minutes of some slots, and to what they were lost."""

    planned: int = 0
    taken: int = 0
    lost: int = 0
    to: dict[str, int] = field(default_factory=dict)

    def add(self, slot: Slot) -> None:
        """Count one slot."""
        self.planned += slot.planned.minutes
        self.taken += slot.planned.minutes * slot.taken
        self.lost += slot.planned.minutes * slot.lost
        if slot.lost and slot.record:
            self.to[slot.record.reason] = self.to.get(slot.record.reason, 0) + slot.planned.minutes

    @property
    def silent(self) -> int:
        """Return the minutes about which nobody has said anything."""
        return self.planned - self.taken - self.lost

    @property
    def reasons(self) -> list[tuple[str, int]]:
        """Return to what time was lost, most first."""
        labels = dict(Reason.choices) | {Reason.CASES: "Own cases"}  # the reader is a manager
        return [(labels[key], count) for key, count in sorted(self.to.items(), key=lambda row: (-row[1], row[0]))]


def counted(slots: Iterable[Slot], now: datetime) -> Minutes:
    """Count the slots that have begun."""
    found = Minutes()
    for slot in slots:
        if slot.has_begun(now):
            found.add(slot)
    return found


def weekly_minutes(times: Iterable[ProtectedTime], on: date) -> int:
    """Return how many minutes a week are planned on a day."""
    return sum(one.minutes for one in times if one.is_on(on))


def asked_hours(full_time: int, share: Decimal) -> Decimal:
    """Return how many hours a week a learner at a share of full time is asked to plan, to a tenth."""
    return (Decimal(full_time) * share).quantize(Decimal("0.1"))


def hours(minutes: int) -> str:
    """Write minutes as hours, to a tenth: 1.5 hours."""
    value = Decimal(minutes) / 60
    text = f"{value.quantize(Decimal('0.1')):f}".removesuffix(".0")
    return f"{text} hour{'' if text == '1' else 's'}"


def overlaps(one: ProtectedTime, begins: time, minutes: int) -> bool:
    """Say whether a time of the same day lies across another."""
    day = date(2000, 1, 3)
    first, other = datetime.combine(day, one.begins), datetime.combine(day, begins)
    return first < other + timedelta(minutes=minutes) and other < first + timedelta(minutes=one.minutes)


def expected_days(one: ProtectedTime, free: FreeDays, last: date) -> tuple[list[date], list[date]]:
    """Return the days of a weekly time up to and including `last`: all of them, and those not expected."""
    days = [day for day in _days_of(one, one.starts, last + timedelta(days=1)) if one.is_on(day)]
    return days, [day for day in days if not free.expects(day)]
