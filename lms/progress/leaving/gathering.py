"""Who left in the years that are told, where they worked then, and how many were on a pathway: a few queries."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from django.db.models import F, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce, Least

from courses.models import Enrolment, EnrolmentChange, Stage
from lms.calendar import whole_months
from lms.models import Post, Unit
from lms.progress.leaving.years import Year

# Whoever has no place on record when they left.
NOWHERE: Final = ""


@dataclass(frozen=True)
class Left:
    """One withdrawal: of which pathway, when, from where, at which stage and for which reason."""

    enrolment: int
    person: int
    day: date
    path: str
    stage: str
    reason: str


def withdrawals(years: Sequence[Year]) -> list[Left]:
    """Return everybody who withdrew in some years and whose withdrawal stands. Two queries."""
    first, after = min(year.first for year in years), max(year.after for year in years)
    rows = EnrolmentChange.objects.filter(
        kind=EnrolmentChange.Kind.WITHDRAWAL, replaced_by=None, takes_back=False, starts__gte=first, starts__lt=after
    )
    rows = rows.annotate(last_day=F("starts")).annotate(path=_worked_before("enrolment__person")).order_by("pk")
    columns = (
        "enrolment", "enrolment__person", "starts", "path", "leaving_reason",
        "enrolment__standing__stage_number", "enrolment__starts", "enrolment__pathway_version",
    )  # fmt: skip
    stages = _stages()
    return [
        Left(pk, person, day, path, _stage(number, stages.get(version, []), whole_months(starts, day)), reason)
        for pk, person, day, path, reason, number, starts, version in rows.values_list(*columns)
    ]


def _worked_before(person: str) -> Coalesce:
    """Return the place of the last post that somebody began before `last_day` of the outer row, as its path."""
    posts = Post.objects.filter(person=OuterRef(person), starts__lt=OuterRef("last_day")).order_by("-starts", "-pk")
    return Coalesce(Subquery(posts.values("unit__path")[:1]), Value(NOWHERE))


def _stages() -> dict[int, list[tuple[int, int]]]:
    """Return the first month and the number of each stage, the latest first, by pathway version."""
    found: dict[int, list[tuple[int, int]]] = {}
    rows = Stage.objects.order_by("-from_month", "-number").values_list("pathway_version", "from_month", "number")
    for version, month, number in rows:
        found.setdefault(version, []).append((month, number))
    return found


def _stage(number: int | None, stages: list[tuple[int, int]], month: int) -> str:
    """Name a stage: as it stood, or, where nothing is on record, by the months since the start."""
    reached = number or next((one for first, one in stages if first <= month), 0)
    return f"Stage {reached}" if reached else "Not known"


def learners_in(year: Year) -> Counter[str]:
    """Count who was on a pathway on any day of a year at every place, each person once; the nation has everybody."""
    rows = _there(year).annotate(path=_worked_before("person")).order_by().values_list("person", "path").distinct()
    at: dict[int, set[str]] = {}
    for person, path in rows:
        ends = range(Unit.steplen, len(path) + 1, Unit.steplen)
        at.setdefault(person, {NOWHERE}).update(path[:end] for end in ends)
    return Counter(path for places in at.values() for path in places)


def enrolments_in(year: Year, path: str) -> "QuerySet[Any]":
    """Return the pathways of whoever was on one on any day of a year, and worked under a place last in it.

    Those of the nation are all of them, of people with no place on record too.
    """
    rows = _there(year)
    return rows if path == NOWHERE else rows.annotate(path=_worked_before("person")).filter(path__startswith=path)


def _there(year: Year) -> "QuerySet[Any]":
    rows: QuerySet[Any] = Enrolment.objects.filter(Q(ends=None) | Q(ends__gt=year.first), starts__lt=year.after)
    return rows.annotate(last_day=Least(Coalesce(F("ends"), Value(year.after)), Value(year.after)))
