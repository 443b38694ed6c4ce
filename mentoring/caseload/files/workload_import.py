"""What taking in a workload file would change, person by person, and taking it in."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from functools import partial

from courses import standing
from lms import audit
from lms.calendar import today
from lms.models import Person
from lms.spreadsheets import first_of
from mentoring.caseload.columns import figures_columns
from mentoring.caseload.files.names import Match, matched
from mentoring.caseload.files.packed import hash_of
from mentoring.caseload.files.points_versions import Version, keep_version, version_of
from mentoring.caseload.files.report import Change, Report, Step, no_step
from mentoring.caseload.files.workload_file import Row, read
from mentoring.caseload.files.workload_packed import packed, unpacked
from mentoring.caseload.models import CaseloadImport, FileKind, WorkloadReading
from mentoring.caseload.workload import Workload, by_person, latest_of, latest_readings

BATCH = 1000


@dataclass(frozen=True)
class Found:
    """The lines of a file with the people whom they are about, and everybody's workload before and after."""

    matches: tuple[Match[Row], ...]
    version: Version
    old: dict[int, Workload]
    new: dict[int, Workload]


def report_on(name: str, content: bytes, figures_day: date, by: Person, step: Step = no_step) -> Report:
    """Read a file and say what it would change. A constant number of queries; nothing is written."""
    kept = unpacked(content)
    digest = kept.file_hash if kept else hash_of(content)
    report = Report(FileKind.WORKLOAD, name, digest, figures_day)
    if before := imported_before(FileKind.WORKLOAD, digest, figures_day):
        return replace(report, already=before)
    sheet = kept.sheet if kept else read(content, step)
    step(len(sheet.rows), len(sheet.rows))
    report = replace(report, pack=None if kept else partial(packed, content, sheet))
    names = matched(sheet.rows, by, figures_day, today())
    problems = tuple(first_of((*sheet.problems, *names.problems)))
    if problems or names.questions:
        return replace(report, problems=problems, questions=tuple(names.questions))
    found = found_in(tuple(names.matches), version_of(sheet, figures_day), figures_day)
    changes = tuple(changes_of(found))
    notes = tuple(filter(None, [found.version.note]))
    return replace(report, people=len(changes), rows=len(found.matches), changes=changes, notes=notes, found=found)


def imported_before(kind: FileKind, digest: str, figures_day: date) -> CaseloadImport | None:
    """Return when these very bytes were taken in for this day, if they were."""
    rows = CaseloadImport.objects.filter(kind=kind, file_hash=digest, figures_day=figures_day)
    return rows.select_related("imported_by").first()


def found_in(matches: tuple[Match[Row], ...], version: Version, figures_day: date) -> Found:
    """Work out each person's workload on record and as it would be. One query."""
    people = {match.person.pk for match in matches}
    on_record = list(latest_readings(people, figures_day))
    after = by_person([*on_record, *(reading_of(match, version, figures_day) for match in matches)])
    old = {person: latest_of(rows) for person, rows in by_person(on_record).items()}
    return Found(matches, version, old, {person: latest_of(after[person]) for person in people})


def changes_of(found: Found) -> Iterable[Change]:
    """Say in words what changes for whom, in the order of names."""
    teams: dict[int, list[str]] = {}
    persons = {match.person.pk: match.person for match in found.matches}
    for match in found.matches:
        teams.setdefault(match.person.pk, []).append(match.row.team)
    for pk, person in sorted(persons.items(), key=lambda item: (item[1].name, item[0])):
        yield _change(person, ", ".join(teams[pk]), found.old.get(pk), found.new[pk])


def _change(person: Person, place: str, old: Workload | None, new: Workload) -> Change:
    before = old.in_words if old else ""
    if old and old.points_version != new.points_version:
        before = f"{before}, by other points: not to be compared"
    cases = f"{new.cases} {'case' if new.cases == 1 else 'cases'}"
    after = "no capacity" if new.no_capacity else f"{new.percent}%"
    return Change(person.name, place, before, after, f"{cases}, {new.total:,} of {new.available:,} points")


def take_in(report: Report, by: Person, step: Step = no_step) -> Report:
    """Write the readings, bring the read model up to date, and record it."""
    source, created = CaseloadImport.objects.get_or_create(
        kind=report.kind,
        file_hash=report.file_hash,
        figures_day=report.figures_day,
        defaults={"file_name": report.file_name[-200:], "rows": report.rows, "imported_by": by},
    )
    if not created:
        return replace(report, already=source, changes=())
    found: Found = report.found
    for start in range(0, len(found.matches), BATCH):
        batch = found.matches[start : start + BATCH]
        readings = [reading_of(match, found.version, report.figures_day, source) for match in batch]
        WorkloadReading.objects.bulk_create(readings)
        step(start + len(batch), len(found.matches))
    keep_version(found.version, source)
    standing.refresh_all(found.new, figures_columns, today())
    facts = {"rows": source.rows, "day": report.figures_day.isoformat(), "hash": source.file_hash}
    facts |= {"points": found.version.name}
    audit.record("workload_imported", by=by, subject=source, facts=facts)
    return replace(report, imported=source)


def reading_of(match: Match[Row], version: Version, day: date, source: CaseloadImport | None = None) -> WorkloadReading:
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
        parts=row.parts,
        points_version=version.name,
    )
