"""Looks through Word, Excel and PowerPoint files: no macros, nothing that loads from elsewhere, nothing hidden inside.

What is in the package decides what the file is; its name only says which of the three is expected.
"""

import re
from collections.abc import Iterator
from typing import IO, Any, Final
from xml.parsers import expat

from assessments.portfolio.files.kinds import KINDS, Kind
from assessments.portfolio.files.packages import BOMB, Budget, Package, open_package, read_every_part, unpacked
from assessments.portfolio.files.refusing import DAMAGED, PIECE, Refused

CONTENT_TYPES: Final = "[Content_Types].xml"
MAIN: Final = {
    "wordprocessingml.document.main+xml": "docx",
    "spreadsheetml.sheet.main+xml": "xlsx",
    "presentationml.presentation.main+xml": "pptx",
}
DEEPEST_FILE: Final = 2
MOST_NESTED: Final = 256
LONGEST_FIELD: Final = 4_000
# Of one tag, and of the words in all elements that are open at once.
LONGEST_TEXT: Final = 2_000_000
SAFE_LINKS: Final = re.compile(r"(?:https?|mailto|tel):|#|[^:\\]*$", re.I)
# Fields of Word and formulas of Excel that fetch something, or start a program.
FIELDS: Final = re.compile(
    r"\bDDE(?:AUTO)?\b|\bINCLUDE(?:PICTURE|TEXT)\b.{0,400}(?:://|\\\\)|\bIMPORT\b.{0,400}://", re.I
)
FORMULAS: Final = re.compile(r"\b(?:WEBSERVICE|CALL|REGISTER(?:\.ID)?|EXEC|RTD|IMAGE)\s*\(|^[\s=+\-@]*\w+\s*\|", re.I)
ACTIVE_PARTS: Final = re.compile(
    r"vbaproject|vbadata|macrosheets?/|dialogsheets/|activex|/ctrlprops/|externallinks/|xl/connections\.xml|"
    r"querytables/|customui|webextensions|afchunk|/attachedtoolbars",
    re.I,
)
ACTIVE_KINDS: Final = frozenset(
    ("vbaproject", "afchunk", "oleobject", "control", "xlmacrosheet", "xlintlmacrosheet", "externallink", "ctrlprop")
)
MACROS: Final = "holds macros or other parts that run. Save it without them, as .docx, .xlsx or .pptx, and send that."
LOADS: Final = "loads something from elsewhere when it is opened. Break its links (put in a picture), and send that."
LEADS: Final = "holds a link that starts something instead of opening a page. Take the link out, and send that."
INSIDE: Final = "holds other files inside it. Take them out, and send each by itself."
NOT_OFFICE: Final = "is an archive and no Office file. Send the files in it one by one."


def look_at_office(file: IO[bytes], budget: Budget | None = None, depth: int = 0) -> tuple[Kind, Package]:
    """Return what an Office file is, and its package; refuse whatever in it acts, loads or hides."""
    budget = budget or Budget()
    package = open_package(file, budget)
    kind = _kind_of(package)
    parts = read_every_part(package)
    if any(ACTIVE_PARTS.search(name) for name in package.names):
        raise Refused(MACROS)
    for name in parts.written:
        _look_at_part(package, name)
    for name in parts.archives:
        # The numbers behind a chart are a workbook of their own.
        if depth + 1 >= DEEPEST_FILE or "/embeddings/" not in name:
            raise Refused(INSIDE)
        with unpacked(package, name) as part:
            look_at_office(part, budget, depth + 1)
    return kind, package


def _kind_of(package: Package) -> Kind:
    if CONTENT_TYPES not in package.names:
        raise Refused(NOT_OFFICE)
    found = set()
    for given in (row for tag, row, _ in tags(package, CONTENT_TYPES) if tag in ("Override", "Default")):
        said = given.get("ContentType", "")
        if "macroenabled" in said.lower() or "vba" in said.lower() or "activex" in said.lower():
            raise Refused(MACROS)
        found |= {ending for main, ending in MAIN.items() if said.endswith(main)}
    if len(found) != 1:
        raise Refused(NOT_OFFICE)
    return KINDS[found.pop()]


