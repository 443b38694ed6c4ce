"""The questions that pairings asks and only higher rooms can answer: filled in `AppConfig.ready()`, checked at start.

What is open for a learner, to be spoken about: a meeting's agenda gathers it. What a learner got wrong stands in
quizzes, and what is not yet met in the portfolio. How full a mentor's own caseload is, shown beside the places they
have: workload figures stand in caseload. All of these are above this room and may not be read from here.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple


@dataclass(frozen=True)
class OpenPoint:
    """One thing that mentor and learner may want to speak about. `source` names it for good, so none stands twice."""

    source: str
    text: str
    why: str = ""
    # A page of the learner's own.
    link: str = ""


class OwnWorkload(NamedTuple):
    """Somebody's own workload by the newest figures, nothing where all hours are reduced; and the figures' day."""

    percent: Decimal | None
    day: date


# What is open for some learners on a day: person id -> points, the most pressing first. Constant queries.
OpenPoints = Callable[[list[int], date], dict[int, list[OpenPoint]]]

# The newest workload of some people up to a day: person id -> workload; no figures, no entry. One query.
Workloads = Callable[[list[int], date], dict[int, OwnWorkload]]

open_points: list[OpenPoints] = []
workloads: list[Workloads] = []


def open_points_of(people: list[int], on: date) -> dict[int, list[OpenPoint]]:
    """Ask every room what is open for these learners."""
    found: dict[int, list[OpenPoint]] = {person: [] for person in people}
    for ask in open_points:
        for person, points in ask(people, on).items():
            found[person] += points
    return found


def workloads_of(people: list[int], on: date) -> dict[int, OwnWorkload]:
    """Ask the room that holds workload figures how full these people's caseloads are."""
    found: dict[int, OwnWorkload] = {}
    for ask in workloads:
        found.update(ask(people, on))
    return found


def empty_ports() -> list[str]:
    """Return the names of ports that nobody has filled."""
    ports: dict[str, list[Any]] = {"open_points": open_points, "workloads": workloads}
    return [name for name, fillers in ports.items() if not fillers]
