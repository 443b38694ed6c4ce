"""Training that was given elsewhere: rows to attendances. Attended is never demonstrated, and the report says so."""

from dataclasses import dataclass
from datetime import date
from typing import Final

from courses.elsewhere import taken_back
from courses.imports import cells
from courses.imports.report import NEW, Change
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
from courses.models import Attendance, Module
from lms.calendar import in_words
from lms.models import Person

TITLE, DATE = "Title", "Date"
COLUMNS: Final = (
    EMAIL_COLUMN,
    CODE_COLUMN,
    MODULE_COLUMN,
    Column(TITLE, False, "what the training was called there"),
    PROVIDER_COLUMN,
    Column(DATE, True, "the day of the training"),
)
NOT_DEMONSTRATED: Final = "Attended; not demonstrated."
ON_RECORD_ABSENT: Final = "The register of this event says that they did not attend. Correct the register."


@dataclass(frozen=True)
class Attended:
    """One line that is not on record yet."""

    row: Attendance
    change: Change


@dataclass
class Training:
    """What the lines would add, and how many of them say nothing new."""

    planned: list[Attended]
    unchanged: int


def read_training(table: Table, by: Person | None, on: date) -> Training:
    """Turn lines into attendances. Faults stay with the lines."""
    meant = Meant.by_lines(table.lines, by, on)
    rows = [(line, _attendance(line, meant, by, on)) for line in table.lines]
    counted = _on_record({row.person_id for _, row in rows if row})
    planned = []
    for line, row in rows:
        if row is None:
            continue
        key = _key(row)
        if key not in counted:
            planned.append(Attended(row, Change(line.number, NEW, str(row.person), _says(row))))
        elif not counted[key]:
            line.fault(DATE, ON_RECORD_ABSENT)
    good = sum(row is not None for _, row in rows)
    return Training(planned, good - len(planned))


def _attendance(line: Line, meant: Meant, by: Person | None, on: date) -> Attendance | None:
    person, module = meant.person(line), meant.module(line)
    title = line.take(TITLE, cells.words(160, screened=on)) or ""
    provider = line.take(PROVIDER, cells.words(120, screened=on), needed=True)
    day = line.take(DATE, cells.day, needed=True)
    if day and day > on:
        line.fault(DATE, f"{in_words(day)} has not come yet. Only what was attended is imported.")
    if module and module.kind == Module.Kind.ACADEMIC:
        line.fault(MODULE, "This is a university module. Its results are another import.")
    if line.faults or person is None or module is None or day is None or provider is None:
        return None
    meant.once(line, DATE, person.pk, module.pk, day, provider)
    if line.faults:
        return None
    row = Attendance(person=person, module=module, title=title, provider=provider, attended_on=day, source="import")
    row.by = by
    return row


def _key(row: Attendance) -> tuple[int, int, date, str]:
    return row.person_id, row.module_id, row.attended_on, row.provider


def _on_record(people: set[int]) -> dict[tuple[int, int, date, str], bool]:
    """Return what is on record about these people, and whether it counts: a register may take it back."""
    rows = found_in(Attendance.objects.annotate(taken_back=taken_back()), "person", people)
    return {_key(row): not row.taken_back for row in rows}


def _says(row: Attendance) -> tuple[str, ...]:
    title = f" “{row.title}”" if row.title else ""
    return (f"{row.module}{title}, {in_words(row.attended_on)}, {row.provider}.", NOT_DEMONSTRATED)
