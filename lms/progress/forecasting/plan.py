"""When the plan of a pathway has how much done: the steps of each part spread evenly over its time. Plain Python."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

# Learning a module, or gathering the evidence of a unit, is not planned to take less than this, in weeks.
SHORTEST: Final = 4.0


@dataclass(frozen=True)
class Part:
    """A module or a unit: the week in which its stage begins, the week in which it is due, and its steps."""

    begins: float
    due: float
    steps: int


def plan_of(parts: Iterable[Part], weeks: float) -> tuple[float, ...]:
    """Return the week in which the plan has the first, second, third ... step done; the last one is its end."""
    found = sorted(week for part in parts for week in _steps(part))
    return (*found[:-1], max(weeks, found[-1])) if found else ()


def _steps(part: Part) -> list[float]:
    begins = max(min(part.begins, part.due - SHORTEST), 0.0)
    return [begins + (part.due - begins) * number / part.steps for number in range(1, part.steps + 1)]
