"""Reads a table of known columns from a file: every line with its cells, every fault by line, column and cause.

No database. Headings may stand in any order and any case, on one of the first ten lines. A heading that nobody knows is
a fault and not passed over: a misspelt one would lose a column without a word. The files of other systems bring columns
that nobody here needs: of those files, what stands under other headings is never looked at.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from itertools import islice
from typing import Any, Final, TypeVar

from courses.imports.cells import Wrong, shown, tidy
from lms.spreadsheets import MOST_LINES, MOST_PROBLEMS, Grid, Problem, first_of, opened, plain
from lms.workbooks import Unreadable

HEADING_LINES: Final = 10
MOST_MERGES: Final = 20
# What Windows-1252 is surely right about: plain text, letters of Western Europe, and the marks that programs type.
PLAIN_WINDOWS: Final = re.compile("[\x00-\x7f\xa0£§°´·À-ÖØ-öø-ÿ‘’“”–—…•€]*")
SAVE_AS_UTF8: Final = (
    "which letters are meant cannot be known for certain. Save the file as “CSV UTF-8”, and send that."
)
NOT_UTF8: Final = "This file is not in UTF-8, and which letters are meant is not certain. Save it as “CSV UTF-8”."
Value = TypeVar("Value")


@dataclass(frozen=True)
class Column:
    """One column: its heading, whether every file has it, and what it holds in words (docs/formats.md)."""

    heading: str
    needed: bool
    holds: str
    # What other systems call it.
    also: tuple[str, ...] = ()

    @property
    def names(self) -> set[str]:
        """Return every heading that this column may have, as headings are compared."""
        return {plain(heading) for heading in (self.heading, *self.also)}


@dataclass(frozen=True)
class Manner:
    """How a file is read: whether other columns are passed over, what of a wrong cell may be repeated, who is told."""

    pass_over: bool = False
    shows: Callable[[Any], str] = shown
    step: Callable[[int, int], None] | None = None


OURS: Final = Manner()


@dataclass
class Line:
    """One line of a file: what stands under each heading, and what is wrong with it."""

    number: int
    cells: dict[str, Any]
    faults: list[Wrong] = field(default_factory=list)
    shows: Callable[[Any], str] = shown

    def has(self, column: str) -> bool:
        """Say whether anything stands in a column."""
        return self.cells.get(column) is not None

    def take(self, column: str, read: Callable[[Any], Value], *, needed: bool = False) -> Value | None:
        """Read a cell, and keep what is wrong with it; an empty one is nothing, and wrong where it is needed."""
        value = self.cells.get(column)
        if value is None:
            if needed:
                self.fault(column, "Nothing stands here. Every line needs it.")
            return None
        try:
            return read(value)
        except ValueError as error:
            self.fault(column, str(error))
            return None

    def fault(self, column: str, cause: str) -> None:
        """Keep that something is wrong in a column of this line."""
        self.faults.append(Wrong(column, self.cells.get(column), cause))

    @property
    def problems(self) -> list[Problem]:
        """Return what is wrong with this line, each once."""
        rows = [Problem(self.number, wrong.column, self.shows(wrong.found), wrong.cause) for wrong in self.faults]
        return list(dict.fromkeys(rows))


@dataclass
class Table:
    """What a file holds: its lines, and the problems that concern the whole of it."""

    lines: list[Line] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)


def read_table(
    content: bytes,
    columns: Iterable[Column],
    most_lines: int = MOST_LINES,
    send_less: str = "",
    manner: Manner = OURS,
) -> Table:
    """Read a whole file. Nothing is raised: what is wrong with it stands in the problems."""
    table, known = Table(), tuple(columns)
    try:
        grid = opened(content)
        if manner.step:
            grid.tell(manner.step)
        found = _headings(grid, known, table.problems, manner)
        if found and not table.problems:
            _merged(grid, found[0], table.problems)
            _lines(grid, *found, table, most_lines, send_less, manner)
    except Unreadable as refused:
        table.problems.append(Problem(None, "", "", str(refused)))
    return table


def problems_of(table: Table) -> list[Problem]:
    """Return everything that is wrong, in the order of the lines, the first ones of very many."""
    rows = [*table.problems, *(problem for line in table.lines for problem in line.problems)]
    return first_of(dict.fromkeys(rows))


def _headings(
    grid: Grid, columns: tuple[Column, ...], problems: list[Problem], manner: Manner
) -> tuple[int, dict[int, str]] | None:
    """Find the line of the headings and what stands in which column; say which are missing, doubled or unknown."""
    first = list(islice(grid.lines, HEADING_LINES))
    wanted = {name: column for column in columns for name in column.names}
    tops = [row for row in first if row[0] <= HEADING_LINES]
    line, cells = max(tops, key=lambda row: sum(plain(cell) in wanted for cell in row[1]), default=(1, []))
    grid.lines = _rest(first, line, grid.lines)
    at: dict[int, str] = {}
    for index, cell in enumerate(cells):
        column = wanted.get(plain(cell))
        if column and column.heading in at.values():
            problems.append(Problem(line, column.heading, "", "This heading stands twice. Keep one column."))
        elif column:
            at[index] = column.heading
    names = ", ".join(column.heading for column in columns)
    if not at:
        problems.append(Problem(line, "", "", f"No headings were found. The columns are: {names}."))
        return None
    for cell in () if manner.pass_over else cells:
        if plain(cell) and plain(cell) not in wanted:
            problems.append(Problem(line, shown(cell), "", f"No column is called this. The columns are: {names}."))
    for column in columns:
        if column.needed and column.heading not in at.values():
            problems.append(Problem(line, column.heading, "", f"This heading is missing. It holds {column.holds}."))
    return line, at


def _rest(first: list[tuple[int, list[Any]]], line: int, lines: Iterator[tuple[int, list[Any]]]) -> Iterator[Any]:
    """Return the lines under the headings."""
    yield from (row for row in first if row[0] > line)
    yield from lines


def _merged(grid: Grid, line: int, problems: list[Problem]) -> None:
    """Report merged cells under the headings: nobody can know which line the value belongs to."""
    below = [merge for merge in grid.merges if merge.last_line > line]
    if grid.more_merges or len(below) > MOST_MERGES:
        cause = f"The sheet has more than {MOST_MERGES} merged cells. Unmerge them in the file."
        problems.append(Problem(None, "", "", cause))
        return
    for merge in below:
        problems.append(Problem(merge.first_line, "", f"merged cell {merge.ref}", "Unmerge it in the file."))


def _lines(
    grid: Grid, heading: int, at: dict[int, str], table: Table, most: int, send_less: str, manner: Manner
) -> None:
    """Read every line under the headings that holds anything."""
    for number, cells in grid.lines:
        if len(table.lines) >= most:
            less = send_less or "Send it in parts."
            table.problems.append(Problem(number, "", "", f"At most {most:,} lines are taken. {less}"))
            return
        if len(table.problems) >= MOST_PROBLEMS:
            return
        taken = {at[index]: tidy(cell) for index, cell in enumerate(cells) if index in at}
        line = Line(number, {heading: value for heading, value in taken.items() if value is not None})
        line.shows = manner.shows
        stray = [cell for index, cell in enumerate(cells) if index not in at and tidy(cell) is not None]
        if stray and not manner.pass_over:
            line.faults.append(Wrong("", stray[0], "This stands under no heading. A comma too many may have moved it."))
        if line.cells or (stray and not manner.pass_over):
            _check_letters(grid, line)
            table.lines.append(line)
    if not table.lines and not table.problems:
        table.problems.append(Problem(heading, "", "", _why_nothing(grid)))


def _check_letters(grid: Grid, line: Line) -> None:
    """Refuse letters of an old text file that may be others than they look like."""
    for column, value in line.cells.items() if grid.windows_text else ():
        if isinstance(value, str) and not PLAIN_WINDOWS.fullmatch(value):
            line.fault(column, NOT_UTF8)


def _why_nothing(grid: Grid) -> str:
    save = " If the lines are formulas, open the file in Excel, save it, and send it again." if grid.formulas else ""
    return f"There is no line under the headings.{save}"
