"""Reads the workload tool's export: every officer's figures, and every fault by line, column and cause. No database."""

from collections.abc import Callable
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from lms.spreadsheets import MOST_LINES, MOST_PROBLEMS, Grid, Problem, first_of, opened, plain
from lms.workbooks import Unreadable
from mentoring.caseload.files.export_cells import (
    Wrong,
    as_percent,
    available_in,
    caseload_points_in,
    cases_in,
    cell_in,
    check_percent,
    counts_in,
    figure_in,
    hours_in,
    parts_in,
    points_in,
    whole_or_nothing,
    words_in,
)
from mentoring.caseload.files.export_layout import (
    FULL_TIME,
    NAME,
    PDU,
    PERCENT,
    REGION,
    SEND_LESS,
    TARGET,
    TEAM,
    WORDS,
    Layout,
    layout_of,
)


@dataclass(frozen=True)
class Row:
    """One officer's figures in one team, as exported."""

    line: int
    region: str
    pdu: str
    team: str
    name: str
    grade: str
    total_cases: int
    contracted_hours: Decimal
    reduction_hours: Decimal
    total_points: int
    available_points: int
    percent: Decimal
    nominal_target: int | None = None
    full_time_hours: Decimal | None = None
    counts: dict[str, int] = field(default_factory=dict)
    parts: dict[str, float] = field(default_factory=dict)
    # What the tool itself made of the cases, where the file says it: this tells which table of points it used.
    caseload_points: Decimal | None = None


@dataclass
class Sheet:
    """What a file holds: its rows, its problems in the order of the lines, and where reading stopped, if it did.

    `weights` are the points of each count and report, where the file brings them.
    """

    rows: list[Row] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    weights: dict[str, int] = field(default_factory=dict)
    stopped: int | None = None


def read(content: bytes, step: Callable[[int, int], None] | None = None) -> Sheet:
    """Read a whole file. Nothing is raised: what is wrong with it stands in the problems.

    `step` is told how many lines of how many are read.
    """
    sheet = Sheet()
    try:
        grid = opened(content, SEND_LESS)
        if step:
            grid.tell(step)
        layout = layout_of(grid, sheet.problems)
        if layout:
            _rows(grid, layout, sheet)
    except Unreadable as refused:
        sheet.problems.append(Problem(None, "", "", str(refused)))
    sheet.problems = first_of(sheet.problems)
    if sheet.stopped:
        cause = "Reading stopped here, and there may be more. Correct these first, and send the file again."
        sheet.problems.append(Problem(sheet.stopped, "", "", cause))
    return sheet


def _rows(grid: Grid, layout: Layout, sheet: Sheet) -> None:
    """Read every line under the headings; a line that is wrong is reported in each of its columns and left out."""
    seen: dict[tuple[str, ...], int] = {}
    for line, cells in grid.lines:
        if len(sheet.problems) >= MOST_PROBLEMS:
            sheet.stopped = line
            return
        if line > MOST_LINES:
            sheet.problems.append(Problem(line, "", "", f"At most {MOST_LINES:,} lines are taken. {SEND_LESS}"))
            return
        if _is_points(line, cells, layout):
            if not _take_weights(line, cells, layout, sheet):
                return
        elif not _is_nothing(cells, layout):
            _row(line, cells, layout, sheet, seen)
    if not sheet.rows and not sheet.problems:
        sheet.problems.append(Problem(layout.line, "", "", "There is no line under the headings."))


def _is_nothing(cells: list[Any], layout: Layout) -> bool:
    """Say whether a line is empty, or the total that the tool writes last."""
    if all(cell is None or str(cell).strip() == "" for cell in cells):
        return True
    nobody = not any(cell_in(cells, layout, heading) for heading in (PDU, TEAM, NAME))
    return nobody and plain(cell_in(cells, layout, REGION)).startswith("total")


def _is_points(line: int, cells: list[Any], layout: Layout) -> bool:
    """Say whether this is the tool's line of points for each count, right under the headings."""
    if not layout.tools_own or line != layout.line + 1 or any(cell_in(cells, layout, heading) for heading in WORDS):
        return False
    return any(cell not in (None, "") for cell in cells)


def _take_weights(line: int, cells: list[Any], layout: Layout, sheet: Sheet) -> bool:
    """Read how many points each count is worth; say whether that can be known. Every sum of the file rests on it."""
    names = layout.counts | layout.reports
    whole: dict[int, int] = {}
    for index in (index for index in names if index < len(cells)):
        try:
            whole[index] = whole_or_nothing(names[index], cells[index]) or 0
        except Wrong as wrong:
            cause = f"{wrong.cause} This line says what each case counts: the lines under it are read when it is right."
            sheet.problems.append(Problem(line, wrong.column, shown(wrong.found), cause))
            return False
    layout.weights = {index: Decimal(points) for index, points in whole.items()}
    sheet.weights = {names[index]: whole[index] for index in (*layout.active, *layout.reports) if index in whole}
    return True


def _row(line: int, cells: list[Any], layout: Layout, sheet: Sheet, seen: dict[tuple[str, ...], int]) -> None:
    faults: list[Wrong] = []
    row = _read_row(line, cells, layout, faults)
    if row is not None:
        who = tuple(plain(words) for words in (row.region, row.pdu, row.team, row.name))
        if who in seen:
            faults.append(
                Wrong(NAME, row.name, f"The same officer in the same team already stands on line {seen[who]}.")
            )
        seen.setdefault(who, line)
    found = [Problem(line, fault.column, shown(fault.found), fault.cause) for fault in faults]
    sheet.problems += dict.fromkeys(found)
    if row is not None and not faults:
        sheet.rows.append(row)


def shown(value: Any) -> str:
    """Write what stands in a cell, shortened."""
    words = "" if value is None else str(value)
    return words if len(words) <= 60 else f"{words[:59]}…"


def _read_row(line: int, cells: list[Any], layout: Layout, faults: list[Wrong]) -> Row | None:
    """Read one line. Every fault of the line is gathered, not only the first."""

    def take(read: Any, *arguments: Any) -> Any:
        try:
            return read(*arguments)
        except Wrong as wrong:
            faults.append(wrong)
            return None

    words = {heading: take(words_in, heading, cell_in(cells, layout, heading)) for heading in WORDS}
    hours = take(hours_in, cells, layout)
    figures = _figures(cells, layout, take)
    percent = take(figure_in, PERCENT, cell_in(cells, layout, PERCENT))
    if not faults:
        take(check_percent, percent, figures["total_points"], figures["available_points"])
    if faults:
        return None
    share = as_percent(percent, figures["total_points"], figures["available_points"])
    region, pdu, team, name, grade = (words[heading] for heading in WORDS)
    return Row(
        line,
        region,
        pdu,
        team,
        name,
        grade,
        contracted_hours=hours[0],
        reduction_hours=hours[1],
        percent=share,
        **figures,
    )


def _figures(cells: list[Any], layout: Layout, take: Callable[..., Any]) -> dict[str, Any]:
    """Read what a line says in numbers, but for its hours and its capacity."""
    return {
        "total_cases": take(cases_in, cells, layout),
        "total_points": take(points_in, cells, layout),
        "available_points": take(available_in, cells, layout),
        "nominal_target": take(whole_or_nothing, TARGET, cell_in(cells, layout, TARGET)),
        "full_time_hours": take(figure_in, FULL_TIME, cell_in(cells, layout, FULL_TIME)),
        "counts": take(counts_in, cells, layout),
        "parts": take(parts_in, cells, layout),
        "caseload_points": take(caseload_points_in, cells, layout),
    }
