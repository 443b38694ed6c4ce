"""The capacity of a place and its parts: what is there, what comes, and where and when something is short first."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Final

from lms.models import Unit
from lms.policy.practice import SPAN_OF_CONTROL
from lms.policy.progress import PTA_LEARNERS
from lms.progress.capacity.ahead import Ahead, Flow, Series, none, plus
from lms.progress.capacity.crossing import Crossing
from lms.progress.capacity.demand import Demand, Intake, demand_of, spread_over, with_intakes
from lms.progress.capacity.gathering import PDU, REGION, Gathered, Measured, added
from lms.progress.capacity.shortage import Balance, Shortage, shortages
from lms.progress.capacity.supply import Kind, Supply, supply_of
from lms.rules import RuleBook

# One place of an assessor or a mentor is for one learner; of a manager, for one full-time equivalent.
ALL: Final = (Kind.MENTORS, Kind.ASSESSORS, Kind.MANAGERS)


@dataclass(frozen=True)
class Capacity:
    """What some places have and need. Delivery units are balanced as wholes; a team only where it is asked for."""

    places: tuple[Unit, ...]
    ahead: Ahead
    gathered: Gathered
    kinds: tuple[Kind, ...] = ALL
    more: tuple[Intake, ...] = ()

    # ---- places ----

    def counted_at(self, path: str) -> str:
        """Return the place at which something is balanced."""
        whole = path[:PDU]
        if any(whole.startswith(place.path) for place in self.places):
            return whole
        return path if any(path.startswith(place.path) for place in self.places) else ""

    @cached_property
    def wider(self) -> dict[str, str]:
        """Return the region of each delivery unit: what belongs to a whole region helps its units."""
        return {path: path[:REGION] for path in self.balanced if len(path) == PDU}

    @cached_property
    def balanced(self) -> list[str]:
        """Return every place that is balanced, in the order of the tree."""
        found = {self.counted_at(path) for path in self.gathered.units}
        return sorted(found | {*self.base.mentored, *self.base.staff, *self.supply.by_kind[Kind.MENTORS]})

    @cached_property
    def units_within(self) -> dict[str, list[str]]:
        """Return the delivery units of each place that is wider than one."""
        units = self.gathered.units
        pdus = [path for path in sorted(units) if len(path) == PDU]
        return {path: [one for one in pdus if one.startswith(path)] for path in units if len(path) < PDU}

    def name(self, path: str) -> str:
        """Name a place; one that has parts, where it stands beside them, as itself."""
        unit = self.gathered.units.get(path)
        if unit is None:
            return "no place on record"
        return f"{unit.name} itself" if len(path) < PDU else unit.name

    # ---- what is needed and what is there ----

    def _moved(self, flows: Iterable[Flow]) -> list[Flow]:
        return [Flow(self.counted_at(flow.place), flow.amount, flow.starts, flow.ends) for flow in flows]

    @cached_property
    def supply(self) -> Supply:
        """Return mentor places, assessor places and room of managers."""
        found = self.gathered
        managers = self._moved(found.managers)
        return supply_of(
            self._moved(row.flow for row in found.mentors),
            [replace(one, place=self.counted_at(one.place)) for one in found.assessors],
            managers,
            self.ahead,
            to_an_assessor=self.to_an_assessor,
            to_a_manager={row.place: self.to_a_manager(row.place) for row in managers},
        )

    @property
    def to_an_assessor(self) -> int:
        """Return how many learners are counted to one assessor."""
        return int(RuleBook.at(None, self.ahead.on).answer(PTA_LEARNERS).value)

    def to_a_manager(self, path: str) -> int:
        """Return how many full-time equivalent staff one manager may have at a place."""
        book = self.gathered.books.get(path[:REGION]) or RuleBook.at(None, self.ahead.on)
        return int(book.answer(SPAN_OF_CONTROL).value)

    @cached_property
    def base(self) -> Demand:
        """Return who is there today, until they finish."""
        found = self.gathered
        crossed = [flow for one in self.crossed for flow in one.moved() if self.holds(flow.place)]
        return demand_of(self._moved(found.learners), self._moved(found.staff), self.ahead, crossed)

    @cached_property
    def crossed(self) -> list[Crossing]:
        """Return whose mentor works in another of the places that are balanced, or beyond all of these."""
        rows = [
            replace(one, home=self._where(one.home), mentor=self._where(one.mentor)) for one in self.gathered.crossings
        ]
        return [one for one in rows if one.home != one.mentor]

    def holds(self, path: str) -> bool:
        """Say whether something lies in these places; what has no place on record is the nation's."""
        return path.startswith(tuple(place.path for place in self.places)) or (
            not path and any(place.kind == Unit.Kind.NATION for place in self.places)
        )

    def _where(self, path: str) -> str:
        """Return where something is balanced; beyond these places it stays where it is."""
        return self.counted_at(path) or path

    @cached_property
    def learners(self) -> Series:
        """Return the learners of all places together."""
        return plus(none(self.ahead), *(self.demand.learners_at(path) for path in self.balanced))

    @cached_property
    def intakes(self) -> list[Intake]:
        """Return the planned intakes as they come to places, and what is asked for beside them."""
        rows = [*self.gathered.intakes, *self.more]
        return [replace(row, place=self.counted_at(row.place)) for row in rows]

    @cached_property
    def demand(self) -> Demand:
        """Return who is there and who is to come."""
        places = self.supply.by_kind[Kind.MENTORS]
        return with_intakes(self.base, self.intakes, self.units_within, places)

    def spread(self, intake: Intake) -> list[Intake]:
        """Return where the learners of an intake would go, after everything that is planned."""
        places = self.supply.by_kind[Kind.MENTORS]
        return spread_over(intake, self.demand, self.units_within.get(intake.place, []), places)

    def with_intakes(self, intakes: Iterable[Intake]) -> "Capacity":
        """Return how it would be with more intakes."""
        return replace(self, more=(*self.more, *intakes))

    # ---- against each other ----

    def needed(self, kind: Kind, path: str) -> Series:
        """Return what a place needs of a kind."""
        if kind == Kind.MANAGERS:
            return self.demand.staff_at(path)
        return self.demand.mentored_at(path) if kind == Kind.MENTORS else self.demand.learners_at(path)

    def counts(self, kind: Kind, path: str) -> bool:
        """Say whether a kind is balanced at a place: a team has no assessors of its own, a region no teams."""
        return (kind != Kind.ASSESSORS or len(path) <= PDU) and (kind != Kind.MANAGERS or len(path) >= PDU)

    @cached_property
    def balances(self) -> list[Balance]:
        """Return what each place needs of each kind and has."""
        return [
            Balance(path, kind, self.needed(kind, path), self.supply.at(kind, path))
            for kind in self.kinds
            for path in self.balanced
            if self.counts(kind, path)
        ]

    @cached_property
    def shortages(self) -> list[Shortage]:
        """Return everything that is short, the soonest first."""
        return shortages(self.balances, self.wider)

    def unrecorded(self, one: Shortage) -> bool:
        """Say whether a place is short of managers because none is on record there."""
        return one.kind == Kind.MANAGERS and not any(self.supply.at(Kind.MANAGERS, one.place))

    # ---- parts ----

    @cached_property
    def parts(self) -> list[Unit]:
        """Return what is divided into parts: those of one place, or several places as they are."""
        if len(self.places) != 1:
            return list(self.places)
        place = self.places[0]
        return [
            unit
            for path, unit in self.gathered.units.items()
            if path.startswith(place.path) and unit.depth == place.depth + 1
        ]

    def measured(self, prefix: str) -> Measured:
        """Return how many of a part have a recent figure, and how many of those are above the limit."""
        return added(row for path, row in self.gathered.workload.items() if path.startswith(prefix))

    def to_come(self, prefix: str) -> float:
        """Return how many learners come to a part: of planned intakes each is one more in a team, for good."""
        here = [path for path in {*self.demand.staff, *self.base.staff} if path.startswith(prefix)]
        planned = round(sum(self.demand.staff_at(path)[-1] - self.base.staff_at(path)[-1] for path in here), 1)
        return planned + self.enrolled_ahead(prefix)

    def enrolled_ahead(self, prefix: str) -> float:
        """Return how many learners of a part are enrolled for a day ahead."""
        return sum(row.amount for row in self.gathered.learners if row.starts and row.place.startswith(prefix))

    def total(self, kind: Kind) -> tuple[Series, Series]:
        """Return what all places together need of a kind and have."""
        rows = [row for row in self.balances if row.kind == kind]
        nothing = none(self.ahead)
        return plus(nothing, *(row.demand for row in rows)), plus(nothing, *(row.supply for row in rows))

    def short_at(self, step: int, kind: Kind) -> list[Shortage]:
        """Return which places are short of a kind at a step."""
        return [one for one in self.shortages if one.step == step and one.kind == kind]


def first_within(found: Sequence[Shortage], prefix: str) -> Shortage | None:
    """Return the first of some shortages within a place."""
    return next((one for one in found if one.place.startswith(prefix)), None)


def there(flows: Iterable[Flow], prefix: str) -> float:
    """Return how much of something is at a part today."""
    return sum(row.amount for row in flows if row.starts is None and row.place.startswith(prefix))
