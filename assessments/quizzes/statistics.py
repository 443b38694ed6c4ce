"""Figures about questions and checks, each by its textbook formula. Pure: counts in, a figure out, None for none.

Counts are tallies (how often each value occurred), so that a figure costs the same however many people answered.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import sqrt
from statistics import quantiles
from typing import Final

# The share of all that maximises what two extreme groups tell (Kelley 1939).
EXTREME: Final = Fraction(27, 100)
# How often each pair occurred: whether this question was right, and the share of the others that was.
Pairs = Mapping[tuple[bool, Fraction], int]


@dataclass(frozen=True)
class Extremes:
    """The share right among those who did best on the other questions, and among those who did worst."""

    upper: float
    lower: float

    @property
    def index(self) -> float:
        """Return the discrimination index D: the difference of both."""
        return self.upper - self.lower


def point_biserial(pairs: Pairs) -> float | None:
    """Return the correlation of this question with the others: corrected, because it is not among those itself."""
    n = sum(pairs.values())
    if not n:
        return None
    right = Fraction(sum(count for (was, _), count in pairs.items() if was), n)
    rest = sum((share * count for (_, share), count in pairs.items()), Fraction()) / n
    both = sum((share * count for (was, share), count in pairs.items() if was), Fraction()) / n
    squares = sum((share * share * count for (_, share), count in pairs.items()), Fraction()) / n
    spread = (right * (1 - right)) * (squares - rest * rest)
    return float(both - right * rest) / sqrt(spread) if spread else None


def extremes(pairs: Pairs) -> Extremes | None:
    """Return how the best and the worst 27 % by the other questions did on this one.

    Where a group ends among people of one score, it takes the same share of those who were right and wrong: which of
    them stands first in a list then changes nothing.
    """
    size = sum(pairs.values()) * EXTREME
    if not size:
        return None
    scores = sorted({share for _, share in pairs})
    return Extremes(upper=_right_within(pairs, reversed(scores), size), lower=_right_within(pairs, scores, size))


def _right_within(pairs: Pairs, scores: Sequence[Fraction] | Iterator[Fraction], size: Fraction) -> float:
    left, right = size, Fraction()
    for score in scores:
        good, bad = pairs.get((True, score), 0), pairs.get((False, score), 0)
        taken = min(left, Fraction(good + bad))
        right += taken * Fraction(good, good + bad)
        left -= taken
        if not left:
            break
    return float(right / size)


def variance(totals: Mapping[int, int]) -> Fraction:
    """Return the variance of scores: of those who were there, not of whoever might have been."""
    n = sum(totals.values())
    if not n:
        return Fraction()
    mean = Fraction(sum(score * count for score, count in totals.items()), n)
    return sum(((score - mean) ** 2 * count for score, count in totals.items()), Fraction()) / n


def alpha(right: Sequence[int], totals: Mapping[int, int]) -> float | None:
    """Return Cronbach's alpha (1951); of questions that are right or wrong it is Kuder and Richardson's formula 20.

    `right` is how many had each question right, `totals` how many had each number of questions right.
    """
    questions, n, spread = len(right), sum(totals.values()), variance(totals)
    if questions < 2 or not spread:
        return None
    single = sum((Fraction(one, n) * (1 - Fraction(one, n)) for one in right), Fraction())
    return float(Fraction(questions, questions - 1) * (1 - single / spread))


def standard_error(right: Sequence[int], totals: Mapping[int, int]) -> float | None:
    """Return by how many questions a result would differ from itself, were the check taken afresh."""
    reliability = alpha(right, totals)
    return None if reliability is None else sqrt(variance(totals)) * sqrt(max(0.0, 1 - reliability))


def quartiles(tally: Mapping[int, int]) -> tuple[float, float, float] | None:
    """Return lower quartile, median and upper quartile, between the two nearest values where they fall between."""
    values = [value for value in sorted(tally) for _ in range(tally[value])]
    if not values:
        return None
    if len(values) == 1:
        return (float(values[0]),) * 3
    low, middle, high = quantiles(values, n=4, method="inclusive")
    return float(low), float(middle), float(high)
