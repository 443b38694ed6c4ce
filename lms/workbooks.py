"""Reads the first sheet of an .xlsx workbook as a stream, within bounds: no file can hold a worker up for minutes.

The general library builds every element of a file before anybody can say stop. Here each part is refused by its
unpacked size and by its number of tags before it is read, and rows are read one by one.
"""

import math
import posixpath
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from io import BytesIO
from typing import Any, Final
from xml.parsers import expat

from openpyxl.styles.numbers import BUILTIN_FORMATS, is_date_format
from openpyxl.utils import column_index_from_string, range_boundaries
from openpyxl.utils.datetime import from_excel

MEGABYTE: Final = 1024 * 1024
CHUNK: Final = MEGABYTE
MOST_COLUMNS: Final = 2_000
MOST_NESTED: Final = 30
TOO_DEEP: Final = "Elements are nested too deep."
MOST_MERGES: Final = 2_000
MERGE: Final = re.compile(rb'<(?:\w{1,20}:)?mergeCell\s[^<>]{0,200}?ref="([A-Z]{1,3}[0-9]{1,7}:[A-Z]{1,3}[0-9]{1,7})"')
FORMULA: Final = re.compile(rb"<(?:\w{1,20}:)?f[\s>/]")
# The tag that a row ends with; where the writer gives the tags a prefix, its rows are not counted.
ROW_END: Final = b"</row>"
NOT_WHOLE: Final = re.compile("[.eE]")
WORKBOOK: Final = "xl/workbook.xml"


class Unreadable(Exception):  # reads as the sentence it carries
    """A file that cannot be opened. Its text is the sentence that the user reads."""


class TooLarge(Unreadable):  # reads as the sentence it carries
    """A file that holds more than is read. Whoever opened it adds how to send less."""


@dataclass(frozen=True)
class Bounds:
    """How far one part of a workbook may unpack, and how many elements it may hold."""

    name: str
    megabytes: int
    elements: int


# 20,000 officers with 120 columns are 80 MB and 5 million elements, and half as many again where all are formulas.
SHEET: Final = Bounds("sheet", 120, 7_500_000)
TEXTS: Final = Bounds("list of texts", 30, 1_000_000)
SMALL: Final = Bounds("list of parts or styles", 5, 200_000)
LONGEST_NUMBER: Final = 40
MOST_CELLS: Final = 3_000_000


@dataclass(frozen=True)
class Merge:
    """A merged cell: where it is, and its lines and columns, counted from 1."""

    ref: str
    first_line: int
    last_line: int
    first_column: int


@dataclass
class Found:
    """What a quick look at a sheet's text shows: merged cells, formulas, and how many rows there are."""

    merges: dict[str, Merge] = field(default_factory=dict)
    formulas: bool = False
    count: int = 0
    rows: int = 0

    @property
    def more(self) -> bool:
        """Say whether there are so many merged cells that nobody looks on."""
        return self.count > MOST_MERGES

    def look(self, window: bytes) -> int:
        """Look for both in a stretch of the text; return where the last merged cell in it ends."""
        if not self.formulas and (b"<f" in window or b":f" in window):
            self.formulas = bool(FORMULA.search(window))
        end = 0
        for match in MERGE.finditer(window) if b"mergeCell" in window else ():
            self.count += 1
            if self.more:
                break
            end, ref = match.end(), match.group(1).decode()
            column, first, _, last = range_boundaries(ref)
            self.merges[ref] = Merge(ref, first or 1, last or 1, column or 1)
        return end


