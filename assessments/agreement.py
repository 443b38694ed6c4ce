"""How far readers agree, and where a share may lie: pure functions, counts in and a figure with its range out.

A figure is never given alone: with it come how many cases it rests on and its 95 % interval, in words that fit a table.
"""

from collections import Counter
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import ceil, fsum, sqrt
from random import Random
from statistics import NormalDist, quantiles
from typing import Final, Self

# The value that a standard normal variable stays within, 95 times in 100.
Z: Final = NormalDist().inv_cdf(0.975)
# How often the cases are drawn again for the interval of alpha, and what the draws start from: the same cases always
# have the same interval, in whatever order they come.
ROUNDS: Final = 1000
SEED: Final = 1977
# The most draws that may leave no figure. With more of them, the range would cut off less than it leaves out.
MOST_WITHOUT: Final = 0.05
# What readers answered on one case: each answer, and how many gave it.
Answers = frozenset[tuple[Hashable, int]]


@dataclass(frozen=True)
class Interval:
    """Where a share may lie."""

    low: float
    high: float


@dataclass(frozen=True)
class Estimate:
    """A figure, how many cases it rests on and where it may lie; no value where it is undefined or withheld."""

    value: float | None
    n: int
    low: float | None = None
    high: float | None = None
    # What is counted, in the singular, and whether the figure is a share of them.
    counted: str = "case"
    per_cent: bool = False
    # The sentence that stands where a value would.
    why: str = ""

    @property
    def count(self) -> str:
        """Say how many it rests on: 12 cases."""
        return _count(self.n, self.counted)

    @property
    def in_words(self) -> str:
        """Say it: 0.74 (0.51 to 0.89), 12 cases."""
        if self.value is None:
            return self.why
        if self.low is None or self.high is None:
            return f"{self._figure(self.value)}, {self.count}: too few, or too alike, to give a range"
        return f"{self._figure(self.value)} ({self._figure(self.low)} to {self._figure(self.high)}), {self.count}"

    def hidden(self, least: int) -> bool:
        """Say whether it rests on too few to be shown."""
        return self.n < least

    def shown_from(self, least: int) -> "Estimate":
        """Return it, or below so many only the sentence that says so: what is withheld is not there to be exported."""
        return self.withheld(least) if self.hidden(least) else self

    def withheld(self, least: int) -> "Estimate":
        """Return only how many it rests on, and from how many it is shown."""
        there = {0: "there are none", 1: "there is 1"}.get(self.n, f"there are {self.n}")
        why = f"Shown from {_count(least, self.counted)}; {there}."
        return Estimate(None, self.n, counted=self.counted, per_cent=self.per_cent, why=why)

    @property
    def cells(self) -> list[float | int | None]:
        """Return the figure, its range and how many it rests on, for a table; where it is withheld, only how many."""
        numbers = [self.value, self.low, self.high]
        return [*(None if number is None else round(number, 4) for number in numbers), self.n]

    @classmethod
    def undefined(cls, n: int, counted: str) -> Self:
        """Return agreement that nothing can be said of.

        Where every answer is the same, chance alone would make readers agree every time: the formulas come to 0/0.
        That they never disagreed is no sign that they could tell a good case from a bad one, so it is not called 1.
        """
        same = f"Cannot be worked out, because every answer is the same: {_count(n, counted)}"
        return cls(None, n, counted=counted, why=same if n else _none_yet(counted))

    def _figure(self, value: float) -> str:
        if self.per_cent:
            # A half is rounded down, as every score of a check is; first to where binary fractions no longer show.
            return f"{ceil(round(value * 100, 6) - 0.5)}%"
        return f"{round(value, 2) + 0.0:.2f}"


def wilson(right: int, of: int) -> Interval:
    """Return the 95 % score interval of a share (Wilson 1927); with nothing counted it may be anything."""
    if not of:
        return Interval(0.0, 1.0)
    share, square = right / of, Z * Z
    middle = share + square / (2 * of)
    half = Z * sqrt(share * (1 - share) / of + square / (4 * of * of))
    whole = 1 + square / of
    # Exact at the ends, where rounding would leave a share of nothing a hair above nothing.
    low = 0.0 if right == 0 else (middle - half) / whole
    return Interval(low, 1.0 if right == of else (middle + half) / whole)


def share(part: int, whole: int, counted: str = "check") -> Estimate:
    """Return a share and its score interval (Wilson 1927), such as 63% (47% to 77%), 38 checks."""
    if not 0 <= part <= whole:
        raise ValueError(f"{part} is no part of {whole}.")
    if not whole:
        return Estimate(None, 0, counted=counted, per_cent=True, why=_none_yet(counted))
    found = wilson(part, whole)
    return Estimate(part / whole, whole, found.low, found.high, counted, per_cent=True)


