"""University results: rows to marks, attempt by attempt. A changed mark is a new row that names the one it replaces."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, Final

from courses.imports import cells
from courses.imports.report import CHANGED, NEW, Change
from courses.imports.table import Column, Line, Table
from courses.imports.who import (
    CODE_COLUMN,
    EMAIL_COLUMN,
    MODULE,
    MODULE_COLUMN,
    PROVIDER,
    PROVIDER_COLUMN,
    Meant,
    found_in,
)
from courses.models import AcademicResult, Module
from lms.calendar import in_words
from lms.models import Person

ATTEMPT, MARK, CREDITS, OUTCOME, DECIDED, RESIT = "Attempt", "Mark", "Credits", "Outcome", "Decided on", "Resit by"
COLUMNS: Final = (
    EMAIL_COLUMN,
    CODE_COLUMN,
    MODULE_COLUMN,
    Column(ATTEMPT, True, "1 for the first attempt, 2 for the first resit"),
    Column(MARK, False, "the mark in per cent, 0 to 100"),
    Column(CREDITS, False, "the credits awarded, nothing or 0 for none"),
    Column(OUTCOME, True, "pass, fail or deferred"),
    Column(DECIDED, True, "the day on which the board decided"),
    Column(RESIT, False, "the day by which a resit must be taken"),
    PROVIDER_COLUMN,
)
Outcome = AcademicResult.Outcome
FACTS: Final = ("outcome", "mark", "credits", "decided_on", "resit_by", "provider")


@dataclass(frozen=True)
class Result:
    """One line that is not on record yet, or that changes what is."""

    row: AcademicResult
    change: Change


@dataclass
class Results:
    """What the lines would add or change, and how many of them say nothing new."""

    planned: list[Result]
    unchanged: int


def read_results(table: Table, by: Person | None, on: date) -> Results:
    """Turn lines into results. Faults stay with the lines."""
    meant = Meant.by_lines(table.lines, by, on)
    rows = [(line, row) for line in table.lines if (row := _result(line, meant, by, on))]
    present = {_key(row): row for row in _present({row.person_id for _, row in rows})}
    after = present | {_key(row): row for _, row in rows}
    planned, unchanged = [], 0
    for line, row in sorted(rows, key=lambda item: (item[1].attempt, item[0].number)):
        old = present.get(_key(row))
        if old and _facts(old) == _facts(row):
            unchanged += 1
            continue
        _check_order(line, row, after)
        row.replaces = old
        planned.append(Result(row, Change(line.number, CHANGED if old else NEW, str(row.person), _says(row, old))))
    return Results(planned, unchanged)


def _result(line: Line, meant: Meant, by: Person | None, on: date) -> AcademicResult | None:
    person, module = meant.person(line), _academic(line, meant)
    row = AcademicResult(
        attempt=int(line.take(ATTEMPT, cells.number(1, 9), needed=True) or 0),
        mark=line.take(MARK, cells.number(0, 100, 1)),
        credits=int(line.take(CREDITS, cells.number(0, 360)) or 0),
        outcome=line.take(OUTCOME, cells.choice(dict(Outcome.choices)), needed=True) or "",
        provider=line.take(PROVIDER, cells.words(120, screened=on), needed=True) or "",
        resit_by=line.take(RESIT, cells.day),
        by=by,
    )
    decided = line.take(DECIDED, cells.day, needed=True)
    if person is None or module is None or decided is None or line.faults:
        return None
    row.person, row.module, row.decided_on = person, module, decided
    _check_sense(line, row, on)
    meant.once(line, ATTEMPT, person.pk, module.pk, row.attempt)
    return None if line.faults else row


def _academic(line: Line, meant: Meant) -> Module | None:
    module = meant.module(line)
    if module and module.kind != Module.Kind.ACADEMIC:
        line.fault(MODULE, "This is not a university module, so it has no marks.")
        return None
    return module


def _check_sense(line: Line, row: AcademicResult, on: date) -> None:
    """Report what cannot be true of one attempt."""
    if row.decided_on > on:
        line.fault(DECIDED, f"{in_words(row.decided_on)} has not come yet. Only decided results are imported.")
    if row.module.credits is not None and row.credits > row.module.credits:
        line.fault(CREDITS, f"{row.module} has {row.module.credits} credits, and no more can be awarded.")
    if row.outcome != Outcome.PASS and row.credits:
        line.fault(CREDITS, "Credits are awarded with a pass only.")
    if row.outcome == Outcome.DEFERRED and row.mark is not None:
        line.fault(MARK, "A deferred attempt has no mark.")
    if row.outcome == Outcome.PASS and row.resit_by:
        line.fault(RESIT, "Nobody resits a pass.")
    elif row.resit_by and row.resit_by <= row.decided_on:
        line.fault(RESIT, f"The resit must be later than the decision of {in_words(row.decided_on)}.")


def _check_order(line: Line, row: AcademicResult, after: dict[Any, AcademicResult]) -> None:
    """Report an attempt that does not follow from the one before it, or that the next one does not follow from."""
    before = after.get((row.person_id, row.module_id, row.attempt - 1))
    following = after.get((row.person_id, row.module_id, row.attempt + 1))
    if row.attempt > 1 and before is None:
        line.fault(ATTEMPT, f"There is no attempt {row.attempt - 1}, on record or in this file.")
    if before and before.outcome == Outcome.PASS:
        line.fault(ATTEMPT, f"Attempt {row.attempt - 1} is a pass, so there is no other.")
    if before and before.decided_on > row.decided_on:
        line.fault(DECIDED, f"Attempt {row.attempt - 1} was decided later, on {in_words(before.decided_on)}.")
    if following and row.outcome == Outcome.PASS:
        line.fault(OUTCOME, f"There is an attempt {row.attempt + 1}, and nobody resits a pass.")


def _present(people: Iterable[int]) -> list[AcademicResult]:
    rows = AcademicResult.objects.filter(replaced_by=None).select_related("person", "module")
    return found_in(rows, "person", people)


def _key(row: AcademicResult) -> tuple[int, int, int]:
    return row.person_id, row.module_id, row.attempt


def _facts(row: AcademicResult) -> tuple[Any, ...]:
    return tuple(getattr(row, name) for name in FACTS)


def _says(row: AcademicResult, old: AcademicResult | None) -> tuple[str, ...]:
    head = f"{row.module}, attempt {row.attempt}:"
    if old is None:
        return (f"{head} {in_full(row)}.",)
    return (f"{head} {in_full(old)} → {in_full(row)}.",)


def in_full(row: AcademicResult) -> str:
    """Write a result with everything that may change about it."""
    mark = "" if row.mark is None else f" with {percent(row.mark)}"
    parts = [f"{row.get_outcome_display().lower()}{mark}", f"{row.credits} credits", in_words(row.decided_on)]
    if row.resit_by:
        parts.append(f"resit by {in_words(row.resit_by)}")
    return ", ".join([*parts, row.provider])


def percent(mark: Decimal) -> str:
    """Write a mark: 58%, 58.5%."""
    return f"{mark.normalize():f}%"
