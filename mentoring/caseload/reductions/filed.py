"""What the rules take off people's caseloads and what is on file of it, gathered for many at once."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from itertools import chain
from typing import Any

from django.db.models import OuterRef, Subquery

from courses.models import Enrolment
from lms.calendar import months_after
from lms.models import Person, Post
from lms.policy.allocating import REDUCTION_AHEAD_DAYS
from lms.policy.practice import FULL_TIME_HOURS
from lms.posts import book_for, books_at, main_post, posts_of
from mentoring.caseload.models import CoveredTeam, FileKind, ReductionReading
from mentoring.caseload.protection import protections_of
from mentoring.caseload.reductions.compared import Filed, Reductions
from mentoring.caseload.reductions.on_file import newest_files
from mentoring.caseload.workload import by_person, latest_readings

FULL_WEEK = Decimal(FULL_TIME_HOURS)


def reductions_of(people: Iterable[Person], on: date) -> dict[int, Reductions]:
    """Return what the rules take off each person's caseload on a day, and what is on file. Ten queries."""
    persons = {person.pk: person for person in people}
    posts = posts_of(persons)
    at = {pk: Place.of(posts[pk], on) for pk in persons}
    books = books_at((place.post.unit for place in at.values() if place.post), on)
    protections = protections_of(persons, on)
    planned = _planned_ends(persons, on)
    files = _filed(at, on)

    def one(pk: int) -> Reductions:
        post = at[pk].post
        ahead = int(book_for(post, books, on).answer(REDUCTION_AHEAD_DAYS).value)
        return Reductions(
            name=persons[pk].name,
            on=on,
            protection=protections[pk],
            filed=files[pk],
            hours=post.hours if post else FULL_WEEK,
            planned_end=planned.get(pk),
            ahead=timedelta(days=ahead),
        )

    return {pk: one(pk) for pk in persons}


@dataclass(frozen=True)
class Place:
    """Where somebody works on a day, and since when: what a file can know of them."""

    post: Post | None
    units: frozenset[int] = frozenset()
    joined: date | None = None

    @classmethod
    def of(cls, posts: Iterable[Post], on: date) -> "Place":
        """Find the post of a day among all that somebody held, and the day on which they came to its team."""
        held = list(posts)
        post = main_post(held, on)
        if post is None:
            return cls(None)
        units = frozenset(one.unit_id for one in held if one.is_on(on))
        return cls(post, units, min(one.starts for one in held if one.unit_id == post.unit_id))

    def knows(self, day: date) -> bool:
        """Say whether a file of a day can hold them here at all: they had come by then."""
        return self.joined is not None and self.joined <= day

    def holds(self, unit: int, path: str, day: date) -> bool:
        """Say whether a line of a file is still about them: of their own team, or of another of the delivery unit."""
        if unit in self.units:
            return True
        return self.post is not None and path.startswith(self.post.unit.pdu_path) and self.knows(day)


def _filed(at: Mapping[int, Place], on: date) -> dict[int, Filed]:
    """Return what the newest export of each person's teams holds of them. Three queries."""
    covered = newest_files({place.post.unit_id for place in at.values() if place.post}, on)
    rows = _rows(at, on)
    teams = _contracted(at, on)

    def one(pk: int, place: Place) -> Filed:
        days = {row.day for row in rows.get(pk, ())}
        if place.post and place.post.unit_id in covered:
            day, _ = covered[place.post.unit_id]
            days |= {day} if place.knows(day) else set()
        return Filed(min(days, default=None), tuple(rows.get(pk, ())), teams.get(pk, {}))

    return {pk: one(pk, place) for pk, place in at.items()}


def _rows(at: Mapping[int, Place], on: date) -> dict[int, list[ReductionReading]]:
    """Return the lines about each person of the newest export of each team."""
    newest = CoveredTeam.objects.filter(
        unit=OuterRef("unit"), source__kind=FileKind.REDUCTIONS, source__figures_day__lte=on
    ).order_by("-source__figures_day", "-source")
    rows = ReductionReading.objects.filter(person__in=list(at), source=Subquery(newest.values("source")[:1]))
    return _of_their_place(at, rows.select_related("unit").order_by("unit", "line"))


def _contracted(at: Mapping[int, Place], on: date) -> dict[int, dict[int | None, Decimal]]:
    """Return the contracted hours of each person by team, by the newest figures of each team that still counts."""
    rows = by_person(latest_readings(at, on).filter(unit__isnull=False).select_related("unit"))
    kept = _of_their_place(at, chain.from_iterable(rows.values()))
    return {pk: {row.unit_id: row.contracted_hours for row in found} for pk, found in kept.items()}


def _of_their_place(at: Mapping[int, Place], rows: Iterable[Any]) -> dict[int, list[Any]]:
    found: dict[int, list[Any]] = {}
    for row in rows:
        if at[row.person_id].holds(row.unit_id, row.unit.path, row.day):
            found.setdefault(row.person_id, []).append(row)
    return found


def _planned_ends(people: Iterable[int], on: date) -> dict[int, date]:
    """Return when each learner is planned to qualify. One query."""
    rows = Enrolment.objects.on(on).open().filter(person__in=list(people)).select_related("pathway_version", "standing")
    return {row.person_id: _planned_end(row) for row in rows}


def _planned_end(row: Enrolment) -> date:
    planned = row.standing.planned_end if hasattr(row, "standing") else None
    return planned or months_after(row.starts, row.pathway_version.months)
