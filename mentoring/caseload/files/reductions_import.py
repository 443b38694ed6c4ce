"""What taking in a reductions export would change, person by person, and taking it in."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Final

from courses import standing
from lms import audit
from lms.calendar import in_words, today
from lms.models import Person, Post
from mentoring.caseload.columns import reduction_columns
from mentoring.caseload.files.names import Match
from mentoring.caseload.files.placing import Placed, all_problems, cover, place
from mentoring.caseload.files.reductions_file import Row, sheet_of
from mentoring.caseload.files.report import Change, Report, Step, no_step
from mentoring.caseload.files.workload_import import BATCH, imported_before
from mentoring.caseload.models import CaseloadImport, FileKind, ReductionReading
from mentoring.caseload.reductions.on_file import OnFile, counts, hours_on, newest_files, reductions_on_file

# What the tool takes off, or will.
AHEAD: Final = (ReductionReading.Status.ACTIVE, ReductionReading.Status.SCHEDULED)


def report_on(name: str, content: bytes, figures_day: date, by: Person, step: Step = no_step) -> Report:
    """Read a file and say what it would change. A constant number of queries; nothing is written."""
    sheet = sheet_of(content, step)
    report = Report(FileKind.REDUCTIONS, name, sheet.file_hash, figures_day)
    if before := imported_before(FileKind.REDUCTIONS, sheet.file_hash, figures_day):
        return replace(report, already=before)
    found = place(sheet.rows, (), by, figures_day)
    problems = all_problems(sheet.problems, found.problems)
    if problems or found.questions:
        return replace(report, problems=problems, questions=tuple(found.questions))
    changes = tuple(changes_of(found, figures_day))
    people = len({match.person.pk for match in found.matches})
    left_out = tuple(_left_out(sheet.rows))
    return replace(report, people=people, rows=len(found.matches), changes=changes, left_out=left_out, found=found)


def _left_out(rows: Iterable[Row]) -> Iterable[str]:
    """Say how many reasons were left out: the hours are taken in, and why is nobody's business here."""
    if count := sum(not row.reason for row in rows):
        reasons = f"{count:,} {'reason was' if count == 1 else 'reasons were'}"
        yield f"{reasons} left out: only reasons of learning and of work are kept. The hours are taken in."


# ---- what would change ----


@dataclass(frozen=True)
class Now:
    """What is on file now for the people and the teams of a file."""

    on_file: Mapping[int, OnFile]
    gone: Sequence[ReductionReading]


def changes_of(found: Placed[Row], day: date) -> Iterable[Change]:
    """Say for whom other hours are on file on the day of the file than before, in the order of names."""
    new: dict[int, list[ReductionReading]] = {}
    teams: dict[int, dict[str, None]] = {}
    persons: dict[int, Person] = {}
    now = _now(found, day)
    for match in found.matches:
        persons[match.person.pk] = match.person
        new.setdefault(match.person.pk, []).append(reading_of(match, day))
        teams.setdefault(match.person.pk, {})[match.unit.name] = None
    for reading in now.gone:
        persons[reading.person_id] = reading.person
        teams.setdefault(reading.person_id, {})[reading.unit.name] = None
    for pk, person in sorted(persons.items(), key=lambda item: (item[1].name, item[0])):
        before, after = now.on_file.get(pk), [*new.get(pk, ()), *_elsewhere(now.on_file.get(pk), found)]
        if before is None or _seen(before.lines) != _seen(after):
            yield _change(person, ", ".join(teams[pk]), before, after, day)


def _now(found: Placed[Row], day: date) -> Now:
    """Read what is on file: of everybody in the file, and of whoever is on file in its teams and no longer in it."""
    listed = {match.person.pk for match in found.matches}
    newest = {source for _, source in newest_files(found.teams, day).values()}
    before = ReductionReading.objects.filter(source__in=newest, unit__in=found.teams).exclude(person__in=listed)
    gone = list(before.select_related("person", "unit"))
    people = listed | {reading.person_id for reading in gone}
    return Now(reductions_on_file(people, day), gone)


