"""When a learner will qualify, worked out from their pace against the plan, or why nothing can be said. Plain Python.

1. Progress is measured in weeks of the plan: after n steps somebody is where the plan has n steps done. A pace of 0.9
   does nine weeks of the plan in ten full-time weeks; leave and pauses do not count, part-time weeks count by hours.
2. What is left is a random walk with that pace as its drift: the time until it first reaches the end has a known mean
   and variance. How much weeks differ is taken from the learner's own, four at a time, so that bad spells count.
3. The pace is itself uncertain: with few weeks it leans towards the plan, and it may change (PRIOR, CHANGES).
4. The wait for marking and the time for signing off come on top, with the chance that a last piece comes back; what
   has passed of them is taken off once nothing is left to do.
5. The last weeks take longer than the plan spaces them (LAST_WEEKS). Leave and other hours that are agreed count from
   their day on, when something is then still left to do.
6. Early, likely and late are what one, five and nine in ten such times do not exceed, if the learner stays.

The values of this folder were set on invented lives as shipped; the back-test draws others, and a second kind of
lives that nothing was set on.
"""

import math
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise
from typing import Any, Final

from lms.progress.forecasting.ahead import Leave, days_of_work, leave_ahead, with_leave, without_leave
from lms.progress.forecasting.drivers import drivers_of
from lms.progress.forecasting.facts import Facts, Limits, Refused
from lms.progress.forecasting.waits import (
    FINISH_SPREAD,
    FURTHEST_FINISH,
    MARKING_DAYS,
    NORMAL,
    came_back,
    marking_ahead,
    marking_days,
    wait_days,
)

# All our values, UNCONFIRMED: how much the paces of learners differ, how much one's pace changes later, how much weeks
# differ before anything is known, how many blocks of four weeks that is worth, and the same for marking.
PRIOR: Final = 0.15
CHANGES: Final = 0.05
SPREAD: Final = 0.6
BLOCKS: Final = 12
BLOCK: Final = 4
# Whoever is ahead of the plan goes on by the plan, because stages and university modules open by its months.
FASTEST: Final = 1.0
SLOWEST: Final = 0.1
# What comes back as not yet met takes this part of the work again.
AGAIN: Final = 0.5
# What is left in the end takes so many weeks longer than the plan spaces it: all of them with ten weeks left, fewer
# towards the end, and none with 25 weeks or more left, where the pace has it in it.
LAST_WEEKS: Final = 2.5
LAST_FROM: Final = 10.0
LAST_UP_TO: Final = 25.0
FEWEST_STEPS: Final = 5
TENTH: Final = NORMAL.inv_cdf(0.9)


@dataclass(frozen=True)
class Range:
    """A forecast: a start, the spread of what remains as the logarithm of days has it, and what has passed of it."""

    on: date
    middle: float
    spread: float
    leave: Leave
    drivers: dict[str, Any]
    passed: float = 0.0

    @property
    def early(self) -> date:
        """Return the day before which one in ten such times end."""
        return self._day(0.1)

    @property
    def likely(self) -> date:
        """Return the day before which half of them end."""
        return self._day(0.5)

    @property
    def late(self) -> date:
        """Return the day before which nine in ten end."""
        return self._day(0.9)

    def chance_before(self, day: date) -> float:
        """Return the chance to have qualified before a day."""
        days = without_leave((day - self.on).days, self.leave)
        if days <= 0:
            return 0.0
        return 1 - self._beyond(self.passed + days) / self._beyond(self.passed)

    def chance(self, first: date, end: date) -> float:
        """Return the chance to qualify from a day up to, not including, another."""
        return max(self.chance_before(end) - self.chance_before(first), 0.0)

    def _beyond(self, days: float) -> float:
        """Return the chance that it takes longer than so many days in all."""
        return NORMAL.cdf((math.log(self.middle) - math.log(days)) / self.spread) if days > 0 else 1.0

    def _day(self, part: float) -> date:
        """Return the day before which such a part of these times end, of those that last beyond what has passed."""
        z = -NORMAL.inv_cdf(self._beyond(self.passed) * (1 - part))
        days = with_leave(self.middle * math.exp(z * self.spread) - self.passed, self.leave)
        return self.on + timedelta(days=min(max(round(days), 0), LONGEST))


# Nothing is said of a time further ahead than this.
LONGEST: Final = 3650


def forecast(facts: Facts, limits: Limits) -> Range | Refused:
    """Return the range in which a learner will qualify, or why nothing can be said."""
    refusal = _refusal(facts, limits)
    if refusal:
        return Refused(refusal, drivers_of(facts))
    return _signing_off(facts) if facts.all_judged else _still_at_work(facts)


