"""What capacity is worked out from, counted place by place in the database: a few queries, however many people."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final, TypeVar, cast

from django.core.cache import cache
from django.db.models import (
    Case,
    Count,
    Exists,
    F,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    Sum,
    Value,
    When,
)
from django.db.models.functions import TruncMonth

from courses.models import Enrolment, PlannedIntake
from lms.models import Grade, Post, Unit
from lms.policy.practice import FULL_TIME_HOURS, OVERLOAD, READING_AGE
from lms.posts import books_at
from lms.progress.capacity.ahead import Ahead, Flow
from lms.progress.capacity.assessors import assessors_of
from lms.progress.capacity.crossing import Crossing, crossings
from lms.progress.capacity.demand import Intake
from lms.progress.capacity.learners import Enrolled, day_of, enrolled_ahead, key_of, learners_of, still_to_enrol
from lms.progress.capacity.shared import Shared, shared_with
from lms.progress.capacity.supply import Assessor
from lms.rules import RuleBook
from mentoring.caseload.models import WorkloadReading
from mentoring.pairings.cover_report import at
from mentoring.pairings.models import MentorStanding

Counted = TypeVar("Counted")
# For so many seconds.
KEPT: Final = 15 * 60
# Whose line manager is a senior probation officer.
IN_A_TEAM: Final = (Grade.PSO, Grade.PQIP, Grade.PO)
REGION, PDU, TEAM = (Unit.steplen * depth for depth in (2, 3, 4))


@dataclass(frozen=True)
class Mentors:
    """Mentors of a place who are eligible today, or become so: their places, and how many of these are free."""

    flow: Flow
    heads: int
    free: int


@dataclass(frozen=True)
class Measured:
    """Whose workload is known at a place, and how many of them are above the limit."""

    people: int = 0
    over: int = 0


@dataclass(frozen=True)
class Gathered:
    """Everything that was counted; places are paths, and whoever has none on record stands under nothing."""

    units: Mapping[str, Unit]
    books: Mapping[str, RuleBook]
    learners: Sequence[Flow]
    crossings: Sequence[Crossing]
    mentors: Sequence[Mentors]
    assessors: Sequence[Assessor]
    staff: Sequence[Flow]
    managers: Sequence[Flow]
    intakes: Sequence[Intake]
    workload: Mapping[str, Measured]
    shared: Shared


def gather(places: Sequence[Unit], learners: "QuerySet[Enrolment]", ahead: Ahead) -> Gathered:
    """Count what places have and need. Ten queries, and four for a unit of a region."""
    depth = PDU if all(len(place.path) < PDU for place in places) else TEAM
    units = {unit.path: unit for unit in Unit.objects.filter(_within(places), depth__lte=depth // Unit.steplen)}
    books = books_at(units.values(), ahead.on)
    staff, managers = _kept("posts", places, ahead, lambda: _posts(places, depth, ahead))
    found = _kept("learners", places, ahead, lambda: learners_of(learners, depth, ahead))
    return Gathered(
        units=units,
        books=books,
        learners=found,
        crossings=_kept("crossings", places, ahead, lambda: crossings(places, ahead)),
        mentors=_mentors(places, depth, ahead),
        assessors=assessors_of(places, depth, ahead),
        staff=staff,
        managers=managers,
        intakes=_intakes(places, depth, ahead, enrolled_ahead(found)),
        shared=shared_with(places, ahead),
        workload=_kept("workload", places, ahead, lambda: _workload(places, depth, ahead.on, books)),
    )


def _kept(what: str, places: Sequence[Unit], ahead: Ahead, count: Callable[[], Counted]) -> Counted:
    """Count what thousands of rows go into anew only now and then, where a place is wider than a delivery unit.

    It is the same for every reader of the place, and tells of nobody.
    """
    if any(len(place.path) >= PDU for place in places):
        return count()
    key = "-".join(["capacity", what, *(str(place.pk) for place in places), ahead.on.isoformat(), str(ahead.months)])
    return cast(Counted, cache.get_or_set(key, count, KEPT))


def _within(places: Sequence[Unit]) -> Q:
    found = Q(pk__in=[])
    for place in places:
        found |= Q(path__startswith=place.path)
    return found


def _mentors(places: Sequence[Unit], depth: int, ahead: Ahead) -> list[Mentors]:
    """Count mentors by the month from which, or until which, they are eligible as things stand."""
    later = Q(eligible=False, eligible_from__gt=ahead.on, eligible_from__lt=ahead.last)
    rows = MentorStanding.objects.filter(at(places)).filter(Q(eligible=True) | later).order_by()
    free = Sum(F("places") - F("learners"), filter=Q(places__gt=F("learners")), default=0)
    counted = (
        rows.annotate(
            key=key_of("unit", depth),
            begins=TruncMonth(day_of("eligible_from", eligible=False)),
            ending=TruncMonth(day_of("lapses_on", lapses_on__lt=ahead.last)),
        )
        .values("key", "begins", "ending")
        .annotate(room=Sum("places"), left=free, heads=Count("pk"))
    )
    return [
        Mentors(Flow(row["key"], row["room"], row["begins"], row["ending"]), row["heads"], row["left"])
        for row in counted
    ]


def _posts(places: Sequence[Unit], depth: int, ahead: Ahead) -> tuple[list[Flow], list[Flow]]:
    """Count the staff of teams in full-time equivalents, and senior probation officers in heads."""
    rows = Post.objects.not_over_by(ahead.on).filter(at(places), starts__lt=ahead.last)
    senior = Q(grade=Grade.SPO)
    rows = rows.filter(senior | Q(grade__in=IN_A_TEAM, unit__kind=Unit.Kind.TEAM))
    counted = (
        rows.exclude(kind=Post.Kind.CAREER_BREAK)
        .order_by()
        .annotate(
            key=key_of("unit", depth),
            senior=Case(When(senior, then=Value(1)), default=Value(0), output_field=IntegerField()),
            begins=TruncMonth(day_of("starts", starts__gt=ahead.on)),
            ending=TruncMonth(day_of("ends", ends__lt=ahead.last)),
        )
        .values("key", "senior", "begins", "ending")
        .annotate(week=Sum("hours"), heads=Count("person", distinct=True))
    )
    staff: list[Flow] = []
    managers: list[Flow] = []
    for row in counted:
        amount = row["heads"] if row["senior"] else float(row["week"]) / FULL_TIME_HOURS
        (managers if row["senior"] else staff).append(Flow(row["key"], amount, row["begins"], row["ending"]))
    return staff, managers


def _intakes(places: Sequence[Unit], depth: int, ahead: Ahead, enrolled: Enrolled) -> list[Intake]:
    """Return who is still to come; whoever is enrolled for its day already is counted as a learner."""
    rows = PlannedIntake.objects.filter(at(places), withdrawn_at=None, starts__gt=ahead.on, starts__lt=ahead.last)
    columns = ("unit__path", "learners", "starts", "pathway_version__months")
    found = [
        Intake(path[:depth], still_to_enrol(path, starts, learners, enrolled), starts.replace(day=1), months)
        for path, learners, starts, months in rows.order_by("starts", "-unit__depth", "pk").values_list(*columns)
    ]
    return [intake for intake in found if intake.learners]


def _workload(places: Sequence[Unit], depth: int, on: date, books: Mapping[str, RuleBook]) -> dict[str, Measured]:
    """Count whose latest figure, if it is recent, is above the limit of their region."""
    age = int(RuleBook.at(None, on).answer(READING_AGE).value)
    since = on - timedelta(days=age)
    # By the files of those days first: of years of figures only these are read.
    rows = WorkloadReading.objects.filter(source__figures_day__gt=since, day__gt=since, day__lte=on)
    later = Q(day__gt=OuterRef("day")) | Q(day=OuterRef("day"), pk__gt=OuterRef("pk"))
    newer = WorkloadReading.objects.filter(
        later, person=OuterRef("person"), team_name=OuterRef("team_name"), day__gte=OuterRef("day"), day__lte=on
    )
    rows = rows.filter(at(places)).exclude(Exists(newer)).order_by().annotate(key=key_of("unit", depth))
    people = Count("person", distinct=True)
    over = Count("person", distinct=True, filter=Q(imported_percent__gt=_limit(books, on)))
    counted = rows.values("key").annotate(people=people, over=over)
    return {row["key"]: Measured(row["people"], row["over"]) for row in counted}


def _limit(books: Mapping[str, RuleBook], on: date) -> Any:
    """Return the limit where somebody works: the national one, but for regions that chose their own."""
    national = int(RuleBook.at(None, on).answer(OVERLOAD).value)
    chosen = {path: int(book.answer(OVERLOAD).value) for path, book in books.items()}
    whens = [
        When(unit__path__startswith=path, then=Value(value)) for path, value in chosen.items() if value != national
    ]
    return Case(*whens, default=Value(national), output_field=IntegerField())


def added(found: Iterable[Measured]) -> Measured:
    """Add several places up."""
    rows = list(found)
    return Measured(sum(row.people for row in rows), sum(row.over for row in rows))
