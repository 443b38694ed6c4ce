"""What an address of a board asks for: filters, sorting and columns. The same address shows each reader their own."""

from dataclasses import dataclass, field, replace
from datetime import date
from functools import reduce
from operator import or_
from typing import Any, Final, Self
from urllib.parse import urlencode

from django.db.models import Count, Q, QuerySet
from django.http import QueryDict

from courses.models import Enrolment
from courses.models.enrolment import OPEN
from lms.models import Person, Unit
from lms.permissions import about_visible, rights_of, under
from lms.places import places_asked_for
from lms.progress.needing.table import BY_KEY, NEEDS, Limits, Need, WaitsOn, first_of
from lms.progress.seen import learners_seen_by, places_seen_by
from lms.roles import Permission

LONGEST: Final = 60
# Two names of the longest kind, in any letters, as the mark of a page.
LONGEST_MARK: Final = 1200
# The parts of an address, in the order in which they are written.
PARTS: Final = ("place", "rest", "pathway", "intake", "stage", "state", "need", "name", "sort", "columns", "after")
# What may be asked for in the place of one need: any need of which the reader is told, or any of one side.
ANY: Final = "any"
SIDES: Final = (ANY, *WaitsOn)


@dataclass(frozen=True)
class Asked:
    """What a board is asked to show. What an address says that cannot be is left out, but for a place: see `of`."""

    reader: Person
    on: date
    place: Unit | None = None
    # Only who works in none of the parts that the place is divided into.
    rest: str = ""
    pathway: str = ""
    intake: str = ""
    stage: int | None = None
    state: str = ""
    need: str = ""
    name: str = ""
    sort: str = ""
    columns: tuple[str, ...] = ()
    after: str = ""
    places: tuple[Unit, ...] = field(default=(), compare=False)

    @classmethod
    def of(cls, data: QueryDict, reader: Person, on: date) -> Self:
        """Read an address for a reader. Raises Http404 for a place that they do not see."""
        seen = places_seen_by(reader, on)
        written = {part: data.get(part, "").replace("\0", "").strip()[:LONGEST] for part in PARTS}
        place = places_asked_for(seen, written["place"])[0] if written["place"] else None
        return cls(
            reader=reader,
            on=on,
            place=place,
            rest="1" if written["rest"] == "1" else "",
            pathway=written["pathway"],
            intake=written["intake"],
            stage=int(written["stage"]) if written["stage"].isdecimal() and len(written["stage"]) < 3 else None,
            state=written["state"] if written["state"] in OPEN else "",
            need=written["need"] if written["need"] in BY_KEY or written["need"] in SIDES else "",
            name=written["name"],
            sort=written["sort"],
            columns=tuple(one for one in data.getlist("columns") if one)[:20],
            after=data.get("after", "")[:LONGEST_MARK],
            places=tuple(seen),
        )

    @property
    def limits(self) -> Limits:
        """Return what the rules of progress say on the day."""
        return Limits.on_day(self.on)

    def address(self, **changes: Any) -> str:
        """Return the part of an address after its question mark that asks for this, with some of it changed.

        A change of what is shown begins at the first page again.
        """
        asked = replace(self, **({"after": ""} | changes))
        pairs: list[tuple[str, Any]] = []
        for part in PARTS:
            value = getattr(asked, part)
            if isinstance(value, tuple):
                pairs += [(part, one) for one in value]
            elif value not in ("", None):
                pairs.append((part, value.pk if isinstance(value, Unit) else value))
        return urlencode(pairs)

    def learners(self) -> QuerySet[Enrolment]:
        """Return the learners that the filters leave of those whom the reader sees. Their order is not said here."""
        rows = learners_seen_by(self.reader, self.on).filter(self._filters())
        return rows.filter(self.holds_asked()) if self.need else rows

    def holds_asked(self) -> Q:
        """Return the condition of the need that is asked for, or of any, or of any that waits on one side."""
        if self.need in BY_KEY:
            return self.holds(BY_KEY[self.need])
        return self.holds_any(WaitsOn(self.need) if self.need != ANY else None)

    def holds_any(self, side: WaitsOn | None = None) -> Q:
        """Return the condition that somebody has any need of which the reader is told, or any that waits on one side.

        Who sees what tells of cases is asked once for all of them.
        """
        needs = [need for need in self.told() if side in (None, need.waits_on)]
        found = Q(pk__in=[])
        for permission in dict.fromkeys(need.seen_with for need in needs):
            own = [need.condition(self.limits) for need in needs if need.seen_with == permission]
            found |= reduce(or_, own) & self._seen_with(permission)
        return found

    def holds(self, need: Need) -> Q:
        """Return the condition that somebody has a need of which the reader is told."""
        return need.condition(self.limits) & self._seen_with(need.seen_with)

    def _seen_with(self, permission: Permission) -> Q:
        """Return the condition that the reader may do this about somebody of the board; nothing where that is sure."""
        rights = rights_of(self.reader, self.on)
        if rights.widest(permission) == rights.widest(Permission.SEE_BOARD):
            return Q()
        return about_visible(self.reader, permission, self.on)

    def counts(self, rows: QuerySet[Enrolment]) -> dict[str, int]:
        """Return how many of some learners have each need, by its key, how many any, and how many there are.

        One query.
        """
        found: dict[str, int] = rows.order_by().aggregate(**self.counted(), all=Count("pk"))
        return found

    def counted(self) -> dict[str, Count]:
        """Return what counts each need by its key, any of each side, and any: to be grouped by whatever is asked."""
        told = {need.key: Count("pk", filter=self.holds(need)) for need in self.told()}
        sides = {side.value: Count("pk", filter=self.holds_any(side)) for side in WaitsOn}
        return told | sides | {ANY: Count("pk", filter=self.holds_any())}

    def by_need(self, rows: QuerySet[Enrolment]) -> QuerySet[Enrolment]:
        """Return some learners in the order of their first need, as `first_need` and `since`."""
        rank, since = first_of((need, self.holds(need)) for need in self.told())
        ranked = rows.annotate(first_need=rank).annotate(since=since)
        return ranked.order_by("first_need", "since", "person__name", "pk")

    def told(self) -> tuple[Need, ...]:
        """Return the needs of which the reader is told anywhere."""
        rights = rights_of(self.reader, self.on)
        return tuple(need for need in NEEDS if rights.may(need.seen_with))

    def _filters(self) -> Q:
        found = under([self.place], "standing__unit") if self.place else Q()
        if self.rest:
            found &= self._in_no_part()
        if self.pathway:
            found &= Q(pathway_version__pathway__key=self.pathway)
        if self.intake:
            found &= Q(intake=self.intake)
        if self.stage is not None:
            found &= Q(standing__stage_number=self.stage)
        if self.state:
            found &= Q(status=self.state)
        if self.name:
            found &= Q(person__name__icontains=self.name)
        return found

    def _in_no_part(self) -> Q:
        """Return the condition that somebody works in none of the parts of what is asked for."""
        if self.place:
            return Q(standing__unit=self.place)
        if len(self.places) == 1:
            path = self.places[0].path
            return ~Q(standing__unit__path__startswith=path) | Q(standing__unit__path=path)
        return ~under(list(self.places), "standing__unit")
