"""How long it takes to find a mentor for everybody: 400 learners and 450 mentors with two places each."""

import random
import time
from datetime import date, timedelta
from typing import Any, Final

from mentoring.pairings.matching import Asks, Offers, best_pairs, fit_of
from mentoring.pairings.models import Language, Specialism
from mentoring.pairings.spans import FAR

LEARNERS: Final = 400
MENTORS: Final = 450
PLACES: Final = 2
DAY: Final = date(2026, 11, 23)


def run(size: str) -> dict[str, Any]:
    """Solve invented regions: places enough, one place each, too few places, and costs that are all the same."""
    return {
        "learners": LEARNERS,
        "mentors": MENTORS,
        "two_places_each": timed(MENTORS, PLACES),
        "one_place_each": timed(MENTORS, 1),
        "too_few_places": timed(300, 1),
        "all_costs_equal": timed(MENTORS, 1, alike=True),
    }


def timed(mentors: int, places: int, *, alike: bool = False) -> dict[str, Any]:
    """Return how long it took to state the costs and to find the pairs, and how many there are."""
    chance = random.Random(1)
    learners = [_asks(chance) for _ in range(LEARNERS)]
    offers = [_offers(number, chance) for number in range(mentors)]
    began = time.perf_counter()
    costs = {
        number: {
            (mentor.mentor, place): 1 if alike else fit_of(learner, mentor, DAY, place).cost
            for mentor in offers
            for place in range(places)
        }
        for number, learner in enumerate(learners)
    }
    stated = time.perf_counter()
    found = best_pairs(costs)
    ended = time.perf_counter()
    return {
        "stating_seconds": round(stated - began, 2),
        "solving_seconds": round(ended - stated, 2),
        "paired": len(found),
        "cost": sum(costs[learner][place] for learner, place in found.items()),
    }


def _asks(chance: random.Random) -> Asks:
    pdu = str(chance.randrange(12))
    return Asks(
        gap=(DAY, DAY + timedelta(days=chance.randrange(30, 400))),
        team=f"{pdu}-{chance.randrange(4)}",
        pdu=pdu,
        days=frozenset(chance.sample(range(5), 3)),
        specialisms=frozenset(chance.sample(Specialism.values, chance.randrange(3))),
        languages=frozenset(chance.sample(Language.values, 1) if chance.random() < 0.1 else ()),
    )


def _offers(number: int, chance: random.Random) -> Offers:
    pdu = str(chance.randrange(12))
    since = DAY - timedelta(days=chance.randrange(1, 900))
    return Offers(
        mentor=number,
        able=((since, FAR if chance.random() < 0.9 else DAY + timedelta(days=chance.randrange(20, 400))),),
        team=f"{pdu}-{chance.randrange(4)}",
        pdu=pdu,
        days=frozenset(chance.sample(range(5), 4)),
        specialisms=frozenset(chance.sample(Specialism.values, 3)),
        languages=frozenset(chance.sample(Language.values, 1) if chance.random() < 0.2 else ()),
    )
