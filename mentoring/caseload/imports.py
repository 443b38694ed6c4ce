"""What taking in a workload file would change: person by person, or why nothing can be taken in yet."""

import hashlib
from dataclasses import dataclass
from datetime import date

from lms.calendar import in_words, today
from lms.models import Person
from lms.spreadsheets import MOST_PROBLEMS, Problem, first_of
from mentoring.caseload.models import CaseloadImport, WorkloadReading
from mentoring.caseload.names import Match, Question, matched
from mentoring.caseload.workload import Workload, by_person, latest_workload, summed
from mentoring.caseload.workload_file import read


@dataclass(frozen=True)
class Change:
    """One person's workload before and after."""

    person: Person
    teams: str
    old: Workload | None
    new: Workload


@dataclass(frozen=True)
class Report:
    """What a file holds and what it would do, for the screen and the command alike."""

    file_name: str
    file_hash: str
    figures_day: date
    matches: tuple[Match, ...] = ()
    changes: tuple[Change, ...] = ()
    problems: tuple[Problem, ...] = ()
    questions: tuple[Question, ...] = ()
    already: CaseloadImport | None = None
    imported: CaseloadImport | None = None

    @property
    def refused(self) -> bool:
        """Say whether somebody has to do something before the file can be taken in."""
        return bool(self.problems or self.questions)

    @property
    def lines(self) -> list[Problem]:
        """Return everything that needs somebody, in the order of the lines."""
        rows = [*self.problems, *(question.as_problem() for question in self.questions)]
        return sorted(rows, key=lambda problem: problem.line or 0)

    @property
    def headline(self) -> str:
        """Say in a sentence what happened or would happen."""
        if self.imported:
            return f"{people(len(self.changes))} brought up to date with figures of {in_words(self.figures_day)}"
        if self.already:
            when = in_words(today(self.already.imported_at))
            return f"Nothing changed: {self.already.imported_by} imported this file for this day on {when}"
        if self.refused:
            count = len(self.lines)
            lines = f"more than {MOST_PROBLEMS}" if count > MOST_PROBLEMS else str(count)
            return f"Nothing was imported: {lines} {'line needs' if count == 1 else 'lines need'} you"
        return f"{people(len(self.changes))} would be brought up to date with figures of {in_words(self.figures_day)}"


def people(count: int) -> str:
    """Write a number of people."""
    return f"{count} {'person' if count == 1 else 'people'}"


def report_on(name: str, content: bytes, figures_day: date, by: Person) -> Report:
    """Read a file and say what it would change. A constant number of queries; nothing is written."""
    digest = hashlib.sha256(content).hexdigest()
    before = (
        CaseloadImport.objects.filter(file_hash=digest, figures_day=figures_day).select_related("imported_by").first()
    )
    if before:
        return Report(name, digest, figures_day, already=before)
    sheet = read(content)
    found = matched(sheet.rows, by, figures_day, today())
    problems = tuple(first_of((*sheet.problems, *found.problems)))
    if problems or found.questions:
        return Report(name, digest, figures_day, problems=problems, questions=tuple(found.questions))
    matches = tuple(found.matches)
    return Report(name, digest, figures_day, matches, changes_of(matches, figures_day))


def changes_of(matches: tuple[Match, ...], figures_day: date) -> tuple[Change, ...]:
    """Compare each person's workload on record with what it would be. Two queries."""
    persons = {match.person.pk: match.person for match in matches}
    old = latest_workload(persons, figures_day)
    same_day = WorkloadReading.objects.filter(person__in=list(persons), day=figures_day)
    after = by_person([*same_day, *(reading_of(match, figures_day) for match in matches)])
    teams: dict[int, list[str]] = {}
    for match in matches:
        teams.setdefault(match.person.pk, []).append(match.row.team)
    changes = [Change(persons[pk], ", ".join(teams[pk]), old.get(pk), summed(after[pk])) for pk in persons]
    return tuple(sorted(changes, key=lambda change: (change.person.name, change.person.pk)))


def reading_of(match: Match, day: date, source: CaseloadImport | None = None) -> WorkloadReading:
    """Return a row as the reading that is kept."""
    row = match.row
    return WorkloadReading(
        source=source,
        line=row.line,
        person=match.person,
        unit=match.unit,
        team_name=row.team,
        grade=row.grade,
        day=day,
        total_cases=row.total_cases,
        contracted_hours=row.contracted_hours,
        reduction_hours=row.reduction_hours,
        total_points=row.total_points,
        available_points=row.available_points,
        imported_percent=row.percent,
        nominal_target=row.nominal_target,
        full_time_hours=row.full_time_hours,
        counts=row.counts,
    )
