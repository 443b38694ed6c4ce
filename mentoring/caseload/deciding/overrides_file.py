"""The list of overrides as a file that a spreadsheet opens. No text in it ever becomes a formula."""

from collections.abc import Iterable
from typing import Final

from lms.downloads import Sheet
from mentoring.caseload.deciding.overrides import Line

HEADINGS: Final = (
    "Day", "Set aside by", "Place", "Person", "Where on the pathway", "Days since the start", "Case", "Outcome",
    "Rules set aside", "Reason", "Ends", "State",
)  # fmt: skip


def sheet_of(lines: Iterable[Line]) -> Sheet:
    """Return overrides as a table, one a line."""
    return Sheet("Rules set aside", HEADINGS, map(cells_of, lines))


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
