"""Reads the workload tool's export of reductions: every line, and every fault by line, column and cause. No database.

A reason that is somebody's personal circumstances is dropped as it is read, and nothing that is reported repeats words
of the file: where a comma has moved the cells of a line, such words may stand in any column.
"""

import re
from collections.abc import Callable
from dataclasses import astuple, dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any, Final, Self

from courses.imports.cells import choice, shown, words
from courses.imports.table import Column, Line, Manner, problems_of, read_table
from lms.spreadsheets import Problem
from mentoring.caseload.files.export_layout import NAME, PDU, REGION, SEND_LESS, TEAM
from mentoring.caseload.files.field_cells import day, hours
from mentoring.caseload.files.packed import UNFORESEEN, hash_of, not_shown, pack, unpack
from mentoring.caseload.files.reduction_reasons import kept
from mentoring.caseload.models import FileKind, ReductionReading

GRADE, CONTRACTED, REASON, HOURS = "Grade", "Contracted Hours", "Reason", "Hours"
START, END, STATUS = "Start Date", "End Date", "Status"
COLUMNS: Final = (
    Column(REGION, True, "the region’s name", ("Region Name",)),
    Column(PDU, True, "the delivery unit’s name", ("PDU", "LDU Cluster", "PDU Name")),
    Column(TEAM, True, "the team’s name", ("Team Name",)),
    Column(NAME, True, "the officer’s name", ("Offender Manager", "Officer", "Name")),
    Column(GRADE, False, "the officer’s grade", ("Grade Code",)),
    Column(CONTRACTED, True, "the officer’s hours", ("Contracted",)),
    Column(REASON, True, "the reason, as the tool names it", ("Reduction Reason",)),
    Column(HOURS, True, "the hours taken off", ("Amount", "Reduction Hours", "Amount (Hours)")),
    Column(START, True, "the first day", ("Start",)),
    Column(END, False, "the day on which it ends", ("End",)),
    Column(STATUS, True, "ACTIVE, SCHEDULED, ARCHIVED or DELETED", ("Reduction Status",)),
)
FIGURES: Final = re.compile(r"[0-9 .,:/%-]{1,20}")
STATUSES: Final = {str(status.value): str(status.label) for status in ReductionReading.Status}


@dataclass(frozen=True)
class Row:
    """Hours taken off one officer's caseload in one team."""

    line: int
    region: str
    pdu: str
    team: str
    name: str
    category: str
    reason: str
    contracted_hours: Decimal
    hours: Decimal
    starts: date
    ends: date | None
    status: str

    def packed(self) -> list[Any]:
        """Return it as plain values."""
        return [value if value is None or isinstance(value, int) else str(value) for value in astuple(self)]

    @classmethod
    def unpacked(cls, values: list[Any]) -> Self:
        """Return it from plain values."""
        line, region, pdu, team, name, category, reason, contracted, taken, starts, ends, status = values
        until = date.fromisoformat(ends) if ends else None
        hours_a_week, off, since = Decimal(contracted), Decimal(taken), date.fromisoformat(starts)
        return cls(line, region, pdu, team, name, category, reason, hours_a_week, off, since, until, status)


@dataclass
class Sheet:
    """What a file holds: its rows, its problems in the order of the lines, and the hash of its bytes."""

    file_hash: str
    rows: list[Row] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)


def keep(content: bytes) -> bytes:
    """Return what may be kept of a file until somebody says yes: its lines as they are read."""
    sheet = read(content)
    return pack(FileKind.REDUCTIONS, content, [row.packed() for row in sheet.rows], sheet.problems)


def sheet_of(content: bytes, step: Callable[[int, int], None] | None = None) -> Sheet:
    """Return what a file holds, from its bytes or from what was kept of it."""
    packed = unpack(FileKind.REDUCTIONS, content)
    if packed is None:
        return read(content, step)
    return Sheet(packed.file_hash, [Row.unpacked(line) for line in packed.lines], packed.problems)


def read(content: bytes, step: Callable[[int, int], None] | None = None) -> Sheet:
    """Read a whole file. Nothing is raised: what is wrong with it stands in the problems."""
    manner = Manner(pass_over=True, shows=figures_only, step=step)
    sheet = Sheet(hash_of(content))
    try:
        table = read_table(content, COLUMNS, send_less=SEND_LESS, manner=manner)
        sheet.rows = [row for row in map(_row, table.lines) if row is not None]
        sheet.problems = problems_of(table)
    except Exception:  # whatever it is, its words could be those of a cell
        sheet.problems = [UNFORESEEN]
    return sheet


def figures_only(value: Any) -> str:
    """Return what stands in a cell when it is a number or a day; of words, only that there are some."""
    written = shown(value)
    return written if FIGURES.fullmatch(written) else not_shown(value)


def _row(line: Line) -> Row | None:
    """Read one line. Every fault of the line is gathered, not only the first."""
    place = [line.take(column, words(120), needed=True) for column in (REGION, PDU, TEAM, NAME)]
    contracted = line.take(CONTRACTED, hours, needed=True)
    taken = line.take(HOURS, hours, needed=True)
    starts, ends = line.take(START, day, needed=True), line.take(END, day)
    status = line.take(STATUS, choice(STATUSES), needed=True)
    category, reason = kept(str(line.cells.get(REASON, "")))
    if contracted is not None and taken is not None and taken > contracted:
        line.fault(HOURS, f"More than the contracted hours, {contracted.normalize():f}.")
    if starts and ends and ends <= starts:
        line.fault(END, "The end must be after the start.")
    if line.faults or not (contracted is not None and taken is not None and starts and status):
        return None
    region, pdu, team, name = (str(word) for word in place)
    return Row(line.number, region, pdu, team, name, category, reason, contracted, taken, starts, ends, status)
