"""How long people waited: the middle of it, and what nine of ten waited at most. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil


@dataclass(frozen=True)
class Waits:
    """Working days waited: how many waits, half of them at most this long, nine of ten at most that long, and late."""

    n: int
    median: float | None = None
    ninth: int | None = None
    late: int = 0
    # The sentence that stands where figures would.
    why: str = ""

    @property
    def in_words(self) -> str:
        """Say it: half within 4 working days, nine of ten within 9."""
        if self.median is None:
            return self.why
        return f"Half within {self.median:g}, nine of ten within {self.ninth} working days"

    def shown_from(self, least: int) -> "Waits":
        """Return it, or below so many only the sentence that says so: what is withheld is not there to be exported."""
        if self.n >= least:
            return self
        there = "there is 1" if self.n == 1 else f"there are {self.n or 'none'}"
        return Waits(self.n, why=f"Shown from {least} on; {there}.")


def waits_of(days: Sequence[int], late: int = 0) -> Waits:
    """Return what some waits in working days come to: the median, and the 90th percentile as the nearest rank."""
    if not days:
        return Waits(0, why="Nothing yet.")
    ordered, n = sorted(days), len(days)
    median = (ordered[(n - 1) // 2] + ordered[n // 2]) / 2
    return Waits(n, median, ordered[ceil(0.9 * n) - 1], late)
