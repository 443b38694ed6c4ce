"""What the answers to a standard come to. Pure: questions, answers and rule values in, a score out."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final, Protocol


class Answer(StrEnum):
    """The three answers to a question."""

    SUFFICIENT = "sufficient"
    INSUFFICIENT = "insufficient"
    NOT_APPLICABLE = "not_applicable"


class Outcome(StrEnum):
    """What a check comes to."""

    SUFFICIENT = "sufficient"
    NOT_SUFFICIENT = "not_sufficient"
    CANNOT_BE_JUDGED = "cannot_be_judged"


ANSWER_WORDS: Final = {
    Answer.SUFFICIENT: "Sufficient",
    Answer.INSUFFICIENT: "Insufficient",
    Answer.NOT_APPLICABLE: "Not applicable",
}
OUTCOME_WORDS: Final = {
    Outcome.SUFFICIENT: "Sufficient",
    Outcome.NOT_SUFFICIENT: "Not sufficient",
    Outcome.CANNOT_BE_JUDGED: "Cannot be judged",
}


class Weighed(Protocol):
    """What scoring asks of a question."""

    @property
    def key(self) -> str:
        """Return the name under which it is answered."""

    @property
    def code(self) -> str:
        """Return its number."""

    @property
    def weight(self) -> int:
        """Return how much it counts."""

    @property
    def critical(self) -> bool:
        """Say whether one insufficient answer fails the check."""


@dataclass(frozen=True)
class Score:
    """A score: `n` of `m` by weight, what could not be asked, and which critical questions failed."""

    n: int
    m: int
    percent: int | None
    outcome: Outcome
    critical_failed: tuple[str, ...] = ()
    not_applicable: int = 0
    asked: int = 0

    @property
    def in_words(self) -> str:
        """Say it as it is always shown: 5 of 8 (62%)."""
        return f"{self.n} of {self.m} ({self.percent}%)" if self.percent is not None else "no question could be judged"


def score(
    questions: Sequence[Weighed], answers: Mapping[str, Answer], *, pass_mark: int, most_not_applicable: int
) -> Score:
    """Score a check. What does not apply is left out of it, and the per cent that is shown is the one that decides.

    A critical question that is insufficient fails the check whatever else: a case of which much could not be
    judged does not hide it.
    """
    n = sum(question.weight for question in questions if answers[question.key] == Answer.SUFFICIENT)
    insufficient = [question for question in questions if answers[question.key] == Answer.INSUFFICIENT]
    m = n + sum(question.weight for question in insufficient)
    left_out = sum(answers[question.key] == Answer.NOT_APPLICABLE for question in questions)
    critical_failed = tuple(question.code for question in insufficient if question.critical)
    percent = rounded_half_down(n, m) if m else None
    if critical_failed:
        outcome = Outcome.NOT_SUFFICIENT
    elif percent is None or rounded_half_down(left_out, len(questions)) > most_not_applicable:
        outcome = Outcome.CANNOT_BE_JUDGED
    else:
        outcome = Outcome.SUFFICIENT if percent >= pass_mark else Outcome.NOT_SUFFICIENT
    return Score(n, m, percent, outcome, critical_failed, left_out, len(questions))


def rounded_half_down(part: int, whole: int) -> int:
    """Return `part` of `whole` in per cent, a half rounded down: 5 of 8 is 62."""
    return -((whole - 200 * part) // (2 * whole))


def bands_of(value: Sequence[str]) -> list[tuple[int, str]]:
    """Read the rule of bands: from which per cent on each word holds, in rising order."""
    return sorted((int(start), words) for start, _, words in (row.partition(" ") for row in value))


def boundaries_of(value: Sequence[str]) -> list[int]:
    """Return the shares at which one band ends and the next begins."""
    return [start for start, _ in bands_of(value) if start > 0]


def band_in_words(percent: int, value: Sequence[str]) -> str:
    """Return the word for a score."""
    return next(words for start, words in reversed(bands_of(value)) if percent >= start)
