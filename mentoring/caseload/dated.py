"""What holds for people on a day beside their post: qualified, managed, away, restricted, limited. One query for all.

They are read together so that a check costs the same, in queries and in time, whatever is on record of somebody: how
long a page takes must not tell that there is a private limit.
"""

import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any, Final

from django.db.models import CharField, Q, QuerySet, TextField, Value
from django.db.models.functions import Cast

from lms.models import Absence, LineManagement, Qualification
from lms.models.record import DatedQuerySet
from mentoring.caseload.models import PrivateLimit, Restriction
from mentoring.caseload.officer import HeldBack

# From two weeks on, somebody who comes back has been away: what a region may choose begins at their return.
LONG: Final = timedelta(days=14)
# Beyond what any region may choose, so that every return that a rule could speak of is read.
BACK_WITHIN: Final = timedelta(days=60)
COLUMNS: Final = ("person_id", "which", "starts", "ends", "a", "b", "c")


@dataclass
class OnTheDay:
    """One person's dated rows on a day. The limits are private: they are in no text of this object."""

    qualified_since: date | None = None
    qualified_last: date | None = None
    manager: int | None = None
    away: bool = False
    away_until: date | None = None
    back_since: date | None = None
    held_back: list[HeldBack] = field(default_factory=list)
    limits: list[str] = field(default_factory=list, repr=False)


def dated_rows(people: Iterable[int], on: date) -> dict[int, OnTheDay]:
    """Read them, for everybody asked about. One query."""
    found = {pk: OnTheDay() for pk in people}
    parts = list(_parts(list(found), on))
    for person, which, starts, ends, *words in parts[0].union(*parts[1:], all=True).order_by("starts"):
        READ[which](found[person], on, starts, ends, *words)
    return found


def _parts(ids: list[int], on: date) -> Iterator[QuerySet[Any]]:
    qualified = Qualification.objects.filter(kind=Qualification.Kind.PRACTITIONER)
    yield _part(qualified.on(on), "qualified", ids)
    yield _part(LineManagement.objects.on(on), "managed", ids, Cast("manager_id", TextField()))
    kept = Q(ends=None) | Q(ends__gt=on - BACK_WITHIN)
    away = Absence.objects.filter(kept, kind=Absence.Kind.AWAY, starts__lte=on)
    yield _part(away, "away", ids)
    held = (Cast(name, TextField()) for name in ("kind", "reason", "ends_when"))
    yield _part(Restriction.objects.on(on), "restricted", ids, *held)
    yield _part(PrivateLimit.objects.on(on), "limited", ids, Cast("facts", TextField()))


def _part(rows: DatedQuerySet, which: str, ids: list[int], *words: Any) -> QuerySet[Any]:
    """Return rows in the one shape that all share."""
    empty = Value("", output_field=TextField())
    texts = dict(zip("abc", [*words, empty, empty, empty], strict=False))
    # A table's own order would stand in each part of the union, where it is not allowed.
    named = rows.filter(person__in=ids).order_by().annotate(which=Value(which, output_field=CharField()), **texts)
    part: QuerySet[Any] = named.values_list(*COLUMNS)
    return part


def _qualified(found: OnTheDay, on: date, starts: date, ends: date | None, *words: str) -> None:
    found.qualified_since = found.qualified_since or starts
    found.qualified_last = starts


def _managed(found: OnTheDay, on: date, starts: date, ends: date | None, manager: str, *words: str) -> None:
    found.manager = int(manager)


def _away(found: OnTheDay, on: date, starts: date, ends: date | None, *words: str) -> None:
    if ends is None or ends > on:
        found.away, found.away_until = True, ends
    elif ends - starts >= LONG:
        found.back_since = max(ends, found.back_since or ends)


def _restricted(
    found: OnTheDay, on: date, starts: date, ends: date | None, kind: str, reason: str, ends_when: str
) -> None:
    found.held_back.append(HeldBack(kind, reason.rstrip("."), ends_when.rstrip(".")))


def _limited(found: OnTheDay, on: date, starts: date, ends: date | None, facts: str, *words: str) -> None:
    found.limits += json.loads(facts)


READ: Final[dict[str, Callable[..., None]]] = {
    "qualified": _qualified, "managed": _managed, "away": _away, "restricted": _restricted, "limited": _limited
}  # fmt: skip
