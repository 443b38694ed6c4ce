"""Who is meant by the names in a file of figures: matched only within a team, and asked once where it is not plain.

A name that equals, but for order, case and spaces, the name of exactly one person with a post in that team is that
person. Anything else (two of that name, another spelling, somebody of another team) is confirmed once by a person.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from difflib import SequenceMatcher
from typing import Final, Generic, Protocol, Self, TypeVar

from django.db.models import Q

from lms.models import Person, Post, StaffAlias, Unit
from lms.permissions import rights_of
from lms.roles import Permission
from lms.spreadsheets import Problem
from mentoring.caseload.files.export_layout import NAME, PDU, REGION, TEAM

ALIKE: Final = 0.75
MOST_OFFERED: Final = 8
MOST_ASKED: Final = 200


class Named(Protocol):
    """A line of any file that names an officer in a team."""

    @property
    def line(self) -> int: ...
    @property
    def region(self) -> str: ...
    @property
    def pdu(self) -> str: ...
    @property
    def team(self) -> str: ...
    @property
    def name(self) -> str: ...


RowT = TypeVar("RowT", bound=Named)


@dataclass(frozen=True)
class Match(Generic[RowT]):
    """A row with the person and the team that it is about."""

    row: RowT
    person: Person
    unit: Unit


@dataclass(frozen=True)
class Question:
    """A name that could mean several people, or nobody for certain; `people` are those offered, the likeliest first."""

    line: int
    team: Unit
    alias_team: str
    name: str
    cause: str
    people: tuple[Post, ...] = ()

    @property
    def key(self) -> str:
        """Return what stands for this question in a form."""
        return f"line-{self.line}"

    def as_problem(self) -> Problem:
        """Return it as a line of the report."""
        return Problem(self.line, NAME, self.name, self.cause)


@dataclass
class Matched(Generic[RowT]):
    """What the rows mean, what has to be asked, and which lines cannot be placed."""

    matches: list[Match[RowT]] = field(default_factory=list)
    questions: list[Question] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)


def spoken(name: str) -> str:
    """Return a name in the order in which it is said, in small letters: "Rowe, Nadia" and "NADIA ROWE" are one."""
    name = unicodedata.normalize("NFKC", name).replace("’", "'").casefold()
    last, comma, first = name.partition(",")
    return " ".join(f"{first} {last}".split() if comma else name.split())


def alias_team(unit: Unit) -> str:
    """Return the team as an alias keeps it, with its code: teams of one name stand in many units and regions."""
    return f"{unit.name[:90]} ({unit.code})"


def matched(rows: Iterable[RowT], by: Person, on: date, today: date, *, line_each: bool = True) -> Matched[RowT]:
    """Place every row in its team and find its person. Five queries, however many rows.

    `line_each` says that somebody stands in a team on one line only; where they may stand on many, a name is asked
    about once, and two spellings of one person are no fault.
    """
    found: Matched[RowT] = Matched()
    in_teams = placed(rows, by, today, found.problems)
    staff = Staff.of([unit for _, unit in in_teams], on)
    aliases = _aliases({alias_team(unit) for _, unit in in_teams})
    open_names: dict[tuple[int, str], tuple[RowT, Unit]] = {}
    for row, unit in in_teams:
        person = _meant(row, unit, staff, aliases)
        if person is not None:
            found.matches.append(Match(row, person, unit))
        else:
            again = str(row.line) if line_each else spoken(row.name)
            open_names.setdefault((unit.pk, again), (row, unit))
    _ask(list(open_names.values()), staff, found)
    if line_each:
        _refuse_twice(found)
    return found


def _meant(row: Named, unit: Unit, staff: "Staff", aliases: dict[tuple[str, str], Person]) -> Person | None:
    """Return who is meant for certain: whom somebody confirmed, or the only one of exactly this name."""
    person = aliases.get((alias_team(unit), spoken(row.name)))
    if person and staff.holds(person, unit):
        return person
    exact = staff.called(row.name, unit)
    return exact[0].person if len({post.person_id for post in exact}) == 1 else None


def _ask(open_names: list[tuple[RowT, Unit]], staff: "Staff", found: Matched[RowT]) -> None:
    """Ask about the first names that are not plain, and say how many more there are."""
    found.questions += [
        _question(row, unit, staff.called(row.name, unit), staff) for row, unit in open_names[:MOST_ASKED]
    ]
    more = len(open_names) - MOST_ASKED
    if more > 0:
        cause = f"And {more:,} more names are not plain. They are asked about after these."
        found.problems.append(Problem(None, NAME, "", cause))


def is_more_names(problem: Problem) -> bool:
    """Say whether a problem only says that there are more names to ask about: nothing is wrong with the file."""
    return problem.line is None and problem.column == NAME


def _aliases(teams: set[str]) -> dict[tuple[str, str], Person]:
    """Return who the names are that people have confirmed in these teams, by team and name as spoken."""
    rows = StaffAlias.objects.filter(team_name__in=teams).select_related("person")
    return {(row.team_name, spoken(row.name)): row.person for row in rows}


def aliases_of(question: Question) -> list[StaffAlias]:
    """Return what people have confirmed this name to mean in this team, in whatever order it was written."""
    rows = StaffAlias.objects.filter(team_name=question.alias_team).select_related("person", "confirmed_by")
    return [row for row in rows if spoken(row.name) == spoken(question.name)]


def settled(questions: list[Question], on: date) -> list[Question]:
    """Return those questions to which somebody has said the answer, and whom they named still works there."""
    rows = list(StaffAlias.objects.filter(team_name__in={question.alias_team for question in questions}))
    said = {(row.team_name, spoken(row.name)): row.person_id for row in rows}
    posts = Post.objects.on(on).filter(person__in=set(said.values())).values_list("person", "unit__path")
    places: dict[int, list[str]] = {}
    for person, path in posts:
        places.setdefault(person, []).append(path)

    def holds(question: Question) -> bool:
        person = said.get((question.alias_team, spoken(question.name)), 0)
        return any(path.startswith(question.team.pdu_path) for path in places.get(person, []))

    return [question for question in questions if holds(question)]


# ---- places ----

Fault = tuple[str, str, str]
OUTSIDE: Final = "This team is outside the place where you may import figures. Export your own place."


def placed(rows: Iterable[RowT], by: Person, today: date, problems: list[Problem]) -> list[tuple[RowT, Unit]]:
    """Return each row with its team; what is wrong with a place is added to the problems. Two queries."""
    return list(_placed(rows, rights_of(by, today).places(Permission.IMPORT_WORKLOAD), problems))


def _placed(rows: Iterable[RowT], places: list[Unit], problems: list[Problem]) -> Iterator[tuple[RowT, Unit]]:
    """Yield each row with its team; a place that is unknown or not the importer's is reported once, with its lines."""
    units = _units()
    faults: dict[Fault, list[int]] = {}
    for row in rows:
        unit = units.get((spoken(row.region), spoken(row.pdu), spoken(row.team)))
        if unit and any(place.contains(unit) for place in places):
            yield row, unit
        else:
            fault = (TEAM, row.team, OUTSIDE) if unit else _unknown(row, units)
            faults.setdefault(fault, []).append(row.line)
    for (column, name, cause), lines in faults.items():
        more = f" {len(lines)} lines say so." if len(lines) > 1 else ""
        problems.append(Problem(lines[0], column, name, f"{cause}{more}"))


