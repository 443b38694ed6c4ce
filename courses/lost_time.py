"""What managers see of protected learning time: planned, taken and lost, for whom, and to what."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any, Final

from django.db.models import Q

from courses.models import Enrolment, ProtectedTime
from courses.plans import plans_of
from courses.protected_time import WEEK, Minutes, asked_hours, counted, hours, slots_of, weekly_minutes
from lms.models import Person, Post, Unit
from lms.permissions import rights_of, visible_to
from lms.policy.learning import PROTECTED_HOURS
from lms.posts import book_for, books_at, posts_on
from lms.roles import Permission
from lms.rules import RuleBook

SHORT, LONG = 4, 12
COLUMNS: Final = (
    {"label": "Learner"},
    {"label": "Plans a week", "number": True},
    {"label": "Planned", "number": True},
    {"label": "Taken", "number": True},
    {"label": "Lost", "number": True},
    {"label": "Not recorded", "number": True},
    {"label": "Lost to, in 12 weeks"},
)


@dataclass(frozen=True)
class LearnerTime:
    """One learner's learning time over both spans."""

    enrolment: Enrolment
    team: str
    weekly: int
    asked: Decimal
    short: Minutes
    long: Minutes

    @property
    def plans_too_little(self) -> bool:
        """Say whether fewer hours a week are planned than the rule asks for."""
        return Decimal(self.weekly) / 60 < self.asked


def places_of(person: Person, on: date) -> list[Unit]:
    """Return every unit by which a manager may choose whom to see, in the order of the tree."""
    within = Q(pk__in=[])
    for place in rights_of(person, on).places(Permission.SEE_LEARNERS):
        within |= Q(path__startswith=place.path)
    return list(Unit.objects.filter(within))


def times_seen_by(person: Person, unit: Unit | None, on: date, now: datetime) -> list[LearnerTime]:
    """Return the learning time of every learner whom a manager sees, most lost first. A constant number of queries.

    Whose pathway is paused is asked for no learning time, and left out.
    """
    seen = Enrolment.objects.open().filter(person__in=visible_to(person, Permission.SEE_LEARNERS, on).values("pk"))
    learning = seen.exclude(status=Enrolment.Status.PAUSED)
    enrolments = list(learning.select_related("person", "pathway_version"))
    posts = posts_on([row.person_id for row in enrolments], on)
    if unit:
        enrolments = [row for row in enrolments if (post := posts.get(row.person_id)) and unit.contains(post.unit)]
    rows = _rows(enrolments, posts, on, now)
    return sorted(rows, key=lambda row: (-row.short.lost, -row.long.lost, row.enrolment.person.name, row.enrolment.pk))


def _rows(enrolments: list[Enrolment], posts: dict[int, Post], on: date, now: datetime) -> list[LearnerTime]:
    # Up to and including today.
    last = on + timedelta(days=1)
    first, recent = last - WEEK * LONG, last - WEEK * SHORT
    slots, times = slots_of(enrolments, first, last, on), _times(enrolments, on)
    plans, books = plans_of(enrolments, on), books_at((post.unit for post in posts.values()), on)
    return [
        LearnerTime(
            row,
            str(posts[row.person_id].unit) if row.person_id in posts else "No post",
            weekly_minutes(times.get(row.pk, ()), on),
            _asked(book_for(posts.get(row.person_id), books, on), plans.of(row).share_on(on)),
            counted((slot for slot in slots[row.pk] if slot.day >= recent), now),
            counted(slots[row.pk], now),
        )
        for row in enrolments
    ]


def _asked(book: RuleBook, share: Decimal) -> Decimal:
    return asked_hours(int(book.answer(PROTECTED_HOURS).value), share)


def _times(enrolments: list[Enrolment], on: date) -> dict[int, list[ProtectedTime]]:
    found: dict[int, list[ProtectedTime]] = {}
    for one in ProtectedTime.objects.on(on).filter(enrolment__in=[row.pk for row in enrolments]):
        found.setdefault(one.enrolment_id, []).append(one)
    return found


# ---- as the page draws it ----


def total(parts: Iterable[Minutes]) -> Minutes:
    """Add up what several learners planned, took and lost."""
    found = Minutes()
    for part in parts:
        found.planned, found.taken, found.lost = (
            found.planned + part.planned,
            found.taken + part.taken,
            found.lost + part.lost,
        )
        for key, count in part.to.items():
            found.to[key] = found.to.get(key, 0) + count
    return found


def row_of(one: LearnerTime, href: str) -> list[Any]:
    """Return a learner's row of the table: the last 4 weeks, and the last 12 underneath."""
    weekly: dict[str, Any] = {"text": hours(one.weekly), "note": f"the rule asks for {hours(int(one.asked * 60))}"}
    if one.plans_too_little:
        weekly |= {"state": "warn"}
    return [
        {"text": one.enrolment.person.name, "href": href, "note": one.team},
        weekly,
        _both(one.short.planned, one.long.planned),
        _both(one.short.taken, one.long.taken),
        _both(one.short.lost, one.long.lost),
        _both(one.short.silent, one.long.silent),
        ", ".join(f"{label} {hours(count)}" for label, count in one.long.reasons),
    ]


def _both(short: int, long: int) -> dict[str, Any]:
    return {"text": hours(short), "note": f"{hours(long)} in {LONG} weeks"}


def facts_of(short: Minutes, long: Minutes) -> list[dict[str, str]]:
    """Return the totals of both spans as the strip at the top of the page."""
    pairs = (("Planned", "planned"), ("Taken", "taken"), ("Lost", "lost"), ("Not recorded", "silent"))
    return [
        {"term": term, "value": hours(getattr(short, name)), "note": f"{hours(getattr(long, name))} in {LONG} weeks"}
        for term, name in pairs
    ]


def reasons_of(short: Minutes, long: Minutes) -> list[dict[str, Any]]:
    """Return to what time was lost over the longer span, most first, each with a bar and its figures."""
    recent, most = dict(short.reasons), max((count for _, count in long.reasons), default=0)
    return [
        {
            "reason": label,
            "long": hours(count),
            "short": hours(recent.get(label, 0)),
            "done": count,
            "of": most,
            "text": f"{label}: {hours(count)} lost in {LONG} weeks",
        }
        for label, count in long.reasons
    ]
