"""Reads the words of a file, within bounds, so that nothing that points at a person on probation is kept in it."""

import re
from collections.abc import Iterable, Iterator
from datetime import date, datetime
from functools import cache
from typing import IO, Any, Final

from openpyxl.styles.numbers import BUILTIN_FORMATS, is_date_format

from assessments.portfolio.files.office import look_at_office, tags
from assessments.portfolio.files.packages import Package, unpacked
from assessments.portfolio.files.refusing import Refused
from lms.screening import find_identifiers
from lms.workbooks import SheetReader, TextsReader

# Some 200 pages. What is behind it is not read, and the file says so.
MOST_CHARACTERS: Final = 1_000_000
MOST_FOUND: Final = 3
SHEETS: Final = re.compile(r"xl/worksheets/\w+\.xml")
TEXTS_OF_CELLS: Final = "xl/sharedStrings.xml"
MOST_TEXTS: Final = 30 * 1024 * 1024
# In the place of words that are there and are not read.
NOT_READ: Final = "\0"
PLACES: Final = {"document": "paragraph", "slides": "slide", "notesSlides": "the notes of slide", "docProps": ""}
TEXTS: Final = (
    "t",
    "delText",
    "title",
    "creator",
    "subject",
    "keywords",
    "description",
    "lastModifiedBy",
    "lpwstr",
    "v",
)

Line = tuple[str, str]  # where it stands, and its words


def screened(lines: Iterable[Line], day: date) -> bool:
    """Refuse words that point at a person on probation, with their places; say whether all of them were read."""
    places, texts, count, whole = [], [], 0, True
    for place, words in lines:
        if words == NOT_READ or count + len(words) > MOST_CHARACTERS:
            whole = False
            break
        places.append(place)
        texts.append(re.sub(r"[\r\n\v\f\x1c-\x1e\x85\u2028\u2029]", " ", words))
        count += len(words)
    found = find_identifiers("\n".join(texts), on=day)
    if found:
        told = [row.sentence.replace(f" on line {row.line}:", f" ({places[row.line - 1]}):") for row in found]
        more = f". And {len(told) - MOST_FOUND} more" if len(told) > MOST_FOUND else ""
        raise Refused("holds words that point at a person on probation. " + ". ".join(told[:MOST_FOUND]) + more + ".")
    return whole


def lines_of_text(file: IO[bytes], encoding: str) -> Iterator[Line]:
    """Yield the lines of a text, as far as it is read; a line without an end is cut into stretches."""
    file.seek(0)
    text = file.read(MOST_CHARACTERS * 4 + 4).decode(encoding, errors="ignore")
    for number, line in enumerate(text.split("\n"), 1):
        yield f"line {number}", line


def lines_of_office(package: Package, ending: str) -> Iterator[Line]:
    """Yield what stands in the paragraphs, cells or slides of an Office file, also what was struck out."""
    if ending == "xlsx" and _too_many_texts(package):
        yield "", NOT_READ
    texts = _shared_texts(package) if ending == "xlsx" else []
    dates = _dates(package) if ending == "xlsx" else set()
    shown: set[str] = set()
    for name in package.parts.written:
        if ending == "xlsx" and SHEETS.fullmatch(name):
            yield from _cells(package, name, SheetReader(texts, dates), shown)
        elif name != TEXTS_OF_CELLS:
            yield from _paragraphs(package, name)
    for text in texts:
        if text not in shown:
            yield "the list of texts", text
    yield from _inside(package)


def _inside(package: Package) -> Iterator[Line]:
    """Yield the words of the workbooks behind its charts; those of a pivot table stand elsewhere and are not read."""
    for name in package.parts.archives:
        with unpacked(package, name) as part:
            # It was looked through before, as deep as files may lie in one another.
            kind, inner = look_at_office(part, package.budget, 1)
            for place, words in lines_of_office(inner, kind.ending):
                yield f"in a file inside it: {place}", words
    if any("/pivotcache/" in name.lower() for name in package.names):
        yield "", NOT_READ


def _paragraphs(package: Package, name: str) -> Iterator[Line]:
    """Yield the paragraphs of a part: Word cuts one into runs wherever it likes."""
    folder, _, last = name.rpartition("/")
    part, number, words = last.removesuffix(".xml"), 1, ""
    for tag, _, text in tags(package, name):
        if tag in TEXTS:
            words += text
        elif tag in ("tab", "br"):
            words += " "
        if tag == "p" or folder == "docProps":
            if words:
                yield _place(folder, part, number), words
            number, words = number + (tag == "p"), ""
    if words:
        yield _place(folder, part, number), words


def _place(folder: str, part: str, number: int) -> str:
    last = folder.rpartition("/")[2]
    if last in ("slides", "notesSlides"):
        return f"{PLACES[last]} {re.sub(r'[^0-9]', '', part)}"
    if folder == "docProps":
        return "the properties of the file"
    return (
        f"paragraph {number}" if part.startswith("document") else f"{re.sub(r'[^a-z]', '', part)}, paragraph {number}"
    )


def _too_many_texts(package: Package) -> bool:
    """Say whether the list that the cells point to is too long to be held."""
    return TEXTS_OF_CELLS in package.names and package.size_of(TEXTS_OF_CELLS) > MOST_TEXTS


def _shared_texts(package: Package) -> list[str]:
    reader = TextsReader()
    if TEXTS_OF_CELLS in package.names:
        for piece in package.pieces(TEXTS_OF_CELLS):
            reader.parser.Parse(piece, False)
        reader.parser.Parse(b"", True)
    return reader.texts


def _cells(package: Package, name: str, reader: SheetReader, shown: set[str]) -> Iterator[Line]:
    """Yield each row of a sheet as words, a number that is shown as a day written as one."""
    sheet = re.sub(r"[^0-9]", "", name.rpartition("/")[2])
    for piece in (*package.pieces(name), None):
        reader.parser.Parse(piece or b"", piece is None)
        for number, cells in reader.taken():
            shown.update(cell for cell in cells if isinstance(cell, str))
            words = "; ".join(_written(cell) for cell in cells if cell is not None)
            yield f"sheet {sheet}, row {number}", words


def _written(cell: Any) -> str:
    return f"{cell:%d/%m/%Y}" if isinstance(cell, date | datetime) else str(cell)


def _dates(package: Package) -> set[str]:
    """Return the numbers of the cell styles that show a number as a day."""
    if "xl/styles.xml" not in package.names:
        return set()
    formats = {str(key): code for key, code in BUILTIN_FORMATS.items()}
    shows_day, found, waiting = cache(is_date_format), set(), []
    for tag, given, _ in tags(package, "xl/styles.xml"):
        if tag == "numFmt":
            formats[given.get("numFmtId", "")] = given.get("formatCode", "")[:255]
        elif tag == "xf":
            waiting.append(given.get("numFmtId", "0"))
        elif tag in ("cellStyleXfs", "cellXfs"):
            if tag == "cellXfs":
                found = {str(n) for n, key in enumerate(waiting) if shows_day(formats.get(key, "General"))}
            waiting = []
    return found
