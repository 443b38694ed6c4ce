"""A workload export of any size, with every column that the workload tool has, as Excel saves it."""

import io
import random
import zipfile
from collections.abc import Iterator
from decimal import Decimal
from typing import Any, Final
from xml.sax.saxutils import escape

from openpyxl.utils import get_column_letter

from lms.management.example.workload_export import FIGURES
from lms.policy.points import COMMUNITY, CUSTODY, LICENCE, RESET_TIERS, TIERS, UNTIERED, published_on
from mentoring.caseload.points import available_points, percent_of

TARGET: Final = 2176
REDUCTIONS: Final = tuple(Decimal(hours) for hours in ("0", "0", "0", "7.4", "14.8", "22.2"))
PLACES: Final = {"Com": COMMUNITY, "Lic": LICENCE, "Cus": CUSTODY}
COUNTS: Final = tuple((place, tier) for place in PLACES for tier in (UNTIERED, *TIERS, *RESET_TIERS))
HEADINGS: Final = (*FIGURES, *(f"{place} {tier}" for place, tier in COUNTS))
SCORING: Final = [(place, tier) for place, tier in COUNTS if tier in TIERS]
NAMES: Final = "http://schemas.openxmlformats.org"


def line_of(region: str, pdu: str, team: str, name: str, chance: random.Random, day: Any) -> list[Any]:
    """Invent the figures of one officer: two dozen cases, and points that are what they make."""
    table, counts = published_on(day), dict.fromkeys(COUNTS, 0)
    for _ in range(chance.randrange(14, 34)):
        counts[chance.choice(SCORING)] += 1
    points = sum(count * (table.of(PLACES[place], tier) or 0) for (place, tier), count in counts.items())
    reduction = chance.choice(REDUCTIONS)
    available = available_points(TARGET, 37, reduction)
    hours = [sum(counts.values()), TARGET, 37, 37, float(reduction)]
    share = float(percent_of(points, available) or 0)
    return [region, pdu, team, name, "PO", *hours, *[0] * 9, points, points, available, available - points, share,
            *counts.values()]  # fmt: skip


def as_workbook(lines: Iterator[list[Any]]) -> bytes:
    """Write lines as Excel does: texts in a list of their own, every number in its cell."""
    texts: dict[str, int] = {}
    letters = [get_column_letter(column) for column in range(1, len(HEADINGS) + 1)]
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as book:
        with book.open("xl/worksheets/sheet1.xml", "w") as sheet:
            sheet.write(f'<?xml version="1.0"?><worksheet xmlns="{NAMES}/spreadsheetml/2006/main"><sheetData>'.encode())
            for number, cells in enumerate((HEADINGS, *lines), 1):
                sheet.write(_row(number, cells, letters, texts).encode())
            sheet.write(b"</sheetData></worksheet>")
        items = "".join(f"<si><t>{escape(text)}</t></si>" for text in texts)
        book.writestr("xl/sharedStrings.xml", f'<sst xmlns="{NAMES}/spreadsheetml/2006/main">{items}</sst>')
        for name, part in PARTS.items():
            book.writestr(name, part)
    return content.getvalue()


def _row(number: int, cells: Any, letters: list[str], texts: dict[str, int]) -> str:
    written = []
    for letter, value in zip(letters, cells, strict=True):
        if isinstance(value, str):
            index = texts.setdefault(value, len(texts))
            written.append(f'<c r="{letter}{number}" t="s"><v>{index}</v></c>')
        else:
            written.append(f'<c r="{letter}{number}"><v>{value}</v></c>')
    return f'<row r="{number}" spans="1:{len(letters)}">{"".join(written)}</row>'


RELATED: Final = f"{NAMES}/officeDocument/2006/relationships"
PARTS: Final = {
    "xl/workbook.xml": (
        f'<workbook xmlns="{NAMES}/spreadsheetml/2006/main" xmlns:r="{RELATED}"><sheets>'
        '<sheet name="Sheet 1" sheetId="1" r:id="rId1"/></sheets></workbook>'
    ),
    "xl/_rels/workbook.xml.rels": (
        f'<Relationships xmlns="{NAMES}/package/2006/relationships">'
        f'<Relationship Id="rId1" Type="{RELATED}/worksheet" Target="worksheets/sheet1.xml"/>'
        f'<Relationship Id="rId2" Type="{RELATED}/sharedStrings" Target="sharedStrings.xml"/></Relationships>'
    ),
}
