"""The list of overrides as a file that a spreadsheet opens. No text in it ever becomes a formula."""

import csv
import io
from collections.abc import Iterable
from typing import Final

from mentoring.caseload.deciding.overrides import Line

HEADINGS: Final = (
    "Day", "Set aside by", "Place", "Person", "Where on the pathway", "Days since the start", "Case", "Outcome",
    "Rules set aside", "Reason", "Ends", "State",
)  # fmt: skip
# What a spreadsheet takes for the beginning of a formula, or passes over before one.
BEGINS: Final = ("=", "+", "-", "@", "\t", "\r", "\n", "\0", "＝", "＋", "－", "＠")


def as_csv(lines: Iterable[Line]) -> str:
    """Write overrides, one a line, with the byte mark by which a spreadsheet knows the letters."""
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow(HEADINGS)
    writer.writerows([plain(cell) for cell in cells_of(line)] for line in lines)
    return f"\ufeff{text.getvalue()}"


def cells_of(line: Line) -> list[str]:
    """Return the cells of one override."""
    override, decision = line.override, line.override.decision
    return [
        override.starts.isoformat(),
        override.by.name,
        decision.unit.name if decision.unit else "",
        decision.person.name,
        line.stage,
        "" if line.days is None else str(line.days),
        decision.answer.case_mask,
        decision.get_outcome_display(),
        line.aside,
        override.reason,
        override.ends.isoformat(),
        line.state["text"],
    ]


def plain(cell: str) -> str:
    """Return a cell as words: an apostrophe stands before what a spreadsheet would work out."""
    return f"'{cell}" if cell.lstrip(" \u00a0").startswith(BEGINS) else cell
