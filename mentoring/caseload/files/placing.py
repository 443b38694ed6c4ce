"""Whom the lines of a file are about when somebody stands on many of them, and which teams the file speaks for."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Generic, Protocol, TypeVar

from django.db.models import Max

from lms.calendar import in_words, today
from lms.models import Person, Unit
from lms.spreadsheets import Problem, first_of
from mentoring.caseload.files.export_layout import TEAM
from mentoring.caseload.files.names import ALIKE, Match, Named, Question, likeness, matched, placed, spoken
from mentoring.caseload.models import CaseloadImport, CoveredTeam, FileKind

STAFF_CODE = "Staff Code"


class Coded(Named, Protocol):
    """A line that may name the officer's staff code too."""

    @property
    def staff_code(self) -> str: ...


LineT = TypeVar("LineT", bound=Named)
CodedT = TypeVar("CodedT", bound=Coded)


@dataclass
class Placed(Generic[LineT]):
    """The lines with their people, the teams that the file speaks for, and what has to be mended or asked first."""

    matches: list[Match[LineT]] = field(default_factory=list)
    # Each team with the first line that names it.
    teams: dict[int, tuple[Unit, int]] = field(default_factory=dict)
    questions: list[Question] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)

    def name_teams(self, lines: Iterable[tuple[Named, Unit]]) -> None:
        """Add the teams of these lines."""
        for row, unit in lines:
            self.teams.setdefault(unit.pk, (unit, row.line))


def place(rows: Sequence[LineT], left_out: Sequence[Named], by: Person, on: date) -> Placed[LineT]:
    """Find team and person of every line; lines that are left out only say which teams the file speaks for."""
    found = matched(rows, by, on, today(), line_each=False)
    answer = Placed(found.matches, {}, found.questions, found.problems)
    answer.name_teams((match.row, match.unit) for match in found.matches)
    answer.name_teams(placed(left_out, by, today(), answer.problems))
    return answer


def with_codes(rows: Sequence[CodedT], found: Placed[CodedT]) -> Placed[CodedT]:
    """Let a staff code say which of several people of one name is meant, and refuse one that is somebody else's."""
    by_name: dict[tuple[str, ...], list[CodedT]] = {}
    for row in rows:
        by_name.setdefault(_who(row), []).append(row)
    firsts = {row.line: row for row in rows}
    questions = []
    for question in found.questions:
        answers = [_coded(row, question) for row in by_name[_who(firsts[question.line])]]
        found.matches += [match for match in answers if match]
        questions += [question] if None in answers else []
    problems = [*found.problems, *_other_codes(found.matches)]
    found = replace(found, questions=questions, problems=problems)
    found.name_teams((match.row, match.unit) for match in found.matches)
    return found


def _who(row: Named) -> tuple[str, ...]:
    return tuple(spoken(words) for words in (row.region, row.pdu, row.team, row.name))


def _coded(row: CodedT, question: Question) -> Match[CodedT] | None:
    """Return whom the code of a line names, among those whom its name could mean."""
    for post in question.people if row.staff_code else ():
        person = post.person
        alike = likeness(spoken(row.name), spoken(person.name)) >= ALIKE
        if alike and person.staff_code.casefold() == row.staff_code.casefold():
            return Match(row, person, question.team)
    return None


def _other_codes(matches: Iterable[Match[CodedT]]) -> Iterable[Problem]:
    for match in matches:
        code, own = match.row.staff_code, match.person.staff_code
        if code and own and code.casefold() != own.casefold():
            cause = f"{match.person} has another staff code here. Correct the name or the code."
            yield Problem(match.row.line, STAFF_CODE, "", cause)


def too_old(kind: FileKind, day: date, found: Placed[LineT]) -> list[Problem]:
    """Refuse a file that is older than the newest of one of its teams: it would undo what came since. One query."""
    covered = CoveredTeam.objects.filter(unit__in=found.teams, source__kind=kind, source__figures_day__gt=day)
    newest = covered.values("unit").annotate(day=Max("source__figures_day")).values_list("unit", "day")
    return [_too_old(*found.teams[unit], since, day) for unit, since in newest]


def _too_old(team: Unit, line: int, newest: date, day: date) -> Problem:
    cause = (
        f"A file of {in_words(newest)} was taken in for this team already. This one is of {in_words(day)}, and would "
        "undo what has changed since. Export it again, or leave this team out."
    )
    return Problem(line, TEAM, team.name, cause)


def cover(source: CaseloadImport, teams: Iterable[int]) -> None:
    """Record which teams a file spoke for."""
    CoveredTeam.objects.bulk_create([CoveredTeam(source=source, unit_id=team) for team in sorted(teams)])


def all_problems(*problems: Iterable[Problem]) -> tuple[Problem, ...]:
    """Return the problems of every step in the order of the lines."""
    return tuple(first_of([problem for some in problems for problem in some]))
