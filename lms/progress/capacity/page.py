"""What the page of capacity shows one reader of their places."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final

from django.urls import reverse

from lms.models import Person, Unit
from lms.permissions import rights_of, under
from lms.policy.progress import CAPACITY_SHOWN_FROM
from lms.progress.capacity.ahead import Ahead
from lms.progress.capacity.gathering import PDU, gather
from lms.progress.capacity.parts import part_columns, part_row
from lms.progress.capacity.picture import Picture, picture_of
from lms.progress.capacity.place import Capacity
from lms.progress.capacity.sharing import may_tell_parts, parts_told
from lms.progress.capacity.shortage import first_of_each
from lms.progress.capacity.supply import Kind
from lms.progress.capacity.words import (
    coming,
    crossed_in_words,
    drawn,
    heading,
    month_columns,
    month_rows,
    soonest,
)
from lms.progress.seen import learners_seen_by
from lms.roles import Permission
from lms.rules import RuleBook

# How many shortages are told one by one; of more only in how many places, and the tables hold them all.
TOLD: Final = 6


def capacity_of(person: Person, places: Sequence[Unit], ahead: Ahead) -> Capacity:
    """Count the capacity of places that a reader sees: how many people managers carry only where they may see it."""
    learners = learners_seen_by(person, ahead.on)
    if not any(place.kind == Unit.Kind.NATION for place in places):
        learners = learners.filter(under(list(places), "standing__unit"))
    rights = rights_of(person, ahead.on)
    spans = all(rights.may(Permission.SEE_SPAN, place) for place in places)
    kinds = tuple(kind for kind in Kind if spans or kind != Kind.MANAGERS)
    return Capacity(tuple(places), ahead, gather(places, learners, ahead), kinds)


@dataclass(frozen=True)
class CapacityPage:
    """The capacity of some places as one person may see it."""

    person: Person
    capacity: Capacity

    @property
    def name(self) -> str:
        """Name the places."""
        return ", ".join(place.name for place in self.capacity.places)

    @property
    def heading(self) -> str:
        """Say what is short first."""
        return heading(self.capacity, self.name)

    @property
    def facts(self) -> list[dict[str, str]]:
        """Return what the page says in numbers."""
        found, change = self.capacity, coming(self.capacity)
        learners, places = found.learners, found.total(Kind.MENTORS)[1]
        comes, goes = sum(change.starts), sum(change.ends)
        now = sum(one.starts is None for one in found.gathered.assessors)
        assessors = [
            {
                "term": "Assessors",
                "value": str(now or "None"),
                "note": f"{found.to_an_assessor} learners counted to each",
            }
        ]
        return [
            {"term": "Learners", "value": f"{learners[0]:g}" if learners[0] else "None", "note": "those paused too"},
            {"term": "To come", "value": f"{comes:g}" if comes else "None", "note": "planned within 12 months"},
            {"term": "To finish", "value": f"{goes:g}" if goes else "None", "note": "as forecast, or else as planned"},
            {
                "term": "Mentor places",
                "value": f"{places[0]:g}" if places[0] else "None",
                "note": "with eligible mentors",
            },
            # Assessors are counted for a whole delivery unit: of a team nothing is said.
            *(assessors if any(row.kind == Kind.ASSESSORS for row in found.balances) else []),
        ]

    @property
    def crossed(self) -> str:
        """Say who has a mentor in another place."""
        return crossed_in_words(self.capacity)

    @cached_property
    def told(self) -> list[dict[str, str]]:
        """Return the first shortages, the soonest first."""
        return soonest(self.capacity, first_of_each(self.capacity.shortages), TOLD)

    @cached_property
    def picture(self) -> Picture | None:
        """Draw the months, where there is anything to draw."""
        rows = drawn(self.capacity)
        return picture_of(rows, self.capacity.ahead, f"Capacity of {self.name}, month by month") if rows else None

    @property
    def month_columns(self) -> list[dict[str, Any]]:
        """Return the columns of the table of months."""
        return month_columns(self.capacity)

    @property
    def month_rows(self) -> list[list[Any]]:
        """Return the rows of the table of months."""
        return month_rows(self.capacity)

    @property
    def teams(self) -> bool:
        """Say whether the parts are teams."""
        return any(len(unit.path) > PDU for unit in self.capacity.parts)

    @property
    def part_columns(self) -> list[dict[str, Any]]:
        """Return the columns of the table of parts."""
        return part_columns(self.capacity, teams=self.teams, measured=bool(self.measured_from))

    @cached_property
    def measured_from(self) -> int:
        """Return from how many staff on their workload is told; 0 where it is told of no part."""
        on = self.capacity.ahead.on
        rights = rights_of(self.person, on)
        sees_each = all(rights.may(Permission.CHECK_ALLOCATION, one) for one in self.capacity.places)
        if not may_tell_parts(self.capacity.places, sees_each=sees_each):
            return 0
        return int(RuleBook.at(None, on).answer(CAPACITY_SHOWN_FROM).value)

    @cached_property
    def part_rows(self) -> list[list[Any]]:
        """Return the rows of the table of parts, each with links to its own page and to its learners."""
        from_ = self.measured_from
        told = parts_told(self.capacity, from_) if from_ else ()
        return [
            part_row(self.capacity, unit, _links(unit), (from_, unit.path in told), teams=self.teams)
            for unit in self.capacity.parts
        ]

    @property
    def may(self) -> dict[str, bool]:
        """Return what the reader may do about it here."""
        rights = rights_of(self.person, self.capacity.ahead.on)
        asked = {"pair": Permission.PAIR, "plan": Permission.PLAN_INTAKES, "span": Permission.SEE_SPAN}
        return {key: rights.may(permission) for key, permission in asked.items()}


def _links(unit: Unit) -> tuple[str, str]:
    return f"{reverse('progress:capacity')}?place={unit.pk}", f"{reverse('progress:board')}?place={unit.pk}"