def _look_at_part(package: Package, name: str) -> None:
    """Read a part of words or relations once; refuse what loads, and a field or a formula that acts."""
    field = ""
    for tag, given, words in tags(package, name):
        if tag == "Relationship":
            _look_at_relation(given)
        elif tag == "fldSimple":
            _refuse_if(FIELDS, re.sub(r"\s+", " ", _attribute(given, "instr")))
        elif tag in ("instrText", "delInstrText"):
            # Word puts the pieces of a field together again.
            field = re.sub(r"\s+", " ", field + words)
            _refuse_if(FIELDS, field)
            field = field[-LONGEST_FIELD:]
        elif tag in ("f", "formula", "definedName", "formula1", "formula2"):
            _refuse_if(FORMULAS, words)
        elif tag in ("ddeLink", "oleLink", "webPr", "control", "ocxPr"):
            raise Refused(LOADS)


def _look_at_relation(given: dict[str, str]) -> None:
    target, kind = given.get("Target", ""), given.get("Type", "").rpartition("/")[2].lower()
    if kind in ACTIVE_KINDS:
        raise Refused(MACROS)
    if given.get("TargetMode", "").lower() != "external":
        if re.match(r"[a-z][a-z0-9+.-]+:|\\\\|//", target, re.I):
            raise Refused(LOADS)
        return
    if kind != "hyperlink":
        raise Refused(LOADS)
    if not SAFE_LINKS.match(target.strip()):
        raise Refused(LEADS)


def _refuse_if(pattern: re.Pattern[str], words: str) -> None:
    if pattern.search(words):
        raise Refused(LOADS)


def _attribute(given: dict[str, str], name: str) -> str:
    return next((value for key, value in given.items() if key.rpartition(":")[2] == name), "")


def tags(package: Package, name: str) -> Iterator[tuple[str, dict[str, str], str]]:
    """Yield the elements of a part as they end: name without its prefix, attributes, and the words in it."""
    reader = Reader()
    for piece in package.pieces(name):
        if len(piece) == PIECE and b">" not in piece:
            # A tag or a stretch of words without an end would be gathered whole.
            raise Refused(BOMB)
        reader.feed(piece)
        package.budget.spend_elements(len(reader.done))
        yield from reader.taken()
    reader.parser.Parse(b"", True)
    yield from reader.taken()


class Reader:
    """Gathers elements while their text is read. No document type, no entities, and nothing nested without end."""

    def __init__(self) -> None:
        self.done: list[tuple[str, dict[str, str], str]] = []
        self.open: list[tuple[str, dict[str, str], list[str]]] = []
        self.held = self.waiting = 0
        self.parser = expat.ParserCreate()
        self.parser.buffer_text = True
        self.parser.StartDoctypeDeclHandler = self._refuse
        self.parser.EntityDeclHandler = self._refuse
        self.parser.StartElementHandler = self._start
        self.parser.EndElementHandler = self._end
        self.parser.CharacterDataHandler = self._words

    def feed(self, piece: bytes) -> None:
        """Read on. A tag that does not end is read again from its beginning each time, so it may not grow for long."""
        self.waiting += len(piece)
        self.parser.Parse(piece, False)
        if max(self.waiting, self.held) > LONGEST_TEXT:
            raise Refused(BOMB)

    def taken(self) -> list[tuple[str, dict[str, str], str]]:
        """Return the elements that are complete, once."""
        done, self.done = self.done, []
        return done

    def _refuse(self, *_: Any) -> None:
        raise Refused(DAMAGED)

    def _start(self, name: str, given: dict[str, str]) -> None:
        self.waiting = 0
        self.open.append((name.rpartition(":")[2], given, []))
        if len(self.open) > MOST_NESTED:
            raise Refused(DAMAGED)

    def _end(self, _: str) -> None:
        tag, given, words = self.open.pop()
        text = "".join(words)
        self.waiting, self.held = 0, self.held - len(text)
        self.done.append((tag, given, text))

    def _words(self, words: str) -> None:
        self.waiting, self.held = 0, self.held + len(words)
        self.open[-1][2].append(words)
