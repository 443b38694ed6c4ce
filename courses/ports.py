"""Questions that courses asks and only a higher room can answer: filled in `AppConfig.ready()`, checked at start-up."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, Protocol

from lms.models import Person

if TYPE_CHECKING:
    from courses.models import Enrolment


@dataclass(frozen=True)
class CheckState:
    """How far a person is with the check of a module."""

    title: str
    href: str
    state: str  # one of: not started, under way, put right, take again, done
    in_words: str
    key: str = ""

    @property
    def done(self) -> bool:
        """Say whether the check is passed and every wrong answer put right."""
        return self.state == "done"


@dataclass(frozen=True)
class CalendarEntry:
    """One entry of a person's own calendar: a whole day, or from a moment to another. It names nobody else."""

    uid: str
    title: str
    starts: date | datetime
    ends: datetime | None = None
    where: str = ""
    href: str = ""
    # Every week on the same day and time until this day, itself included, but not on `left_out`.
    weekly_until: date | None = None
    left_out: tuple[date, ...] = ()
    # How often it was moved or called off: a calendar program keeps the entry with the highest number.
    sequence: int = 0
    called_off: bool = False


# The checks of some modules for some people: (person id, module id) -> state; a module without a check has no entry.
# A pathway shows them beside its lessons, and a module counts as done only when its check is.
# A third argument, where there is one, holds keys of checks that are asked for as well, whichever module they are of.
CheckStates = Callable[..., dict[tuple[int, int], CheckState]]
# The columns of Standing that a room owns, worked out afresh for some enrolments: enrolment id -> column -> value.
StandingColumns = Callable[[list[int], date], dict[int, dict[str, Any]]]

# What rests on some lessons: lesson key -> titles of the checks that send learners there. Such a lesson stays.
LessonsInUse = Callable[[list[str]], dict[str, list[str]]]
# The same by passage: lesson key -> anchor -> key of a check -> its title. Such a passage is published no more
# without its anchor.
PassagesInUse = Callable[[list[str]], dict[str, dict[str, dict[str, str]]]]
# The checks that a lesson names by key: key of a check -> id of its module; one that does not exist is left out.
ModulesOfChecks = Callable[[list[str]], dict[str, int]]

# The pictures that questions show, by the mark of their content: mark -> what those questions ask. They stay.
PicturesInUse = Callable[[list[str]], dict[str, list[str]]]

# Who supports some learners on a day: person id -> "mentor" or "pta" -> the supporter. Milestone reviews ask who signs.
SupportersOf = Callable[[list[int], date], dict[int, dict[str, Person]]]
# What else stands in a person's own calendar from a day on, such as meetings. Nobody need answer.
CalendarEntries = Callable[[Person, date], list[CalendarEntry]]


@dataclass(frozen=True)
class UnitState:
    """How far a person is with a unit of the diploma: criteria met, criteria in all, and the day it was signed off."""

    met: int
    total: int
    signed_off: date | None = None


# Whom some people support on a day or later: what changes about a mentor changes how their learners stand.
LearnersOf = Callable[[list[int], date], Iterable[int]]

# What is worked out besides from the dates, posts and roles of some people, such as cover ahead: written anew in the
# same transaction as whatever changed them.
FactsChanged = Callable[[list[int], date], object]

# How far people are with units of the diploma: (person id, module id) -> state.
# Modules of the vocational kind are judged in the portfolio; a pathway shows them beside the others.
UnitStates = Callable[[list[int], list[int]], dict[tuple[int, int], UnitState]]


# What else begins with some enrolments, by their ids, in the same transaction: cover counts from the first day.
Enrolled = Callable[[list[int], date], object]


class EnrolmentEnded(Protocol):
    """What else ends with a pathway, in the same transaction: nobody is left the mentor of somebody who has gone."""

    def __call__(self, *, enrolment: "Enrolment", ends: date, by: Person | None) -> list[str]:
        """End it from the first day without the pathway; return what whoever ends the pathway should know."""


class PersonLeft(Protocol):
    """What else ends when somebody leaves the service, in the same transaction, whether they learned or supported."""

    def __call__(self, *, person: Person, ends: date, by: Person | None) -> int:
        """End it from the first day without them; return how much it was."""


check_states: list[CheckStates] = []
on_person_left: list[PersonLeft] = []
unit_states: list[UnitStates] = []
on_enrolled: list[Enrolled] = []
on_enrolment_ended: list[EnrolmentEnded] = []
lessons_in_use: list[LessonsInUse] = []
passages_in_use: list[PassagesInUse] = []
check_modules: list[ModulesOfChecks] = []
pictures_in_use: list[PicturesInUse] = []
standing_columns: list[StandingColumns] = []
# Those of them that rest on what a module asks for.
module_columns: list[StandingColumns] = []
supporters_of: list[SupportersOf] = []
learners_of: list[LearnersOf] = []
on_facts_changed: list[FactsChanged] = []
calendar_entries: list[CalendarEntries] = []


def checks_of(people: list[int], modules: list[int], keys: Sequence[str] = ()) -> dict[tuple[int, int], CheckState]:
    """Ask the rooms that hold checks how far these people are with these modules, and with the checks called so."""
    found: dict[tuple[int, int], CheckState] = {}
    for ask in check_states:
        found.update(ask(people, modules, keys) if keys else ask(people, modules))
    return found


def supporters_on(people: list[int], on: date) -> dict[int, dict[str, Person]]:
    """Ask the rooms that pair people who supports these learners on a day."""
    found: dict[int, dict[str, Person]] = {person: {} for person in people}
    for ask in supporters_of:
        for person, supporters in ask(people, on).items():
            found[person].update(supporters)
    return found


def passages_used(lessons: list[str]) -> dict[str, dict[str, dict[str, str]]]:
    """Ask the rooms that hold questions which passages of these lessons they point to."""
    found: dict[str, dict[str, dict[str, str]]] = {}
    for ask in passages_in_use:
        for lesson, passages in ask(lessons).items():
            for anchor, checks in passages.items():
                found.setdefault(lesson, {}).setdefault(anchor, {}).update(checks)
    return found


def modules_of_checks(keys: list[str]) -> dict[str, int]:
    """Ask the rooms that hold checks to which module each of these belongs."""
    found: dict[str, int] = {}
    for ask in check_modules if keys else ():
        found.update(ask(keys))
    return found


def empty_ports() -> list[str]:
    """Return the names of ports that nobody has filled."""
    ports: dict[str, list[Any]] = {
        "check_states": check_states,
        "unit_states": unit_states,
        "on_enrolled": on_enrolled,
        "on_enrolment_ended": on_enrolment_ended,
        "on_person_left": on_person_left,
        "lessons_in_use": lessons_in_use,
        "passages_in_use": passages_in_use,
        "check_modules": check_modules,
        "pictures_in_use": pictures_in_use,
        "standing_columns": standing_columns,
        "module_columns": module_columns,
        "supporters_of": supporters_of,
        "learners_of": learners_of,
        "on_facts_changed": on_facts_changed,
    }
    return [name for name, fillers in ports.items() if not fillers]