def _unknown(row: Named, units: dict[tuple[str, str, str], Unit]) -> Fault:
    """Say which of region, delivery unit and team does not exist."""
    if (spoken(row.region), spoken(row.pdu), "") in units:
        return TEAM, row.team, f"{row.pdu} has no team of this name."
    if (spoken(row.region), "", "") in units:
        return PDU, row.pdu, f"{row.region} has no delivery unit of this name."
    return REGION, row.region, "There is no region of this name."


def _units() -> dict[tuple[str, str, str], Unit]:
    """Return every region, delivery unit and team by its names."""
    names: dict[str, str] = {}
    found: dict[tuple[str, str, str], Unit] = {}
    for unit in Unit.objects.all():
        names[unit.path] = spoken(unit.name)
        steps = [names[unit.path[:end]] for end in range(unit.steplen * 2, len(unit.path) + 1, unit.steplen)]
        if steps:
            region, pdu, team = [*steps, "", ""][:3]
            found[region, pdu, team] = unit
    return found


# ---- people ----


@dataclass(frozen=True)
class Staff:
    """Everybody with a post in the delivery units of a file, by team, by delivery unit and by name."""

    by_team: dict[int, list[Post]]
    by_pdu: dict[str, list[Post]]
    by_name: dict[tuple[int, str], list[Post]]
    in_pdu: dict[str, set[int]]

    @classmethod
    def of(cls, teams: Iterable[Unit], on: date) -> Self:
        """Find them. One query."""
        staff, within = cls({}, {}, {}, {}), Q(pk__in=[])
        for path in {team.pdu_path for team in teams}:
            within |= Q(unit__path__startswith=path)
        posts = Post.objects.on(on).filter(within).select_related("person", "unit")
        for post in posts.order_by("person__name", "pk"):
            staff.by_team.setdefault(post.unit_id, []).append(post)
            staff.by_pdu.setdefault(post.unit.pdu_path, []).append(post)
            staff.in_pdu.setdefault(post.unit.pdu_path, set()).add(post.person_id)
            staff.by_name.setdefault((post.unit_id, spoken(post.person.name)), []).append(post)
        return staff

    def holds(self, person: Person, team: Unit) -> bool:
        """Say whether somebody holds a post anywhere in a team's delivery unit."""
        return person.pk in self.in_pdu.get(team.pdu_path, set())

    def called(self, name: str, team: Unit) -> list[Post]:
        """Return those in a team whose name is this one."""
        return self.by_name.get((team.pk, spoken(name)), [])

    def alike(self, name: str, team: Unit) -> list[Post]:
        """Return those with a name like this one, the likeliest first; of other teams only the same name counts."""
        wanted = spoken(name)
        here = [(likeness(wanted, spoken(post.person.name)), post) for post in self.by_team.get(team.pk, [])]
        here = sorted((item for item in here if item[0] >= ALIKE), key=lambda item: -item[0])
        near = [post for post in self.by_pdu.get(team.pdu_path, []) if spoken(post.person.name) == wanted]
        people: dict[int, Post] = {}
        for post in [*(post for _, post in here), *near]:
            people.setdefault(post.person_id, post)
        return list(people.values())[:MOST_OFFERED]


