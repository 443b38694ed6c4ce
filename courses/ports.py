"""Questions that courses asks and only a higher room can answer: filled in `AppConfig.ready()`, checked at start-up."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any


@dataclass(frozen=True)
class CheckState:
    """How far a person is with the check of a module."""

    title: str
    href: str
    state: str  # one of: not started, under way, put right, take again, done
    in_words: str

    @property
    def done(self) -> bool:
        """Say whether the check is passed and every wrong answer put right."""
        return self.state == "done"


# The checks of some modules for some people: (person id, module id) -> state; a module without a check has no entry.
# A pathway shows them beside its lessons, and a module counts as done only when its check is.
CheckStates = Callable[[list[int], list[int]], dict[tuple[int, int], CheckState]]
# The columns of Standing that a room owns, worked out afresh for some enrolments: enrolment id -> column -> value.
StandingColumns = Callable[[list[int], date], dict[int, dict[str, Any]]]

# What rests on some lessons: lesson key -> titles of the checks that send learners there. Such a lesson stays.
LessonsInUse = Callable[[list[str]], dict[str, list[str]]]

check_states: list[CheckStates] = []
lessons_in_use: list[LessonsInUse] = []
standing_columns: list[StandingColumns] = []


def checks_of(people: list[int], modules: list[int]) -> dict[tuple[int, int], CheckState]:
    """Ask the rooms that hold checks how far these people are with these modules."""
    found: dict[tuple[int, int], CheckState] = {}
    for ask in check_states:
        found.update(ask(people, modules))
    return found


def empty_ports() -> list[str]:
    """Return the names of ports that nobody has filled."""
    ports: dict[str, list[Any]] = {
        "check_states": check_states,
        "lessons_in_use": lessons_in_use,
        "standing_columns": standing_columns,
    }
    return [name for name, fillers in ports.items() if not fillers]
