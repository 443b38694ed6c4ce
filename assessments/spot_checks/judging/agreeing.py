"""Whether two readers of a case agree. Pure: two scores, a tolerance and the boundaries in, a sentence out."""

from collections.abc import Iterable
from dataclasses import dataclass

from assessments.spot_checks.scoring import OUTCOME_WORDS, Score


@dataclass(frozen=True)
class Agreement:
    """Whether two readings agree by rule, and why or why not."""

    agreed: bool
    because: str


def compare(first: Score, second: Score, *, tolerance: int, boundaries: Iterable[int]) -> Agreement:
    """Compare two readings of one case: the same outcome, close scores, and no boundary between them.

    `tolerance` and `boundaries` are whole per cent; a boundary belongs to the scores from it on.
    """
    if first.outcome != second.outcome:
        return Agreement(False, f"One reading is “{words(first)}”, the other “{words(second)}”.")
    if bool(first.critical_failed) != bool(second.critical_failed):
        return Agreement(False, "Only one reading has a critical question that was not sufficient.")
    if first.percent is None or second.percent is None:
        return Agreement(True, "Neither reading could judge a question.")
    apart = abs(first.percent - second.percent)
    if apart > tolerance:
        return Agreement(False, f"The scores are {apart} points apart, and {tolerance} are allowed.")
    if crossed := [line for line in boundaries if (first.percent >= line) != (second.percent >= line)]:
        return Agreement(False, f"The scores lie on two sides of {crossed[0]}%.")
    return Agreement(True, f"The scores are {apart} points apart, on the same side of every boundary.")


def words(score: Score) -> str:
    """Say what a reading came to."""
    return OUTCOME_WORDS[score.outcome]
