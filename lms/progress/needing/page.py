"""The page of everybody who needs somebody: how many, of what, and each person with what they need."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from typing import Any, Final

from django.urls import reverse

from lms.models import Unit
from lms.places import crumbs_of
from lms.progress.board.groups import Group, together
from lms.progress.board.keyset import Key, page_of
from lms.progress.board.words import NARROWS, Filter, filters_of
from lms.progress.choosing import ANY, Asked
from lms.progress.needing.lines import Needing, lines_of, needs_asked, ranked
from lms.progress.needing.parts import parts_of, rows_of
from lms.progress.needing.table import BY_KEY, NEEDS, WaitsOn
from lms.progress.needing.top import Counts, Top, top

__all__ = ["NeedsPage", "Top", "top"]

PER_PAGE: Final = 25
ORDER: Final = (Key("first_need", int), Key("since", date), Key("person__name"))
WHOSE_TURN: Final = ((ANY, "Everybody"), (WaitsOn.US, "Waiting on us"), (WaitsOn.LEARNER, "Waiting on the learner"))


@dataclass
class NeedsPage:
    """Who needs somebody, as one reader asks for it. What they ask for begins with anybody who has any need."""

    asked: Asked

    def __post_init__(self) -> None:
        """Ask for any need where none is named."""
        if not self.asked.need:
            self.asked = replace(self.asked, need=ANY)

    def address(self, **changes: Any) -> str:
        """Return the address of this page with something else asked for."""
        need = changes.pop("need", self.asked.need)
        asked = self.asked.address(need="" if need == ANY else need, **changes)
        return reverse("progress:needs") + (f"?{asked}" if asked else "")

    @property
    def places(self) -> tuple[Unit, ...]:
        """Return the places that are asked about."""
        return (self.asked.place,) if self.asked.place else self.asked.places

    @property
    def place_words(self) -> str:
        """Name them."""
        return ", ".join(place.name for place in self.places) or "Your own line"

    @property
    def crumbs(self) -> list[dict[str, str]]:
        """Return the places around the one asked for, as far as the reader sees them."""
        return crumbs_of(self.asked.places, self.places, lambda place: self.address(place=place, rest=""))

    @cached_property
    def _everybody(self) -> Asked:
        return replace(self.asked, need="", after="")

    @cached_property
    def _groups(self) -> list[Group]:
        return parts_of(self._everybody)

    @cached_property
    def counts(self) -> Counts:
        """Count all needs of the learners asked about, whichever of them is shown. Nobody is in two parts."""
        if self._groups:
            return Counts.from_numbers(together(self._everybody, self._groups).numbers)
        return Counts.of(self._everybody, self._everybody.learners())

    @property
    def shown(self) -> int:
        """Return how many are in the list, page by page."""
        return self._count(self.asked.need)

    def _count(self, need: str) -> int:
        sides = {ANY: self.counts.needing, WaitsOn.US: self.counts.us, WaitsOn.LEARNER: self.counts.learner}
        return sides[need] if need in sides else self.counts.by_need.get(need, 0)

    @property
    def label(self) -> str:
        """Name the one need that is shown; nothing when it is more than one."""
        return BY_KEY[self.asked.need].label if self.asked.need in BY_KEY else ""

    @property
    def tabs(self) -> list[dict[str, Any]]:
        """Return whose turn it is, each with its count."""
        return [
            {
                "label": f"{label} ({self._count(need)})",
                "href": self.address(need=need),
                "current": need == self.asked.need,
            }
            for need, label in WHOSE_TURN
        ]

    @property
    def strips(self) -> list[dict[str, Any]]:
        """Return how many have each need, on each side, as facts; a need that nobody has is not among them."""
        found = []
        for side, title in WHOSE_TURN[1:]:
            needs = [need for need in NEEDS if need.waits_on == side and self.counts.by_need.get(need.key)]
            facts = [self._fact(need.key, need.label) for need in needs]
            found.append({"title": title, "facts": facts})
        return [strip for strip in found if strip["facts"]]

    def _fact(self, key: str, label: str) -> dict[str, Any]:
        count, here = self.counts.by_need[key], self.asked.need == key
        return {"term": label, "value": str(count), "href": "" if here else self.address(need=key), "current": here}

    @cached_property
    def _page(self) -> Any:
        rows = ranked(self.asked.learners(), self.asked, needs_asked(self.asked))
        return page_of(rows, ORDER, self.asked.after, PER_PAGE)

    @cached_property
    def people(self) -> list[Needing]:
        """Return who is on this page, with everything that they need."""
        return lines_of(self._page.ids, self.asked, self._said())

    def _said(self) -> Sequence[Any]:
        """Return the needs that are said of each person: of one side where that is asked for, or else all."""
        return self.asked.told() if self.asked.need in BY_KEY else needs_asked(self.asked)

    @property
    def both(self) -> bool:
        """Say whether what waits on us and what waits on the learner are shown beside each other."""
        return self.asked.need not in set(WaitsOn)

    @property
    def next(self) -> str:
        """Return the address of the next page; nothing on the last."""
        return self.address(after=self._page.next) if self._page.next else ""

    @cached_property
    def filters(self) -> list[Filter]:
        """Return what narrows the list besides place and need, in words."""
        return [one for one in filters_of(self.asked) if one.part != "need"]

    @property
    def anybody(self) -> str:
        """Return the address of the same list with anybody who has any need."""
        return self.address(need=ANY)

    @property
    def everybody(self) -> str:
        """Return the address without what narrows the list, but for the place."""
        return self.address(**NARROWS | {"need": ANY})

    @property
    def groups(self) -> str:
        """Return the address of the same place in numbers, part by part."""
        asked = self.asked.address(need="")
        return reverse("progress:groups", args=["place"]) + (f"?{asked}" if asked else "")

    @property
    def board(self) -> str:
        """Return the address of the board with the same learners."""
        return f"{reverse('progress:board')}?{self.asked.address()}"

    @property
    def parts(self) -> list[list[dict[str, Any]]]:
        """Return region by region, or unit by unit, how many need somebody, where the place is as wide as that."""
        return rows_of(self._groups, self.address)

    @property
    def order(self) -> list[str]:
        """Return the needs of which the reader is told, the most pressing first."""
        return [need.label for need in self.asked.told()]
