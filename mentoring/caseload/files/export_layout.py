"""Which column of the workload export holds what, in either of its two layouts (docs/formats.md). Pure."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import islice
from typing import Any, Final

from lms.spreadsheets import Grid, Problem, plain

REGION, PDU, TEAM, NAME = "Region", "Probation Delivery Unit", "Team", "OM Name"
GRADE, CASES = "Grade", "Total Cases"
CONTRACTED, REDUCTION = "Contracted Hours", "Reduction Hours"
TOTAL, AVAILABLE, PERCENT = "Overall Total Points", "Available Points", "Current % Capacity"
TARGET, FULL_TIME, CMS, GS = "Nominal Target", "Default Contracted Hours", "CMS Points", "GS Points"
SDR, FDR = "SDR Points", "FDR Points"
PAROM, ARMS_COMM, ARMS_LICENCE = "Parom Points", "ARMS Comm Points", "ARMS Licence Points"
CASELOAD, CASELOAD_T2A = "Total Caseload Points", "Total Caseload Points - T2A"
NEEDED: Final = (REGION, PDU, TEAM, NAME, GRADE, CASES, CONTRACTED, REDUCTION, TOTAL, AVAILABLE, PERCENT)
MAY_BE_THERE: Final = (TARGET, FULL_TIME, CMS, GS, SDR, FDR, PAROM, ARMS_COMM, ARMS_LICENCE, CASELOAD, CASELOAD_T2A)
WORDS: Final = {REGION: 120, PDU: 120, TEAM: 120, NAME: 120, GRADE: 20}
REPORTS: Final = ("sdr", "fdr (sdr conversion)", "parom", "arms comm", "arms licence")
KINDS_OF_CASE: Final = ("active cases", "warrants (0%)", "upw (100%)", "overdue terminations (0%)")
COUNT: Final = re.compile(r"(?:T2A )?(?:Com|Lic|Cus) (?:Untiered|[A-D][0-3]S?|[A-G]S?)", re.IGNORECASE)
SEND_LESS: Final = "Export fewer teams."
HEADING_LINES: Final = 10
MOST_MERGES: Final = 100


@dataclass
class Layout:
    """Which column holds what, and the points that each count is worth where the file says so."""

    line: int
    at: dict[str, int]
    counts: dict[int, str]
    reports: dict[int, str]
    tools_own: bool = False
    weights: dict[int, Decimal] = field(default_factory=dict)
    formulas: bool = False

    @property
    def active(self) -> list[int]:
        """Return the columns that count active cases: those that score."""
        return [index for index, key in self.counts.items() if COUNT.fullmatch(key)]


def layout_of(grid: Grid, problems: list[Problem]) -> Layout | None:
    """Find the headings and what stands in which column; say which headings are missing or stand twice."""
    first = list(islice(grid.lines, HEADING_LINES))
    wanted = {plain(heading): heading for heading in (*NEEDED, *MAY_BE_THERE)}
    tops = [row for row in first if row[0] <= HEADING_LINES]
    best = max(tops, key=lambda row: sum(plain(cell) in wanted for cell in row[1]), default=(1, []))
    line, cells = best
    grid.lines = _rest(first, line, grid.lines)
    at: dict[str, int] = {}
    for index, cell in enumerate(cells):
        heading = wanted.get(plain(cell))
        if heading in at:
            problems.append(Problem(line, heading, "", "This heading stands twice. Keep one of the two columns."))
        elif heading:
            at[heading] = index
    missing = [heading for heading in NEEDED if heading not in at]
    if len(missing) == len(NEEDED):
        problems.append(Problem(line, "", "", f"No headings were found. Needed: {', '.join(NEEDED)}."))
        return None
    problems += [Problem(line, heading, "", "This heading is missing from the file.") for heading in missing]
    if missing:
        return None
    _merged(grid, line, at, problems)
    above = next((row for number, row in first if number == line - 1), [])
    counts = dict(_counts(cells, above))
    _twice(line, counts, problems)
    reports = {index: plain(cell) for index, cell in enumerate(cells) if plain(cell) in REPORTS}
    tools_own = any(plain(cell) in KINDS_OF_CASE for cell in cells)
    return Layout(line, at, counts, reports, tools_own, formulas=grid.formulas)


def _rest(first: list[tuple[int, list[Any]]], line: int, lines: Iterator[tuple[int, list[Any]]]) -> Iterator[Any]:
    """Return the lines under the headings."""
    yield from (row for row in first if row[0] > line)
    yield from lines


def _merged(grid: Grid, line: int, at: dict[str, int], problems: list[Problem]) -> None:
    """Report every merged cell under the headings: above them the tool itself merges."""
    names = {index: heading for heading, index in at.items()}
    below = [merge for merge in grid.merges if merge.last_line > line]
    if grid.more_merges or len(below) > MOST_MERGES:
        cause = f"The sheet has more than {MOST_MERGES} merged cells. Unmerge them in the file."
        problems.append(Problem(None, "", "", cause))
        return
    for merge in below:
        column = names.get(merge.first_column - 1, "")
        problems.append(Problem(merge.first_line, column, f"merged cell {merge.ref}", "Unmerge it in the file."))


def _counts(cells: list[Any], above: list[Any]) -> Iterator[tuple[int, str]]:
    """Yield the columns that count cases: headed by place and tier, or by a kind of case under place and tier."""
    group = ""
    for index, cell in enumerate(cells):
        over = str(above[index] or "").strip() if index < len(above) else ""
        group = over or group
        heading = " ".join(str(cell or "").split())
        if COUNT.fullmatch(heading):
            yield index, as_known(heading)
        elif COUNT.fullmatch(group) and plain(cell) in KINDS_OF_CASE:
            known = as_known(group)
            yield index, known if plain(cell) == KINDS_OF_CASE[0] else f"{known}, {heading}"


def as_known(heading: str) -> str:
    """Return a place and tier as everybody writes it, in whatever letters it came: T2A Com C2."""
    *places, tier = heading.split()
    words = [place.upper() if place.casefold() == "t2a" else place.capitalize() for place in places]
    return " ".join([*words, tier.upper() if len(tier) <= len("A3S") else tier.capitalize()])


def _twice(line: int, counts: dict[int, str], problems: list[Problem]) -> None:
    """Report every count that has two columns: nobody can know which of them holds."""
    seen: set[str] = set()
    for heading in counts.values():
        if heading in seen:
            problems.append(Problem(line, heading, "", "This heading stands twice. Keep one of the two columns."))
        seen.add(heading)
