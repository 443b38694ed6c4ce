"""Where and when there is too little, and of what. Pure.

What belongs to a wider place, such as the assessors of a region, helps whichever of its parts is short most, one place
at a time. What belongs to one part helps no other: a neighbour’s free place is for people to offer.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from lms.progress.capacity.ahead import Series


@dataclass(frozen=True)
class Balance:
    """What one place needs of one kind, and has, at each step."""

    place: str
    kind: str
    demand: Series
    supply: Series

    def short(self, step: int) -> float:
        """Return how much is missing at a step."""
        return max(0.0, round(self.demand[step] - self.supply[step], 1))

    def spare(self, step: int) -> float:
        """Return how much is left over at a step."""
        return max(0.0, round(self.supply[step] - self.demand[step], 1))


@dataclass(frozen=True)
class Shortage:
    """So much is missing of one kind, at a place, at a step."""

    step: int
    place: str
    kind: str
    amount: float


def shortages(balances: Iterable[Balance], wider: Mapping[str, str]) -> list[Shortage]:
    """Return everything that is missing at any step: the soonest first, then the largest.

    `wider` names, for a place that lies within another of the balances, that other.
    """
    found: list[Shortage] = []
    by_kind: dict[str, dict[str, Balance]] = {}
    for one in balances:
        by_kind.setdefault(one.kind, {})[one.place] = one
    for kind, here in by_kind.items():
        steps = len(next(iter(here.values())).demand)
        for step in range(steps):
            rows = _short_at(here, wider, step)
            found += [Shortage(step, place, kind, amount) for place, amount in rows.items()]
    order = list(by_kind)
    return sorted(found, key=lambda one: (one.step, -one.amount, order.index(one.kind), one.place))


def more_than(base: Iterable[Shortage], found: Iterable[Shortage]) -> list[Shortage]:
    """Return what of some shortages goes beyond those there were without, each with by how much; in the same order."""
    before = {(one.step, one.place, one.kind): one.amount for one in base}
    more = [
        Shortage(one.step, one.place, one.kind, round(one.amount - before.get((one.step, one.place, one.kind), 0), 1))
        for one in found
    ]
    return [one for one in more if one.amount > 0]


def first_of_each(found: Iterable[Shortage]) -> list[Shortage]:
    """Return the first shortage of each kind at each place."""
    seen: dict[tuple[str, str], Shortage] = {}
    for one in found:
        seen.setdefault((one.place, one.kind), one)
    return list(seen.values())


def _short_at(here: Mapping[str, Balance], wider: Mapping[str, str], step: int) -> dict[str, float]:
    short = {place: one.short(step) for place, one in here.items() if one.short(step)}
    pools: dict[str, dict[str, float]] = {}
    for place in list(short):
        if place in wider:
            pools.setdefault(wider[place], {})[place] = short.pop(place)
    for pool, parts in pools.items():
        spare = here[pool].spare(step) if pool in here else 0.0
        short.update(helped(parts, spare))
    return short


def helped(short: Mapping[str, float], spare: float) -> dict[str, float]:
    """Return what is still missing once what is left over has gone to whoever was short most, one at a time."""
    left = dict(short)
    while spare > 0 and left:
        place = max(left, key=lambda one: (left[one], one))
        given = min(1.0, spare, left[place])
        spare, left[place] = round(spare - given, 1), round(left[place] - given, 1)
        left = {one: amount for one, amount in left.items() if amount > 0}
    return left


def spread(count: int, free: Mapping[str, float]) -> dict[str, int]:
    """Give each learner in turn to the place with most room left; places in the order given where that is equal."""
    left, given = dict(free), dict.fromkeys(free, 0)
    for _ in range(count if left else 0):
        place = max(left, key=lambda one: left[one])
        left[place] -= 1
        given[place] += 1
    return given