def _question(row: Named, unit: Unit, exact: list[Post], staff: Staff) -> Question:
    """Ask who is meant: those of that name, else those of a name like it, else everybody of the team."""
    offered = exact or staff.alike(row.name, unit)
    here = [post for post in offered if post.unit_id == unit.pk]
    if len(here) > 1:
        cause = f"{len(here)} people in {unit} could be meant. Say which. You are asked once."
    elif offered:
        cause = f"Nobody in {unit} has exactly this name. Say who is meant. You are asked once."
    else:
        offered = staff.by_team.get(unit.pk, [])
        cause = f"Nobody in {unit} is called this. Correct the file, or say who is meant."
    return Question(row.line, unit, alias_team(unit), row.name, cause, tuple(offered))


def likeness(one: str, other: str) -> float:
    """Return how alike two spoken names are, from 0 to 1; an initial stands for any first name that begins so."""
    first, _, last = one.partition(" ")
    other_first, _, other_last = other.partition(" ")
    if last and last == other_last and min(len(first.strip(".")), len(other_first.strip("."))) == 1:
        return 0.95 if first[0] == other_first[0] else 0.0
    matcher = SequenceMatcher(None, re.sub(r"[^\w ]", "", one), re.sub(r"[^\w ]", "", other))
    return matcher.ratio() if matcher.real_quick_ratio() >= ALIKE and matcher.quick_ratio() >= ALIKE else 0.0


def _refuse_twice(found: Matched[RowT]) -> None:
    """Report two lines of one team that mean the same person."""
    seen: dict[tuple[int, int], Match[RowT]] = {}
    for match in found.matches:
        first = seen.setdefault((match.person.pk, match.unit.pk), match)
        if first is not match:
            cause = f"Line {first.row.line} already means {match.person} in {match.unit}."
            found.problems.append(Problem(match.row.line, NAME, match.row.name, cause))
