"""The assessors of places, each once: from their first grant to the last one that follows it without a break."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import groupby
from typing import Any

from django.db.models import Count, Exists, F, IntegerField, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce

from lms.models import Post, Qualification, RoleGrant, Unit
from lms.progress.capacity.ahead import Ahead
from lms.progress.capacity.supply import Assessor
from lms.roles import Role
from mentoring.pairings.cover_report import at
from mentoring.pairings.models import Pairing


@dataclass(frozen=True)
class Grant:
    """The role of an assessor at a place between two days, and whose it is."""

    person: int
    place: str
    starts: date
    ends: date | None
    award: bool
    learners: int


def joined(grants: Iterable[Grant]) -> list[Grant]:
    """Join what follows without a break at one place; whoever has two places at once counts at the earlier one. Pure.

    Somebody whose role moves stands at the one place until it ends there, and at the other from then on.
    """
    found: list[Grant] = []
    for _, rows in groupby(sorted(grants, key=lambda one: (one.person, one.starts)), key=lambda one: one.person):
        runs: list[Grant] = []
        for grant in rows:
            _add(runs, grant)
        found += runs
    return found


def _add(runs: list[Grant], grant: Grant) -> None:
    """Put a grant behind those that begin before it, as far as it lasts longer."""
    before = runs[-1] if runs else None
    if before is None or (before.ends is not None and before.ends < grant.starts):
        runs.append(grant)
    elif before.ends is not None and (grant.ends is None or grant.ends > before.ends):
        if before.place == grant.place:
            runs[-1] = replace(before, ends=grant.ends)
        else:
            runs.append(replace(grant, starts=before.ends))


def assessors_of(places: Sequence[Unit], depth: int, ahead: Ahead) -> list[Assessor]:
    """Return the assessors of places: they go when their role ends, or the last of their posts. One query."""
    left: dict[int, date | None] = {}
    grants = []
    for person, path, starts, ends, leaves, award, count in _rows(places, ahead):
        left[person] = leaves
        grants.append(Grant(person, path[:depth], starts, ends, award, count))
    found = []
    for one in joined(grants):
        last = min((day for day in (one.ends, left[one.person]) if day), default=None)
        if last is None or last > one.starts:
            starts = _month_of(one.starts) if one.starts > ahead.on else None
            found.append(Assessor(one.place, starts, _month_of(last), one.learners, one.award))
    return found


def _rows(places: Sequence[Unit], ahead: Ahead) -> "QuerySet[Any]":
    on = ahead.on
    award = Qualification.objects.on(on).filter(person=OuterRef("person"), kind=Qualification.Kind.ASSESSOR)
    posts = Post.objects.not_over_by(on).filter(person=OuterRef("person"))
    pairings = Pairing.objects.on(on).filter(supporter=OuterRef("person"), kind=Pairing.Kind.PTA).order_by()
    has = pairings.values("supporter").annotate(count=Count("pk")).values("count")
    rows = RoleGrant.objects.not_over_by(on).filter(at(places), role=Role.PTA, person__is_active=True)
    rows = rows.filter(starts__lt=ahead.last).annotate(
        has_award=Exists(award),
        leaves=Subquery(posts.order_by(F("ends").desc(nulls_first=True)).values("ends")[:1]),
        has=Coalesce(Subquery(has, output_field=IntegerField()), 0),
    )
    columns = ("person", "unit__path", "starts", "ends", "leaves", "has_award", "has")
    return rows.order_by("person", "starts", "pk").values_list(*columns)


def _month_of(day: date | None) -> date | None:
    return day.replace(day=1) if day else None
