"""Reads a file of cases held: every line, and every fault by line, column and cause. No database.

A reference becomes key and mask as it is read. Lines of limited access, and of nobody's cases, are dropped but for
their team. Nothing that is reported repeats words of the file: a name could stand in any cell.
"""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import Any, Final, Self

from courses.imports.cells import words
from courses.imports.table import Column, Line, Manner, problems_of, read_table
from lms.calendar import today
from lms.screening import find_identifiers
from lms.spreadsheets import Problem
from mentoring.caseload.facts import CaseFacts
from mentoring.caseload.files import case_cells
from mentoring.caseload.files.export_layout import NAME, PDU, REGION, SEND_LESS, TEAM
from mentoring.caseload.files.packed import UNFORESEEN, hash_of, not_shown, pack, unpack
from mentoring.caseload.files.placing import STAFF_CODE
from mentoring.caseload.models import FileKind
from mentoring.caseload.references import NotAReference, key_of, mask_of

REFERENCE, ACCESS, CATEGORY, LEVEL = "Case Reference", "Limited Access", "MAPPA Category", "MAPPA Level"
# Each fact of a case: its column, how it is read, and whether every line says it.
FACTS: Final[dict[str, tuple[str, case_cells.Read, bool]]] = {
    "public": ("RoSH Public", case_cells.risk, True),
    "children": ("RoSH Children", case_cells.risk, True),
    "known_adults": ("RoSH Known Adults", case_cells.risk, True),
    "staff": ("RoSH Staff", case_cells.risk, True),
    "mappa_category": (CATEGORY, case_cells.mappa_category, False),
    "mappa_level": (LEVEL, case_cells.mappa_level, False),
    "tier": ("Tier", case_cells.tier, False),
    "order": ("Order", case_cells.order, True),
    "domestic_abuse": ("Domestic Abuse", case_cells.yes_or_no, True),
    "child_safeguarding": ("Child Safeguarding", case_cells.yes_or_no, True),
    "sexual_offence": ("Sexual Offence", case_cells.yes_or_no, True),
    "stalking": ("Stalking", case_cells.yes_or_no, True),
    "vulnerability": ("Vulnerability", case_cells.yes_or_no, True),
    "remote": ("Remote", case_cells.yes_or_no, True),
}
COLUMNS: Final = (
    *(Column(heading, True, "the name of the place") for heading in (REGION, PDU, TEAM)),
    Column(NAME, True, "the officer’s name", ("Offender Manager",)),
    Column(STAFF_CODE, False, "the officer’s staff code", ("OM Code",)),
    Column(REFERENCE, True, "the case reference", ("CRN",)),
    *(Column(heading, True, "a fact of the case") for heading, _, _ in FACTS.values()),
    Column(ACCESS, True, "UNRESTRICTED, RESTRICTED or EXCLUDED", ("LAO Status",)),
)
HEADINGS: Final = tuple(column.heading for column in COLUMNS)
# A staff code that ends so stands for nobody: the team's cases that wait for somebody.
NOBODY: Final = "U"


@dataclass(frozen=True)
class Row:
    """A case that an officer holds in a team."""

    line: int
    region: str
    pdu: str
    team: str
    name: str
    staff_code: str
    key: str
    mask: str
    facts: CaseFacts


@dataclass(frozen=True)
class LeftOut:
    """A line that is not kept: only its team is, and why."""

    line: int
    region: str
    pdu: str
    team: str
    limited: bool
    name: str = ""


@dataclass
class Sheet:
    """What a file holds: its rows, what is left out, its problems, and the hash of its bytes."""

    file_hash: str
    rows: list[Row] = field(default_factory=list)
    left_out: list[LeftOut] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)

    def packed(self) -> list[list[Any]]:
        """Return its lines as plain values: rows with their facts, and others without."""
        rows = [[*list(vars(row).values())[:-1], row.facts.as_record()] for row in self.rows]
        return rows + [list(vars(line).values()) for line in self.left_out]

    @classmethod
    def unpacked(cls, file_hash: str, lines: list[list[Any]], problems: list[Problem]) -> Self:
        """Return it from plain values."""
        rows = [Row(*line) for line in lines if isinstance(line[-1], dict)]
        rows = [replace(row, facts=CaseFacts.from_record(vars(row)["facts"])) for row in rows]
        return cls(file_hash, rows, [LeftOut(*line) for line in lines if isinstance(line[-1], str)], problems)


