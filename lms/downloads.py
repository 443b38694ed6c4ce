"""Tables as files to download. No text in them ever becomes a formula."""

import csv
import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import IO, Final

from django.http import HttpResponse
from openpyxl import Workbook
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

from lms.marking import marked_name, marking

Cell = str | int | float | None
XLSX: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
# What a spreadsheet takes for the beginning of a formula, or passes over before one.
BEGINS: Final = ("=", "+", "-", "@", "\t", "\r", "\n", "\0", "＝", "＋", "－", "＠")
# What no sheet may be called by.
NOT_IN_A_NAME: Final = str.maketrans(dict.fromkeys("[]:*?/\\", " "))
LONGEST_NAME: Final = 31


@dataclass(frozen=True)
class Sheet:
    """One table: its name, its headings, and its lines."""

    name: str
    headings: Sequence[str]
    lines: Iterable[Sequence[Cell]]

    def written(self) -> Iterable[list[Cell]]:
        """Yield the headings and then each line, every text of it as words."""
        yield [plain(heading) for heading in self.headings]
        for line in self.lines:
            yield [plain(cell) if isinstance(cell, str) else cell for cell in line]


def plain(cell: str) -> str:
    """Return a text as words: an apostrophe stands before what a spreadsheet would work out.

    Control characters, which a workbook leaves out, are passed over: what comes after them may stand first.
    """
    begins = (text.lstrip(" \u00a0") for text in (cell, ILLEGAL_CHARACTERS_RE.sub("", cell)))
    return f"'{cell}" if any(text.startswith(BEGINS) for text in begins) else cell


def as_csv(sheets: Iterable[Sheet], *, mark: str = "") -> str:
    """Write tables one under the other, with the byte mark by which a spreadsheet knows the letters."""
    out = io.BytesIO()
    write_csv(sheets, out, mark=mark)
    return out.getvalue().decode()


def write_csv(sheets: Iterable[Sheet], out: IO[bytes], *, mark: str = "") -> None:
    """Write tables one under the other into a file, line by line as they come; a marking stands alone on the first."""
    text = io.TextIOWrapper(out, encoding="utf-8", newline="", write_through=False)
    text.write("\ufeff")
    writer = csv.writer(text)
    if mark:
        writer.writerow([plain(mark)])
    for number, sheet in enumerate(sheets):
        if number:
            writer.writerow([])
        writer.writerows(sheet.written())
    text.flush()
    # The file stays open: whoever gave it reads it.
    text.detach()


def as_xlsx(sheets: Iterable[Sheet], *, mark: str = "") -> bytes:
    """Write tables as a workbook, a sheet each."""
    out = io.BytesIO()
    write_xlsx(sheets, out, mark=mark)
    return out.getvalue()


def write_xlsx(sheets: Iterable[Sheet], out: IO[bytes], *, mark: str = "") -> None:
    """Write tables into a file as a workbook, line by line as they come.

    Control characters, which no workbook may hold, are left out. A marking is printed at the head and foot of each
    page, so that the first line stays the headings, by which people sort and filter.
    """
    book = Workbook(write_only=True)
    for sheet in sheets:
        page = book.create_sheet(sheet.name.translate(NOT_IN_A_NAME)[:LONGEST_NAME])
        if mark:
            # In a workbook's head and foot an ampersand begins a code.
            page.oddHeader.center.text = page.oddFooter.center.text = mark.replace("&", "&&")
        for line in sheet.written():
            page.append([ILLEGAL_CHARACTERS_RE.sub("", cell) if isinstance(cell, str) else cell for cell in line])
    book.save(out)


def download(sheets: Iterable[Sheet], name: str, *, workbook: bool, personal: bool = True) -> HttpResponse:
    """Answer with tables as a file. `name` is said without its ending; each file bears the protective marking."""
    mark = marking(personal=personal)
    content = as_xlsx(sheets, mark=mark) if workbook else as_csv(sheets, mark=mark)
    kind, ending = (XLSX, "xlsx") if workbook else ("text/csv; charset=utf-8", "csv")
    response = HttpResponse(content, content_type=kind)
    name = marked_name(f"{name}.{ending}", personal=personal)
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["Cache-Control"] = "private, no-store"
    return response