class Workbook:
    """The parts of a workbook that are read: its first sheet, its texts, and which styles show dates."""

    def __init__(self, content: bytes) -> None:
        self.archive = zipfile.ZipFile(BytesIO(content))
        targets = {row["Id"]: row for name, row in self._tags("xl/_rels/workbook.xml.rels") if name == "Relationship"}
        first = next(row for name, row in self._tags(WORKBOOK) if name == "sheet" and self._is_sheet(row, targets))
        self.sheet = _path(targets[_id(first)]["Target"])
        by_kind = {row["Type"].rpartition("/")[2]: _path(row["Target"]) for row in targets.values()}
        self.found = self._scan()
        self.texts = self._texts(by_kind.get("sharedStrings", ""))
        self.dates = self._dates(by_kind.get("styles", ""))

    @staticmethod
    def _is_sheet(row: dict[str, str], targets: dict[str, dict[str, str]]) -> bool:
        return targets.get(_id(row), {}).get("Type", "").endswith("/worksheet")

    def lines(self) -> Iterator[tuple[int, list[Any]]]:
        """Yield each row of the first sheet that is there, with its number."""
        reader = SheetReader(self.texts, self.dates)
        for chunk in self._chunks(self.sheet, SHEET):
            reader.parser.Parse(chunk, False)
            yield from reader.taken()
        reader.parser.Parse(b"", True)
        yield from reader.taken()

    def _chunks(self, path: str, bounds: Bounds) -> Iterator[bytes]:
        """Yield a part piece by piece, and refuse it when it is larger, or finer, than any export."""
        size, opened, closed = self.archive.getinfo(path).file_size, 0, 0
        if size > bounds.megabytes * MEGABYTE:
            raise TooLarge(
                f"The workbook’s {bounds.name} unpacks to {math.ceil(size / MEGABYTE)} MB, and at most "
                f"{bounds.megabytes} MB are read."
            )
        with self.archive.open(path) as part:
            while chunk := part.read(CHUNK):
                closed += chunk.count(b"/>") + chunk.count(b"</")
                opened += chunk.count(b"<")
                endless = len(chunk) == CHUNK and b">" not in chunk
                if endless or closed > bounds.elements or opened > bounds.elements * 2:
                    raise Unreadable(f"The workbook’s {bounds.name} holds far more than an export does.")
                yield chunk

    def _scan(self) -> Found:
        """Look over the whole sheet before a row of it is read: merged cells stand behind the rows."""
        found, rest = Found(), b""
        for chunk in self._chunks(self.sheet, SHEET):
            window = rest + chunk
            found.rows += (rest[1 - len(ROW_END) :] + chunk).count(ROW_END)
            rest = window[max(found.look(window), len(window) - 300) :]
        return found

    def _tags(self, path: str) -> list[tuple[str, dict[str, str]]]:
        """Return the tags of a small part in their order, without what stands between them."""
        tags: list[tuple[str, dict[str, str]]] = []
        parser = _parser()
        parser.StartElementHandler = lambda name, given: tags.append((name.rpartition(":")[2], given))
        for chunk in self._chunks(path, SMALL):
            parser.Parse(chunk, False)
        parser.Parse(b"", True)
        return tags

    def _texts(self, path: str) -> list[str]:
        reader = TextsReader()
        if path in self.archive.namelist():
            for chunk in self._chunks(path, TEXTS):
                reader.parser.Parse(chunk, False)
            reader.parser.Parse(b"", True)
        return reader.texts

    def _dates(self, path: str) -> set[str]:
        """Return the numbers of the cell styles that show a number as a day or a time."""
        if path not in self.archive.namelist():
            return set()
        formats = {str(key): code for key, code in BUILTIN_FORMATS.items()}
        shows_day, block, number, dates = cache(is_date_format), "", 0, set()
        for name, given in self._tags(path):
            if name == "numFmt" and "numFmtId" in given:
                formats[given["numFmtId"]] = given.get("formatCode", "")[:255]
            elif name in ("cellStyleXfs", "cellXfs", "cellStyles"):
                block = name
            elif name == "xf" and block == "cellXfs":
                if shows_day(formats.get(given.get("numFmtId", "0"), "General")):
                    dates.add(str(number))
                number += 1
        return dates


def _id(row: dict[str, str]) -> str:
    return next((value for key, value in row.items() if key.endswith(":id")), "")


def _path(target: str) -> str:
    return target[1:] if target.startswith("/") else posixpath.normpath(posixpath.join("xl", target))


def _parser() -> "expat.XMLParserType":
    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.StartDoctypeDeclHandler = _refuse_doctype
    return parser


def _refuse_doctype(*_: Any) -> None:
    raise ValueError("A workbook has no document type.")