def _elsewhere(before: OnFile | None, found: Placed[Row]) -> list[ReductionReading]:
    """Return the lines of somebody in teams that the file does not speak for: they stay as they are."""
    return [line for line in before.lines if line.unit_id not in found.teams] if before else []


def _seen(lines: Iterable[ReductionReading]) -> list[tuple[str, ...]]:
    """Return what counts or will count, as it is compared, in an order that does not depend on the file."""
    facts = ("unit_id", "category", "reason", "starts", "ends", "status")
    hours = ("contracted_hours", "hours")
    return sorted(
        (*(str(getattr(line, fact)) for fact in facts), *(f"{getattr(line, hour):.2f}" for hour in hours))
        for line in lines
        if line.status in AHEAD
    )


def _change(person: Person, place: str, before: OnFile | None, after: Sequence[ReductionReading], day: date) -> Change:
    old = f"{_hours(before.hours(day))} off" if before else ""
    return Change(person.name, place, old, f"{_hours(hours_on(after, day))} off", _note(after, day))


def _hours(hours: Decimal) -> str:
    written = f"{hours.normalize():f}"
    return f"{written} {'hour' if written == '1' else 'hours'}"


def _note(lines: Sequence[ReductionReading], day: date) -> str:
    """Name the reasons that are kept, each once, and what begins later; a reason that is not kept is only counted."""
    now = [line for line in lines if counts(line, day)]
    named = list(dict.fromkeys(line.reason for line in now if line.reason))
    others = sum(not line.reason for line in now)
    later = sorted((line for line in lines if line.status in AHEAD and line.starts > day), key=lambda line: line.starts)
    return ", ".join([
        *named,
        *([f"{others} with a reason that is not kept"] if others else []),
        *(f"{_hours(line.hours)} from {in_words(line.starts)}" for line in later),
    ])  # fmt: skip


# ---- taking it in ----


def take_in(report: Report, by: Person, step: Step = no_step) -> Report:
    """Write the readings and which teams the file speaks for, and record it."""
    source, created = CaseloadImport.objects.get_or_create(
        kind=report.kind,
        file_hash=report.file_hash,
        figures_day=report.figures_day,
        defaults={"file_name": report.file_name[-200:], "rows": report.rows, "imported_by": by},
    )
    if not created:
        return replace(report, already=source, changes=())
    found: Placed[Row] = report.found
    readings = [reading_of(match, report.figures_day, source) for match in found.matches]
    ReductionReading.objects.bulk_create(readings, batch_size=BATCH)
    cover(source, found.teams)
    standing.refresh_all(_spoken_of(found), reduction_columns, today())
    facts = {"rows": source.rows, "day": report.figures_day.isoformat(), "hash": source.file_hash}
    audit.record("reductions_imported", by=by, subject=source, facts=facts)
    step(len(readings), len(readings))
    return replace(report, imported=source)


def _spoken_of(found: Placed[Row]) -> set[int]:
    """Return of whom a file speaks, if only by not naming them: whoever works in its teams, or was named before."""
    posts = Post.objects.on(today()).filter(unit__in=list(found.teams)).values_list("person", flat=True)
    named = ReductionReading.objects.filter(unit__in=list(found.teams)).values_list("person", flat=True)
    return {*posts, *named.distinct(), *(match.person.pk for match in found.matches)}


def reading_of(match: Match[Row], day: date, source: CaseloadImport | None = None) -> ReductionReading:
    """Return a row as the reading that is kept."""
    row, unit = match.row, match.unit
    return ReductionReading(
        source=source,
        line=row.line,
        person=match.person,
        unit=unit,
        day=day,
        category=row.category,
        reason=row.reason,
        contracted_hours=row.contracted_hours,
        hours=row.hours,
        starts=row.starts,
        ends=row.ends,
        status=row.status,
    )