def keep(content: bytes) -> bytes:
    """Return what may be kept of a file until somebody says yes: no reference, and no case of limited access."""
    sheet = read(content)
    return pack(FileKind.HOLDINGS, content, sheet.packed(), sheet.problems)


def sheet_of(content: bytes, step: Callable[[int, int], None] | None = None) -> Sheet:
    """Return what a file holds, from its bytes or from what was kept of it."""
    packed = unpack(FileKind.HOLDINGS, content)
    if packed is None:
        return read(content, step)
    return Sheet.unpacked(packed.file_hash, packed.lines, packed.problems)


def read(content: bytes, step: Callable[[int, int], None] | None = None) -> Sheet:
    """Read a whole file. Nothing is raised: what is wrong with it stands in the problems."""
    sheet = Sheet(hash_of(content))
    seen: dict[str, int] = {}
    try:
        manner = Manner(pass_over=True, shows=not_shown, step=step)
        table = read_table(content, COLUMNS, send_less=SEND_LESS, manner=manner)
        for line in table.lines:
            _read(line, sheet, seen)
        sheet.problems = problems_of(table)
    except Exception:  # whatever it is, its words could be those of a cell
        sheet.problems = [UNFORESEEN]
    return sheet


def _read(line: Line, sheet: Sheet, seen: dict[str, int]) -> None:
    """Read one line. Every fault of the line is gathered, not only the first."""
    region, pdu, team = (line.take(heading, named, needed=True) or "" for heading in (REGION, PDU, TEAM))
    limited = line.take(ACCESS, case_cells.limited, needed=True)
    code = line.take(STAFF_CODE, words(12)) or ""
    reference = _reference(line, seen, needed=limited is False)
    if limited or code.upper().endswith(NOBODY):
        if not line.faults:
            sheet.left_out.append(LeftOut(line.number, region, pdu, team, bool(limited)))
        return
    name = line.take(NAME, named, needed=True) or ""
    facts = _facts(line)
    if not line.faults and reference:
        sheet.rows.append(Row(line.number, region, pdu, team, name, code, *reference, CaseFacts(**facts)))


def named(value: Any) -> str:
    """Read the name of a place or an officer; what looks like somebody on probation is refused, and not repeated."""
    found = words(120)(value)
    if _identifies(found):
        raise ValueError("This looks like the number or the date of birth of somebody on probation. Take it out.")
    return found


@lru_cache(maxsize=4096)
def _identifies(text: str) -> bool:
    return bool(find_identifiers(text, on=today()))


def _reference(line: Line, seen: dict[str, int], *, needed: bool) -> tuple[str, str] | None:
    """Return key and mask; a reference that stands on another line too is refused on this one, naming both."""
    try:
        written = str(line.cells.get(REFERENCE, ""))
        found = key_of(written), mask_of(written)
    except NotAReference as refused:
        if needed:
            line.fault(REFERENCE, str(refused))
        return None
    first = seen.setdefault(found[0], line.number)
    if first != line.number:
        line.fault(REFERENCE, f"Line {first} has the same reference. A case is held once: take one of them out.")
    return found


def _facts(line: Line) -> dict[str, Any]:
    facts = {fact: line.take(heading, read, needed=needed) for fact, (heading, read, needed) in FACTS.items()}
    if facts["mappa_level"] and not facts["mappa_category"]:
        line.fault(CATEGORY, "The line has a MAPPA level. Give the category too.")
    return facts | {"tier": facts["tier"] or ""}
