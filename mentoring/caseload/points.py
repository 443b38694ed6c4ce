"""Points of a case, available points and workload per cent, by the tool's published formula. Pure and exact."""

from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from typing import Final

from lms.policy.points import published_on
from lms.policy.practice import FULL_TIME_HOURS

Number = int | Decimal | Fraction
TENTH: Final = Decimal("0.1")
HUNDREDTH: Final = Decimal("0.01")


def case_points(order: str, tier: str, on: date) -> int | None:
    """Return what a case counts by the points published on a day; not tiered yet, nothing; None: nobody can say."""
    return published_on(on).of(order, tier)


def available_points(
    nominal_target: Number, contracted: Number, reduction: Number, full_time: Number = FULL_TIME_HOURS
) -> int:
    """Return the points available: the target, by the share of hours, by what reductions leave; whole points only."""
    if contracted <= 0 or full_time <= 0:
        return 0
    hours, reduced = Fraction(contracted), min(Fraction(reduction), Fraction(contracted))
    return int(Fraction(nominal_target) * (hours / Fraction(full_time)) * ((hours - reduced) / hours))


def reduction_hours(contracted: Number, percent: Number) -> Decimal:
    """Return the hours that a reduction of so many per cent takes, to two places and never more than are contracted."""
    hours = Decimal(str(contracted)) * Decimal(str(percent)) / 100
    return min(hours.quantize(HUNDREDTH, ROUND_HALF_UP), Decimal(str(contracted)))


def percent_of(total: int, available: int) -> Decimal | None:
    """Return the workload to a tenth of a per cent; with nothing available there is none: no capacity, never 0%."""
    if available <= 0:
        return None
    return (Decimal(total) * 100 / Decimal(available)).quantize(TENTH, ROUND_HALF_UP)