def _signing_off(facts: Facts) -> Range:
    """Return what is left of signing off: what has passed of it since everything was judged is taken off."""
    passed = min(float(facts.judged_for), facts.finish_days * math.exp(FURTHEST_FINISH * FINISH_SPREAD))
    found = drivers_of(facts) | {"pace": round(pace_of(facts)[0], 2), "work_days": 0, "away_days": 0}
    found |= {"wait_days": max(facts.finish_days - facts.judged_for, 0), "sooner": {}}
    return Range(facts.on, float(facts.finish_days), FINISH_SPREAD, (), found, passed)


def _still_at_work(facts: Facts) -> Range:
    """Return the range while something is left to do, or waits to be judged."""
    pace, spread, doubt = pace_of(facts)
    work, work_var = _work_days(facts, pace, spread, doubt)
    wait, wait_var = wait_days(facts)
    mean, variance = max(work + wait, 1.0), work_var + wait_var
    log_var = math.log(1 + variance / mean**2)
    found = drivers_of(facts) | {"pace": round(pace, 2), "work_days": round(work), "wait_days": round(wait)}
    found["sooner"] = _sooner(facts, pace, work)
    middle, leave = mean * math.exp(-log_var / 2), leave_ahead(facts, work / mean)
    found["away_days"] = round(with_leave(middle, leave) - middle)
    return Range(facts.on, middle, math.sqrt(log_var), leave, found)


def _sooner(facts: Facts, pace: float, work: float) -> dict[str, int]:
    """Return by how many days it would end sooner with usual marking, and with the pace of the plan from now on."""
    now, usual = (marking_ahead(facts, days)[0] for days in (marking_days(facts), MARKING_DAYS))
    return {"marking": max(round(now - usual), 0), "plan": max(round(work * (1 - pace)), 0)}


def _refusal(facts: Facts, limits: Limits) -> str:
    """Return the code of what stands against a forecast: the first of these that holds."""
    if not facts.plan:
        return "no_plan"
    if facts.paused:
        return "paused"
    if facts.counted < limits.weeks:
        return "too_early"
    if not facts.left:
        return ""
    if facts.quiet_for() >= limits.quiet_weeks:
        return "nothing_new"
    return "too_little" if len(facts.done) < FEWEST_STEPS else ""


def pace_of(facts: Facts) -> tuple[float, float, float]:
    """Return the pace in planned weeks a full-time week, the variance of weeks, and how uncertain the pace is."""
    weight = sum(week.weight for week in facts.weeks)
    done = sum(week.done for week in facts.weeks)
    own = done / weight if weight else 1.0
    variance = _variance(facts)
    known, before = weight / variance, 1 / PRIOR**2
    pace = min(max((own * known + before) / (known + before), SLOWEST), FASTEST)
    return pace, variance, math.sqrt(1 / (known + before) / pace**2 + CHANGES**2)


def _variance(facts: Facts) -> float:
    """Return how much full-time weeks differ, from each four and the four after; few lean towards the usual.

    Neighbours are compared, because a pace that slowly becomes another one is no spread of weeks.
    """
    total, count = SPREAD**2 * BLOCKS, float(BLOCKS)
    for one, following in pairwise(_blocks(facts)):
        (done, weight), (done_after, weight_after) = one, following
        total += (done / weight - done_after / weight_after) ** 2 / (1 / weight + 1 / weight_after)
        count += 1
    return total / count


def _blocks(facts: Facts) -> list[tuple[float, float]]:
    """Return what was done in each four weeks and how many full-time weeks they were, those mostly away left out."""
    starts = range(0, len(facts.weeks) - BLOCK + 1, BLOCK)
    blocks = [facts.weeks[first : first + BLOCK] for first in starts]
    sums = [(sum(week.done for week in block), sum(week.weight for week in block)) for block in blocks]
    return [(done, weight) for done, weight in sums if weight >= 1]


def _work_days(facts: Facts, pace: float, variance: float, doubt: float) -> tuple[float, float]:
    """Return mean and variance of the days that the rest of the work takes, at the hours agreed."""
    plan, again = facts.planned(len(facts.plan)), came_back(facts)
    left = (plan - facts.planned(len(facts.done))) * (1 + AGAIN * again)
    left += AGAIN * again * len(facts.waiting) * plan / len(facts.plan)
    left += longer_at_the_end(left)
    slow = doubt**2
    mean = left / pace * math.exp(slow / 2)
    spread = left * variance * math.exp(4.5 * slow) / pace**3
    spread += (left / pace) ** 2 * math.exp(slow) * (math.exp(slow) - 1)
    days = days_of_work(facts, 7 * mean) / mean if mean else 0.0
    return mean * days, spread * days**2


def longer_at_the_end(left: float) -> float:
    """Return how many weeks what is left takes beyond the plan, by how near the end is."""
    near, far = left / LAST_FROM, (LAST_UP_TO - left) / (LAST_UP_TO - LAST_FROM)
    return LAST_WEEKS * max(min(near, far, 1.0), 0.0)
