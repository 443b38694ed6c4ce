"""A number with its tolerance and the wrong ones worth words of their own, from any format. Pure."""

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from assessments.quizzes.question_import.found import Making


@dataclass(frozen=True)
class Answer:
    """Numbers from `low` to `high`, and what they earn; no ends stand for every other number."""

    low: Decimal | None
    high: Decimal | None
    value: Decimal | None
    fraction: float
    feedback: str
    line: int

    @classmethod
    def around(
        cls, value: Decimal | None, tolerance: Decimal | None, fraction: float, feedback: str, line: int
    ) -> "Answer":
        """Return a number with so much to either side of it; no number stands for every other one."""
        if value is None:
            return cls(None, None, None, fraction, feedback, line)
        off = abs(tolerance or Decimal(0))
        return cls(value - off, value + off, value, fraction, feedback, line)

    @classmethod
    def between(cls, low: Decimal, high: Decimal, fraction: float, feedback: str, line: int) -> "Answer":
        """Return the numbers between two ends; the right one is their middle."""
        low, high = min(low, high), max(low, high)
        return cls(low, high, (low + high) / 2, fraction, feedback, line)


def numeric(making: Making, answers: list[Answer], told_when_right: Callable[[str], str]) -> None:
    """Write a numeric question: one right number; every other answer is near, or the words for the rest."""
    right = [answer for answer in answers if answer.fraction >= 99.99 and answer.value is not None]
    rest = [answer for answer in answers if answer.value is None]
    if not right:
        making.problem("No number is right: one answer must earn 100 %.")
        return
    first = right[0]
    if any((answer.low, answer.high) != (first.low, first.high) for answer in right[1:]):
        making.problem(
            "More than one number earns 100 %, and here one number is right, within a tolerance.", right[1].line
        )
        return
    if any(answer.fraction > 0 for answer in rest):
        making.problem("Any number at all (*) earns marks. Say which number is right.", rest[0].line)
        return
    near = [answer for answer in answers if answer.value is not None and answer.fraction < 99.99]
    if any(answer.fraction > 0 for answer in near):
        making.note("A number that earns part of the mark there is wrong here, with its own words.")
    making.raw |= {
        "type": "numeric",
        "value": figures(first.value),
        "tolerance": figures((first.high or Decimal(0)) - (first.value or Decimal(0))),
        "right": told_when_right(first.feedback),
        "near": [_near(answer) for answer in near],
        "wrong": "\n\n".join(filter(None, (answer.feedback for answer in rest))),
    }
    making.lines |= {("near", index): answer.line for index, answer in enumerate(near)}


def _near(answer: Answer) -> dict[str, Any]:
    return {"from": figures(answer.low), "to": figures(answer.high), "feedback": answer.feedback}


def figures(number: Decimal | None) -> str:
    """Write a number with figures and a point only."""
    text = f"{number or Decimal(0):f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
