"""Which needs each of some learners has, read once: what a page counts and whom it names first both come from it."""

from collections import Counter
from dataclasses import dataclass
from functools import cached_property, reduce
from heapq import nsmallest
from operator import add
from typing import Any, Self

from django.db.models import Case, Expression, IntegerField, QuerySet, Value, When

from courses.models import Enrolment
from lms.progress.choosing import ANY, Asked
from lms.progress.needing.table import Need, WaitsOn, first_of


@dataclass(frozen=True)
class Marks:
    """Of each learner the id, the needs as bits in the order of the table, and since when the first of each side is."""

    told: tuple[Need, ...]
    rows: list[tuple[Any, ...]]

    @classmethod
    def of(cls, asked: Asked, rows: QuerySet[Enrolment]) -> Self:
        """Read them in the order of the names. One query, of a few figures a learner."""
        told, since = asked.told(), {f"since_{side}": _since(asked, side) for side in WaitsOn}
        found = rows.annotate(needs=_bits(asked), **since).order_by("person__name", "pk")
        return cls(told, list(found.values_list("pk", "needs", *since)))

    def bits(self, side: WaitsOn | None = None) -> int:
        """Return the bits of every need, or of those that wait on one side."""
        return sum(1 << place for place, need in enumerate(self.told) if side in (None, need.waits_on))

    @cached_property
    def _counted(self) -> Counter[int]:
        return Counter(row[1] for row in self.rows)

    def having(self, bits: int) -> int:
        """Return how many have any of some needs."""
        return sum(count for needs, count in self._counted.items() if needs & bits)

    @property
    def _only(self) -> dict[str, int]:
        return {need.key: 1 << place for place, need in enumerate(self.told)}

    def numbers(self) -> dict[str, int]:
        """Return how many have each need, by its key, how many any, of either side too, and how many there are."""
        by_need = {key: self.having(bit) for key, bit in self._only.items()}
        sides = {side.value: self.having(self.bits(side)) for side in WaitsOn}
        return by_need | sides | {ANY: self.having(self.bits()), "all": len(self.rows)}

    def first(self, side: WaitsOn, most: int, need: str = "") -> list[int]:
        """Return the first few for whom something waits on a side: by their first need, then by how long it is so.

        Where one need of that side is asked for, whoever has it is meant.
        """
        bits, column = self.bits(side), 2 + list(WaitsOn).index(side)
        bits = self._only.get(need, 0) & bits or bits
        held = ((row[1] & bits, row[column], place) for place, row in enumerate(self.rows))
        # The lowest bit is the most pressing need.
        some = ((needs & -needs, since, place) for needs, since, place in held if needs)
        return [self.rows[place][0] for *_, place in nsmallest(most, some)]


def _bits(asked: Asked) -> Expression:
    held = [
        Case(When(asked.holds(need), then=Value(1 << place)), default=Value(0), output_field=IntegerField())
        for place, need in enumerate(asked.told())
    ]
    return reduce(add, held)


def _since(asked: Asked, side: WaitsOn) -> Expression:
    return first_of((need, asked.holds(need)) for need in asked.told() if need.waits_on == side)[1]
