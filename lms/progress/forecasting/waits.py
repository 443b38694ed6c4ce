"""How long a learner's evidence waits, how often it comes back, and what is still to wait at the end. Plain Python.

A wait that has lasted is not waited again: what is still to come of it is worked out from what has passed.
"""

import math
from datetime import date
from statistics import NormalDist, median
from typing import Final

from lms.progress.forecasting.facts import Facts

# How long marking takes before anything is known, and from when on a wait that lasts counts as long. Our value.
MARKING_DAYS: Final = 14
NEWEST: Final = 8
# How much waits for marking and for signing off differ: spreads of logarithms. How long it takes to send again what
# came back, and how many of the last pieces may still do so while work is left. Our values.
MARKING_SPREAD: Final = 0.7
FINISH_SPREAD: Final = 0.35
SENT_AGAIN_DAYS: Final = 14
LAST_PIECES: Final = 4
# What has passed counts up to here: beyond it nothing is known of such a wait, nor of signing off.
FURTHEST: Final = 6.0
FURTHEST_FINISH: Final = 1.5
NORMAL: Final = NormalDist()


def marking_days(facts: Facts) -> float:
    """Return how long marking takes this learner: the middle of the newest, leaning towards the usual when few."""
    waits = [*facts.waits[-NEWEST:], *((facts.on - day).days for day in facts.waiting if _long(facts, day))]
    return (median(waits) * len(waits) + MARKING_DAYS * 2) / (len(waits) + 2) if waits else MARKING_DAYS


def _long(facts: Facts, day: date) -> bool:
    """Say whether something waits for longer than usual: the others say nothing yet of how long they will wait."""
    return (facts.on - day).days > MARKING_DAYS


def came_back(facts: Facts) -> float:
    """Return how often evidence comes back as not yet met; few pieces lean towards one in six."""
    return (facts.returned + 1) / (len(facts.waits) + 6)


def wait_days(facts: Facts) -> tuple[float, float]:
    """Return mean and variance of the days for marking the last pieces, for what comes back, and for signing off."""
    marked, marked_var = marking_ahead(facts, marking_days(facts))
    finish, finish_var = still_to_come(facts.finish_days, FINISH_SPREAD)
    return marked + finish, marked_var + finish_var


def marking_ahead(facts: Facts, marking: float) -> tuple[float, float]:
    """Return mean and variance of the days of marking to come at such a pace, while something is left or waits."""
    passed = [0] if facts.left else [(facts.on - day).days for day in facts.waiting]
    mean, variance = max(still_to_come(marking, MARKING_SPREAD, days) for days in passed)
    once_more = marking + SENT_AGAIN_DAYS
    back = 1 - (1 - came_back(facts)) ** (LAST_PIECES if facts.left else len(passed))
    variance += back * (MARKING_SPREAD * marking) ** 2 + back * (1 - back) * once_more**2
    return mean + back * once_more, variance


def still_to_come(middle: float, spread: float, passed: float = 0) -> tuple[float, float]:
    """Return mean and variance of what is still to come of a wait of which so many days have passed."""
    if passed <= 0:
        mean = middle * math.exp(spread**2 / 2)
        return mean, mean**2 * (math.exp(spread**2) - 1)
    z = min((math.log(passed) - math.log(middle)) / spread, FURTHEST)
    passed, beyond = middle * math.exp(z * spread), NORMAL.cdf(-z)
    mean = middle * math.exp(spread**2 / 2) * NORMAL.cdf(spread - z) / beyond
    square = middle**2 * math.exp(2 * spread**2) * NORMAL.cdf(2 * spread - z) / beyond
    return max(mean - passed, 0.0), max(square - mean**2, 0.0)
