"""Opens an upload as lines of cells, whatever somebody sent; what cannot be opened is refused in a sentence."""

import csv
import io
import math
import zipfile
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any, Final

from lms.workbooks import MEGABYTE, MOST_COLUMNS, WORKBOOK, Merge, TooLarge, Unreadable, Workbook

MOST_BYTES: Final = 10 * MEGABYTE
MOST_UNPACKED: Final = 200 * MEGABYTE
MOST_RATIO: Final = 200
MOST_LINES: Final = 25_000
# Characters. A cell that is longer is a quotation mark that is never closed.
LONGEST_CELL: Final = 131_072

ZIP, OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
WINDOWS: Final = "cp1252"
NOT_ONE: Final = "This is not a spreadsheet. Send the export as .xlsx, or as .csv."
DAMAGED: Final = "The workbook is damaged: open it, save it again as .xlsx, and send that."
SEND_LESS: Final = "Send it in parts."
MOST_PROBLEMS: Final = 200


@dataclass
class Grid:
    """A sheet: its lines, numbered from 1, each a list of cells; its merged cells; and whether it holds formulas.

    `more_merges` says that there are so many merged cells that not all of them were looked for.
    """

    lines: Iterator[tuple[int, list[Any]]]
    merges: list[Merge] = field(default_factory=list)
    formulas: bool = False
    more_merges: bool = False
    windows_text: bool = False
    # About how many lines there are, known before they are read.
    total: int = 0

    def tell(self, step: Callable[[int, int], None]) -> None:
        """Say to `step`, while the lines are read, how many of how many are done."""
        self.lines = _told(self.lines, self.total, step)


@dataclass(frozen=True)
class Problem:
    """Something in the file that a person must mend: where, what stands there, and what to do."""

    line: int | None
    column: str
    found: str
    cause: str

    def __str__(self) -> str:
        """Write it on one line, for the command."""
        where = ", ".join(filter(None, [f"Line {self.line}" if self.line else "", self.column]))
        found = f" “{self.found}”:" if self.found else ""
        return f"{where}:{found} {self.cause}" if where else self.cause


def _told(
    lines: Iterator[tuple[int, list[Any]]], total: int, step: Callable[[int, int], None]
) -> Iterator[tuple[int, list[Any]]]:
    for done, row in enumerate(lines, 1):
        yield row
        step(min(done, total), total)


def first_of(problems: Iterable[Problem]) -> list[Problem]:
    """Return the first problems in the order of the lines: a longer list helps nobody, and its end says so."""
    found = sorted(problems, key=lambda problem: problem.line or 0)
    more = len(found) - MOST_PROBLEMS
    if more <= 0:
        return found
    cause = f"And {more:,} more. Correct these first, and send the file again."
    return [*found[:MOST_PROBLEMS], Problem(None, "", "", cause)]


def plain(cell: Any) -> str:
    """Return a heading in small letters with single spaces."""
    return " ".join(str(cell or "").split()).casefold()


def refuse_size(size: int, send_less: str = SEND_LESS) -> None:
    """Refuse a file by its size alone, before a byte of it is read; `send_less` is what to do about it."""
    if size > MOST_BYTES:
        limit = MOST_BYTES // MEGABYTE
        raise Unreadable(f"The file has {math.ceil(size / MEGABYTE)} MB, and at most {limit} MB are taken. {send_less}")
    if size == 0:
        raise Unreadable("The file is empty.")


def refuse_looks(content: bytes, send_less: str = SEND_LESS) -> None:
    """Refuse at once, with hardly a byte of it read, what is no spreadsheet, so that nobody waits to be told so."""
    refuse_size(len(content), send_less)
    if content.startswith(OLE):
        raise Unreadable(_why_not_ole(content))
    if content.startswith(ZIP):
        refuse_bomb(content)
    else:
        _values(content)


def opened(content: bytes, send_less: str = SEND_LESS) -> Grid:
    """Open a workbook or a text file of values, by what it holds and not by its name."""
    refuse_size(len(content), send_less)
    if content.startswith(OLE):
        raise Unreadable(_why_not_ole(content))
    return _workbook(content, send_less) if content.startswith(ZIP) else _values(content)


def _why_not_ole(content: bytes) -> str:
    if "EncryptedPackage".encode("utf-16-le") in content:
        return "The workbook is protected by a password. Save it without one, and send it again."
    return "This is a file of an old kind (.xls or another). Save it as .xlsx, and send it again."


# ---- workbooks ----


def _workbook(content: bytes, send_less: str) -> Grid:
    refuse_bomb(content)
    try:
        book = Workbook(content)
    except TooLarge as error:
        raise Unreadable(f"{error} {send_less}") from error
    except Unreadable:
        raise
    except Exception as error:  # a damaged workbook raises anything at all
        raise Unreadable(DAMAGED) from error
    found = book.found
    return Grid(
        _sheet_lines(book, send_less), list(found.merges.values()), found.formulas, found.more, total=found.rows
    )


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
    if not any(part.filename == WORKBOOK for part in parts):
        raise Unreadable(NOT_ONE)


def _sheet_lines(book: Workbook, send_less: str) -> Iterator[tuple[int, list[Any]]]:
    try:
        yield from book.lines()
    except TooLarge as error:
        raise Unreadable(f"{error} {send_less}") from error
    except Unreadable:
        raise
    except Exception as error:  # rows are read as they are asked for: damage shows only here
        raise Unreadable(DAMAGED) from error


# ---- text files of values ----


def _values(content: bytes) -> Grid:
    text, way = _decoded(content)
    if not text.strip():
        raise Unreadable("The file is empty.")
    head = "".join(text.splitlines()[:10])
    separator = max(",;\t", key=head.count)
    if separator not in head:
        raise Unreadable(NOT_ONE)
    return Grid(_value_lines(text, separator), windows_text=way == WINDOWS, total=text.rstrip().count("\n") + 1)


def _decoded(content: bytes) -> tuple[str, str]:
    """Read the bytes in the ways that spreadsheet programs write them; return the text, and which way it was."""
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        ways: tuple[str, ...] = ("utf-16",)
    else:
        ways = ("utf-8-sig", WINDOWS)
    for way in ways:
        try:
            text = content.decode(way)
        except UnicodeDecodeError:
            continue
        if "\x00" not in text:
            return text, way
    raise Unreadable(NOT_ONE)


def _value_lines(text: str, separator: str) -> Iterator[tuple[int, list[Any]]]:
    # One bound for the whole process: whoever reads other files has set another.
    csv.field_size_limit(LONGEST_CELL)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator)
    try:
        for cells in reader:
            yield reader.line_num, list(cells[:MOST_COLUMNS])
    except csv.Error as error:
        raise Unreadable(f"Line {reader.line_num} cannot be read: a quotation mark is never closed.") from error