def cohen_kappa(pairs: Sequence[tuple[Hashable, Hashable]], counted: str = "case") -> Estimate:
    """Return how far two readers agree beyond chance (Cohen 1960); a case that one of them did not answer is left out.

    The interval is by the large-sample standard error of Fleiss, Cohen and Everitt (1969), and ends at -1 and 1. Where
    that error is nothing, as when nobody ever disagreed, it says nothing either: there is no interval then.
    """
    cells = Counter(pair for pair in pairs if None not in pair)
    n = cells.total()
    first, second = _margin(cells, 0), _margin(cells, 1)
    by_chance = Fraction(sum(count * second[answer] for answer, count in first.items()), n * n or 1)
    if not n or by_chance == 1:
        return Estimate.undefined(n, counted)
    agreed = Fraction(sum(count for (one, other), count in cells.items() if one == other), n)
    kappa = (agreed - by_chance) / (1 - by_chance)
    # Each pair counts by how far it is from what the margins lead to expect.
    expected = {(one, other): Fraction(second[one] + first[other], n) * (1 - kappa) for one, other in cells}
    spread = sum(count * ((pair[0] == pair[1]) - expected[pair]) ** 2 for pair, count in cells.items()) / n
    variance = (spread - (kappa - by_chance * (1 - kappa)) ** 2) / (n * (1 - by_chance) ** 2)
    if not variance:
        return Estimate(float(kappa), n, counted=counted)
    half = Z * sqrt(variance)
    return Estimate(float(kappa), n, max(-1.0, kappa - half), min(1.0, kappa + half), counted)


def krippendorff_alpha(units: Sequence[Sequence[Hashable | None]], counted: str = "case") -> Estimate:
    """Return how far any number of readers agree beyond chance on nominal answers, some missing (Krippendorff 2011).

    A case that fewer than two answered says nothing of agreement, and is neither used nor counted. For the interval,
    whole cases are drawn again, with all that readers said of each and as many as there are, and the middle 95 % of
    what results is taken: Efron's percentile bootstrap. Hayes and Krippendorff (2007) bootstrap too, but draw single
    pairs of answers, as if those on one case told nothing of each other, which makes the interval too narrow. With few
    cases this one is too narrow as well (Hughes 2022, arXiv 2210.13265): hide it then.
    """
    given = [Counter(answer for answer in unit if answer is not None) for unit in units]
    cases = Counter(frozenset(answers.items()) for answers in given if answers.total() > 1)
    alpha, n = _alpha(cases), cases.total()
    if alpha is None:
        return Estimate.undefined(n, counted)
    found = [again for again in _drawn_again(cases) if again is not None]
    if len(found) < ROUNDS * (1 - MOST_WITHOUT) or min(found) == max(found):
        return Estimate(alpha, n, counted=counted)
    ends = quantiles(found, n=40, method="inclusive")
    return Estimate(alpha, n, min(ends[0], alpha), max(ends[-1], alpha), counted)


def _alpha(cases: Mapping[Answers, int]) -> float | None:
    totals: Counter[Hashable] = Counter()
    for answers, times in cases.items():
        for answer, count in answers:
            totals[answer] += count * times
    n = totals.total()
    by_chance = n * n - sum(count * count for count in totals.values())
    if not by_chance:
        return None
    return 1 - (n - 1) * fsum(times * _disagreement(answers) for answers, times in cases.items()) / by_chance


def _disagreement(answers: Answers) -> float:
    counts = [count for _, count in answers]
    readers = sum(counts)
    return (readers * readers - sum(count * count for count in counts)) / (readers - 1)


def _drawn_again(cases: Counter[Answers]) -> list[float | None]:
    random = Random(SEED)  # noqa: S311  nothing hangs on its being secret
    kinds = sorted(cases, key=lambda answers: sorted((repr(answer), count) for answer, count in answers))
    weights, n = [cases[kind] for kind in kinds], cases.total()
    return [_alpha(Counter(random.choices(kinds, weights, k=n))) for _ in range(ROUNDS)]


def _margin(cells: Mapping[tuple[Hashable, Hashable], int], reader: int) -> Counter[Hashable]:
    found: Counter[Hashable] = Counter()
    for pair, count in cells.items():
        found[pair[reader]] += count
    return found


def _none_yet(counted: str) -> str:
    return f"There are no {counted}s yet."


def _count(n: int, counted: str) -> str:
    return f"{n} {counted}{'' if n == 1 else 's'}"
