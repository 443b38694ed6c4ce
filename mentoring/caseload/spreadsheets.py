"""Opens an upload as lines of cells, whatever somebody sent; what cannot be opened is refused in a sentence."""

import csv
import io
import math
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Final

from openpyxl import load_workbook
from openpyxl.utils import range_boundaries

MEGABYTE: Final = 1024 * 1024
MOST_BYTES: Final = 10 * MEGABYTE
MOST_UNPACKED: Final = 200 * MEGABYTE
MOST_RATIO: Final = 200
MOST_LINES: Final = 25_000
MOST_COLUMNS: Final = 2_000
CHUNK: Final = MEGABYTE

ZIP, OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
MERGE: Final = re.compile(rb'<(?:\w+:)?mergeCell\s[^>]*?ref="([A-Z]+[0-9]+:[A-Z]+[0-9]+)"')
FORMULA: Final = re.compile(rb"<(?:\w+:)?f[\s>/]")
NOT_ONE: Final = "This is not a spreadsheet. Send the export as .xlsx, or as .csv."


class Unreadable(Exception):  # reads as the sentence it carries
    """A file that cannot be opened. Its text is the sentence that the user reads."""


@dataclass(frozen=True)
class Merge:
    """A merged cell: where it is, and its lines and columns, counted from 1."""

    ref: str
    first_line: int
    last_line: int
    first_column: int


@dataclass
class Grid:
    """A sheet: its lines, numbered from 1, each a list of cells; its merged cells; and whether it holds formulas."""

    lines: Iterator[tuple[int, list[Any]]]
    merges: list[Merge] = field(default_factory=list)
    formulas: bool = False


def refuse_size(size: int) -> None:
    """Refuse a file by its size alone, before a byte of it is read."""
    if size > MOST_BYTES:
        limit = MOST_BYTES // MEGABYTE
        raise Unreadable(
            f"The file has {math.ceil(size / MEGABYTE)} MB, and at most {limit} MB are taken. Export fewer teams."
        )
    if size == 0:
        raise Unreadable("The file is empty.")


def opened(content: bytes) -> Grid:
    """Open a workbook or a text file of values, by what it holds and not by its name."""
    refuse_size(len(content))
    if content.startswith(OLE):
        raise Unreadable(_why_not_ole(content))
    return _workbook(content) if content.startswith(ZIP) else _values(content)


def _why_not_ole(content: bytes) -> str:
    if "EncryptedPackage".encode("utf-16-le") in content:
        return "The workbook is protected by a password. Save it without one, and send it again."
    return "This is a file of an old kind (.xls or another). Save it as .xlsx, and send it again."


# ---- workbooks ----


def _workbook(content: bytes) -> Grid:
    refuse_bomb(content)
    try:
        book = load_workbook(io.BytesIO(content), read_only=True, data_only=True, keep_links=False)
        sheet = book.worksheets[0]
        sheet.reset_dimensions()
        merges, formulas = _scan(content, str(vars(sheet)["_worksheet_path"]))
    except Exception as error:  # a damaged workbook makes the library raise anything at all
        raise Unreadable("The workbook is damaged: open it, save it again as .xlsx, and send that.") from error
    return Grid(_sheet_lines(sheet), merges, formulas)


def refuse_bomb(content: bytes) -> None:
    """Refuse, before opening it, an archive that unpacks to far too much, is locked, or is no workbook."""
    try:
        parts = zipfile.ZipFile(io.BytesIO(content)).infolist()
    except zipfile.BadZipFile as error:
        raise Unreadable("The workbook is damaged: part of the file is missing.") from error
    if any(part.flag_bits & 0x1 for part in parts):
        raise Unreadable("The workbook is protected by a password. Save it without one, and send it again.")
    unpacked = sum(part.file_size for part in parts)
    packed = max(1, sum(part.compress_size for part in parts))
    if unpacked > MOST_UNPACKED or unpacked / packed > MOST_RATIO:
        raise Unreadable("The file unpacks to far more than an export holds, so it was not opened.")
    if not any(part.filename == "xl/workbook.xml" for part in parts):
        raise Unreadable(NOT_ONE)


def _sheet_lines(sheet: Any) -> Iterator[tuple[int, list[Any]]]:
    try:
        rows = sheet.iter_rows(values_only=True, max_row=MOST_LINES + 1, max_col=MOST_COLUMNS)
        for number, cells in enumerate(rows, 1):
            yield number, list(cells)
    except Unreadable:
        raise
    except Exception as error:  # the library reads as it goes: damage shows only here
        raise Unreadable("The workbook is damaged: open it, save it again as .xlsx, and send that.") from error


def _scan(content: bytes, path: str) -> tuple[list[Merge], bool]:
    """Read a sheet's text for merged cells and formulas: the library leaves both out of a quick reading."""
    found: dict[str, Merge] = {}
    formulas, rest = False, b""
    with zipfile.ZipFile(io.BytesIO(content)).open(path) as text:
        while chunk := text.read(CHUNK):
            window = rest + chunk
            formulas = formulas or bool(FORMULA.search(window))
            for match in MERGE.finditer(window):
                ref = match.group(1).decode()
                column, first, _, last = range_boundaries(ref)
                found[ref] = Merge(ref, first or 1, last or 1, column or 1)
            rest = window[-200:]
    return list(found.values()), formulas


# ---- text files of values ----


def _values(content: bytes) -> Grid:
    text = _decoded(content)
    if not text.strip():
        raise Unreadable("The file is empty.")
    head = "".join(text.splitlines()[:10])
    separator = max(",;\t", key=head.count)
    if separator not in head:
        raise Unreadable(NOT_ONE)
    return Grid(_value_lines(text, separator))


def _decoded(content: bytes) -> str:
    """Read the bytes in the ways that spreadsheet programs write them."""
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        ways: tuple[str, ...] = ("utf-16",)
    else:
        ways = ("utf-8-sig", "cp1252")
    for way in ways:
        try:
            text = content.decode(way)
        except UnicodeDecodeError:
            continue
        if "\x00" not in text:
            return text
    raise Unreadable(NOT_ONE)


def _value_lines(text: str, separator: str) -> Iterator[tuple[int, list[Any]]]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator)
    try:
        for cells in reader:
            yield reader.line_num, list(cells[:MOST_COLUMNS])
    except csv.Error as error:
        raise Unreadable(f"Line {reader.line_num} cannot be read: a quotation mark is never closed.") from error
