"""What taking in a file of held cases would change, case by case, and taking it in."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django.db.models import Max, Q

from lms import audit
from lms.models import Person, Unit
from mentoring.caseload.files.case_words import count_in_words
from mentoring.caseload.files.holdings_file import LeftOut, Row, sheet_of
from mentoring.caseload.files.holdings_plan import OnRecord, Plan, plan_of
from mentoring.caseload.files.holdings_writing import chunks, write
from mentoring.caseload.files.placing import Placed, all_problems, cover, place, too_old, with_codes
from mentoring.caseload.files.report import Report, Step, no_step
from mentoring.caseload.files.workload_import import imported_before
from mentoring.caseload.models import Case, CaseloadImport, CaseReading, CoveredTeam, FileKind, Holding


@dataclass(frozen=True)
class Found:
    """The lines of a file with their people and teams, and what was left out of it."""

    placed: Placed[Row]
    left_out: Sequence[LeftOut]


def report_on(name: str, content: bytes, figures_day: date, by: Person, step: Step = no_step) -> Report:
    """Read a file and say what it would change. Nothing is written."""
    sheet = sheet_of(content, step)
    report = Report(FileKind.HOLDINGS, name, sheet.file_hash, figures_day)
    if before := imported_before(FileKind.HOLDINGS, sheet.file_hash, figures_day):
        return replace(report, already=before)
    placed = with_codes(sheet.rows, place(sheet.rows, sheet.left_out, by, figures_day))
    old = too_old(FileKind.HOLDINGS, figures_day, placed)
    problems = all_problems(sheet.problems, placed.problems, old)
    if problems or placed.questions:
        return replace(report, problems=problems, questions=tuple(placed.questions))
    found = Found(placed, sheet.left_out)
    plan = plan_of(placed.matches, placed.teams, on_record(placed, figures_day), figures_day)
    return said(replace(report, found=found), plan)


def said(report: Report, plan: Plan) -> Report:
    """Return a report that says what a plan changes."""
    found: Found = report.found
    people = len({match.person.pk for match in found.placed.matches})
    notes = (f"Cases: {count_in_words(plan.counts)}.",) if plan.counts else ()
    changes, left_out = tuple(plan.in_order()), tuple(_left_out(plan, found.left_out))
    rows = len(found.placed.matches)
    return replace(report, people=people, rows=rows, changes=changes, notes=notes, left_out=left_out)


def _left_out(plan: Plan, left_out: Sequence[LeftOut]) -> Iterator[str]:
    """Say how many cases were left out, and why."""
    if limited := sum(line.limited for line in left_out):
        yield f"{_cases(limited, 'limited-access ')} left out. Nothing of {_them(limited)} is kept."
    if unallocated := sum(not line.limited for line in left_out):
        yield f"{_cases(unallocated)} left out: nobody holds {_them(unallocated)} yet."
    if newer := len(plan.elsewhere):
        yield f"{_cases(newer)} left as recorded: a newer file of another team says who holds {_them(newer)}."


def _cases(count: int, which: str = "") -> str:
    return f"{count:,} {which}{'case was' if count == 1 else 'cases were'}"


def _them(count: int) -> str:
    return "it" if count == 1 else "them"


# ---- what is on record ----


def on_record(placed: Placed[Row], day: date) -> OnRecord:
    """Read what is known of the cases of a file and of its teams. As many queries as there are thousands of lines."""
    cases: dict[str, Case] = {}
    for keys in chunks([match.row.key for match in placed.matches]):
        cases |= {case.key: case for case in Case.objects.filter(key__in=keys).select_related("holder")}
    pks = [case.pk for case in cases.values()]
    held = list(_held(Q(unit__in=list(placed.teams)), day))
    read: dict[int, dict[str, Any]] = {}
    for some in chunks(pks):
        held += _held(Q(case__in=some), day)
        readings = CaseReading.objects.filter(case__in=some, day__lte=day).order_by("day", "source", "line")
        read |= dict(readings.values_list("case", "facts"))
    return OnRecord(cases, _by_case(held), read, _newest({holding.unit_id for holding in held}))


def _held(which: Q, day: date) -> Iterable[Holding]:
    return Holding.objects.not_over_by(day).filter(which).select_related("case", "person", "unit")


def _by_case(held: Iterable[Holding]) -> dict[int, list[Holding]]:
    found: dict[int, list[Holding]] = {}
    for holding in sorted({holding.pk: holding for holding in held}.values(), key=lambda row: (row.starts, row.pk)):
        found.setdefault(holding.case_id, []).append(holding)
    return found


def _newest(units: set[int]) -> dict[int, date]:
    """Return the day of the newest file of each team."""
    rows = CoveredTeam.objects.filter(unit__in=units, source__kind=FileKind.HOLDINGS)
    return dict(rows.values("unit").annotate(day=Max("source__figures_day")).values_list("unit", "day"))


# ---- taking it in ----


def take_in(report: Report, by: Person, step: Step = no_step) -> Report:
    """Write cases, facts and who holds them, and record it. Two at once come one after the other."""
    _wait_for_others()
    found: Found = report.found
    day = report.figures_day
    if before := imported_before(report.kind, report.file_hash, day):
        return replace(report, already=before, changes=())
    # Whoever came first may have changed what this file was compared with.
    if old := too_old(FileKind.HOLDINGS, day, found.placed):
        return replace(report, problems=tuple(old), changes=())
    plan = plan_of(found.placed.matches, found.placed.teams, on_record(found.placed, day), day)
    source = CaseloadImport.objects.create(
        kind=report.kind,
        file_name=report.file_name[-200:],
        file_hash=report.file_hash,
        figures_day=day,
        rows=report.rows,
        imported_by=by,
    )
    cover(source, found.placed.teams)
    write(plan, source, step)
    counts = {**plan.counts, "left_out": len(found.left_out)}
    facts = {"rows": source.rows, "day": day.isoformat(), "hash": source.file_hash, **counts}
    audit.record("holdings_imported", by=by, subject=source, facts=facts)
    return replace(said(report, plan), imported=source)


def _wait_for_others() -> None:
    """Hold whatever an import of cases holds: another one waits until this one is done."""
    list(Unit.objects.select_for_update(no_key=True).filter(depth=1))