class TextsReader:
    """Gathers the texts that the cells of a workbook point to; how they are to be pronounced is left out."""

    def __init__(self) -> None:
        self.texts: list[str] = []
        self.now: list[str] = []
        self.in_text = self.in_sound = False
        self.nested = 0
        self.parser = _parser()
        self.parser.StartElementHandler = self._start
        self.parser.EndElementHandler = self._end
        self.parser.CharacterDataHandler = self._words

    def _start(self, name: str, _: dict[str, str]) -> None:
        self.nested += 1
        if self.nested > MOST_NESTED:
            raise ValueError(TOO_DEEP)
        name = name.rpartition(":")[2]
        if name == "si":
            self.now = []
        elif name == "rPh":
            self.in_sound = True
        self.in_text = name == "t" and not self.in_sound

    def _end(self, name: str) -> None:
        self.nested -= 1
        name = name.rpartition(":")[2]
        self.in_text = False
        if name == "si":
            self.texts.append("".join(self.now))
        elif name == "rPh":
            self.in_sound = False

    def _words(self, words: str) -> None:
        if self.in_text:
            self.now.append(words)


class SheetReader:
    """Gathers the rows of a sheet while its text is read: a row is a list of cells, as long as its last cell needs."""

    def __init__(self, texts: list[str], dates: set[str]) -> None:
        self.texts, self.dates = texts, dates
        self.rows: list[tuple[int, list[Any]]] = []
        self.cells: list[Any] = []
        self.words: list[str] = []
        self.number = self.column = self.nested = self.count = 0
        self.kind, self.style, self.in_value, self.in_cell = "n", "0", False, False
        self.parser = _parser()
        self.parser.StartElementHandler = self._start
        self.parser.EndElementHandler = self._end
        self.parser.CharacterDataHandler = self._words

    def taken(self) -> list[tuple[int, list[Any]]]:
        """Return the rows that are complete, once."""
        rows, self.rows = self.rows, []
        return rows

    def _start(self, name: str, given: dict[str, str]) -> None:
        self.nested += 1
        if name == "c" or name.endswith(":c"):
            self._cell(given)
        elif self.in_cell:
            kind = name.rpartition(":")[2]
            self.in_value = kind == "v" or (kind == "t" and self.kind == "inlineStr")
        elif name == "row" or name.endswith(":row"):
            self._row(given)
        if self.nested > MOST_NESTED:
            raise ValueError(TOO_DEEP)

    def _row(self, given: dict[str, str]) -> None:
        number = int(given["r"]) if "r" in given else self.number + 1
        if number <= self.number:
            raise ValueError("Rows out of order.")
        self.number, self.column, self.cells = number, 0, []

    def _cell(self, given: dict[str, str]) -> None:
        self.count += 1
        if self.count > MOST_CELLS:
            raise TooLarge(f"The sheet has more than {MOST_CELLS:,} cells.")
        at = given.get("r")
        self.column = column_index_from_string(at.rstrip("0123456789")) if at else self.column + 1
        self.kind, self.style = given.get("t", "n"), given.get("s", "0")
        self.words, self.in_cell, self.in_value = [], True, False

    def _words(self, words: str) -> None:
        if self.in_value:
            self.words.append(words)

    def _end(self, name: str) -> None:
        self.nested -= 1
        self.in_value = False
        if name == "c" or name.endswith(":c"):
            self.in_cell = False
            if self.words and self.column <= MOST_COLUMNS:
                self.cells += [None] * (self.column - len(self.cells))
                self.cells[self.column - 1] = self._value("".join(self.words))
        elif not self.in_cell and (name == "row" or name.endswith(":row")):
            self.rows.append((self.number, self.cells))
            self.cells = []

    def _value(self, words: str) -> Any:
        if self.kind == "s":
            return self.texts[int(words)]
        if self.kind == "b":
            return bool(int(words))
        if self.kind != "n" or len(words) > LONGEST_NUMBER:
            return words
        # Nearly all cells are short whole numbers, and there are millions of them.
        plain = words.isascii() and words.isdigit()
        number = int(words) if plain or not NOT_WHOLE.search(words) else float(words)
        return _day(number) if self.style in self.dates else number


def _day(number: float) -> Any:
    """Return a number that the sheet shows as a day: nobody meant a figure by it."""
    try:
        return from_excel(number)
    except (OverflowError, ValueError):
        return "#VALUE!"
