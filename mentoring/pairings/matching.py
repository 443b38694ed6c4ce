"""Who should mentor whom: what each pair costs, stated, and the cheapest pairs for everybody at once. Pure.

What may never be is not dear but absent: a pair that the rules forbid has no cost, so no saving elsewhere can buy it.
"""

from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from datetime import date
from heapq import heappop, heappush
from typing import Final, TypeVar

from mentoring.pairings.spans import Span

Learner = TypeVar("Learner", bound=Hashable)
Place = TypeVar("Place", bound=Hashable)

TEAM, PDU, REGION = 0, 1, 2
SHARED, NOT_SAID, NONE_SHARED = 0, 1, 2


@dataclass(frozen=True)
class Cost:
    """One thing that makes a pair less good: the sentence that says so, what each of it costs, how many at most."""

    key: str
    sentence: str
    each: int
    at_most: int


# In the order of what weighs more: for one pair, each outweighs everything below it together.
COSTS: Final = (
    Cost("open_days", "A day on which the learner still has no mentor", 1_000_000, 1_000),
    Cost("languages", "A language the learner asked for that the mentor does not have", 100_000, 5),
    Cost("place", "Another team of the same PDU; for another PDU of the region twice as much", 20_000, 2),
    Cost("days", "Days at work not given; where both gave them and share none twice as much", 4_000, 2),
    Cost("first_time", "The mentor has not mentored this learner before", 2_000, 1),
    Cost("specialisms", "A specialism the learner asked for that the mentor does not have", 100, 10),
    Cost("taken", "A learner whom the mentor has already, or would have by these proposals", 1, 50),
)


@dataclass(frozen=True)
class Asks:
    """A learner without a mentor, as matching sees them: where, from when, and what they asked for."""

    gap: Span
    team: str = ""
    pdu: str = ""
    days: frozenset[int] = frozenset()
    specialisms: frozenset[str] = frozenset()
    languages: frozenset[str] = frozenset()
    before: frozenset[int] = frozenset()


@dataclass(frozen=True)
class Offers:
    """A mentor, as matching sees them: where, on which days they may mentor, and what they bring."""

    mentor: int
    able: tuple[Span, ...]
    team: str = ""
    pdu: str = ""
    days: frozenset[int] = frozenset()
    specialisms: frozenset[str] = frozenset()
    languages: frozenset[str] = frozenset()

    def first_day(self, day: date) -> date | None:
        """Return the first day from `day` on which they may mentor, or nothing."""
        return next((max(starts, day) for starts, ends in self.able if day < ends), None)


@dataclass(frozen=True)
class Fit:
    """How well a mentor fits a learner from a day on: what is missing, counted; nought everywhere is perfect."""

    starts: date
    open_days: int = 0
    languages: int = 0
    place: int = TEAM
    days: int = SHARED
    first_time: int = 1
    specialisms: int = 0
    taken: int = 0

    @property
    def cost(self) -> int:
        """Add up what is missing by the table of costs."""
        return sum(cost.each * min(getattr(self, cost.key), cost.at_most) for cost in COSTS)


def fit_of(learner: Asks, mentor: Offers, starts: date, taken: int = 0) -> Fit:
    """Hold a learner and a mentor against each other, from a day on and with so many learners there already."""
    return Fit(
        starts=starts,
        open_days=open_days(learner, mentor, starts),
        languages=len(learner.languages - mentor.languages),
        place=TEAM if learner.team == mentor.team else PDU if learner.pdu == mentor.pdu else REGION,
        days=_days(learner, mentor),
        first_time=0 if mentor.mentor in learner.before else 1,
        specialisms=len(learner.specialisms - mentor.specialisms),
        taken=taken,
    )


def open_days(learner: Asks, mentor: Offers, starts: date) -> int:
    """Count the days ahead of the learner's gap on which this mentor would not be there."""
    first, last = learner.gap
    first_there = max(first, starts)
    there = sum(max((min(last, until) - max(first_there, since)).days, 0) for since, until in mentor.able)
    return (last - first).days - there


def _days(learner: Asks, mentor: Offers) -> int:
    if not learner.days or not mentor.days:
        return NOT_SAID
    return SHARED if learner.days & mentor.days else NONE_SHARED


# ---- everybody at once ----


def best_pairs(costs: Mapping[Learner, Mapping[Place, int]]) -> dict[Learner, Place]:
    """Give as many learners as possible a place each, and of all ways to do so choose the cheapest.

    Jonker and Volgenant's shortest augmenting paths, on whole numbers. A pair without a cost is never made. Each
    learner may also take nobody, at a price above any sum of real ones.
    """
    places = list(dict.fromkeys(place for row in costs.values() for place in row))
    number = {place: index for index, place in enumerate(places)}
    nobody = 1 + sum(max(row.values(), default=0) for row in costs.values())
    offers = [
        {**{number[place]: cost for place, cost in row.items()}, len(places) + own: nobody}
        for own, row in enumerate(costs.values())
    ]
    held: list[int] = []
    holder: dict[int, int] = {}
    worth = [0] * (len(places) + len(offers))
    for newcomer in range(len(offers)):
        _let_in(newcomer, offers, held, holder, worth)
    found = zip(costs, held, strict=True)
    return {learner: places[place] for learner, place in found if place < len(places)}


def _let_in(
    newcomer: int, offers: list[dict[int, int]], held: list[int], holder: dict[int, int], worth: list[int]
) -> None:
    """Find the cheapest chain in which a newcomer takes a place, its holder another, and so on to one that is free."""
    reached: dict[int, int] = {}
    came: dict[int, int] = {}
    settled: dict[int, int] = {}
    # At the same distance a free place comes first: it ends the search.
    queue: list[tuple[int, bool, int]] = []
    learner, far, given_up = newcomer, 0, 0
    while True:
        for place, cost in offers[learner].items():
            distance = far - given_up + cost - worth[place]
            if place not in settled and (place not in reached or distance < reached[place]):
                reached[place], came[place] = distance, learner
                heappush(queue, (distance, place in holder, place))
        far, _, place = heappop(queue)
        while place in settled:
            far, _, place = heappop(queue)
        settled[place] = far
        if place not in holder:
            break
        learner = holder[place]
        given_up = offers[learner][place] - worth[place]
    for one, distance in settled.items():
        worth[one] += distance - far
    held.append(place)
    while (learner := came[place]) != newcomer:
        holder[place], held[learner], place = learner, place, held[learner]
    holder[place], held[newcomer] = newcomer, place
