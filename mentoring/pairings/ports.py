"""The question that pairings asks and only higher rooms can answer too: what is open for a learner, to be spoken about.

A meeting's agenda gathers it. What a learner got wrong stands in quizzes, and what is not yet met in the portfolio:
both stand above this room and may not be read from here. Filled in `AppConfig.ready()`, checked at start-up.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any


@dataclass(frozen=True)
class OpenPoint:
    """One thing that mentor and learner may want to speak about. `source` names it for good, so none stands twice."""

    source: str
    text: str
    why: str = ""
    # A page of the learner's own.
    link: str = ""


# What is open for some learners on a day: person id -> points, the most pressing first. Constant queries.
OpenPoints = Callable[[list[int], date], dict[int, list[OpenPoint]]]

open_points: list[OpenPoints] = []


def open_points_of(people: list[int], on: date) -> dict[int, list[OpenPoint]]:
    """Ask every room what is open for these learners."""
    found: dict[int, list[OpenPoint]] = {person: [] for person in people}
    for ask in open_points:
        for person, points in ask(people, on).items():
            found[person] += points
    return found


def empty_ports() -> list[str]:
    """Return the names of ports that nobody has filled."""
    ports: dict[str, list[Any]] = {"open_points": open_points}
    return [name for name, fillers in ports.items() if not fillers]
