"""Files that nobody means: good ones of every kind that is taken in, with something of them spoilt."""

import io
import zipfile
from collections.abc import Callable
from pathlib import Path
from random import Random
from shutil import copytree
from typing import Any, Final

from openpyxl import Workbook

from tests.factories import caseload_files, imports, mentoring
from tests.factories.lessons import PNG

ROOT = Path(__file__).parents[2]
PERSON: Final = {
    "E-mail": "ada.quill@example.org", "Name": "Ada Quill", "Grade": "PQiP", "Unit": "EA-ALD-1", "Hours": "29.6",
    "Post from": "01/12/2026", "Line manager": "carys@example.org", "Roles": "Learner",
}  # fmt: skip
TRAINED: Final = {
    "E-mail": "priya@example.org", "Module": "child-safeguarding", "Title": "Safeguarding", "Provider": "A partnership",
    "Date": "03/05/2026",
}  # fmt: skip
RESULT: Final = {
    "E-mail": "priya@example.org", "Module": "domestic-abuse", "Attempt": "1", "Mark": "71", "Credits": "20",
    "Outcome": "pass", "Decided on": "22/10/2026", "Provider": "University",
}  # fmt: skip
MOODLE: Final = (
    b'<?xml version="1.0" encoding="UTF-8"?>\n<quiz><question type="multichoice"><name><text>A name</text></name>'
    b"<questiontext format='html'><text><![CDATA[<p>What now?</p>]]></text></questiontext><single>true</single>"
    b'<answer fraction="100"><text>Tell the police</text><feedback><text>They act.</text></feedback></answer>'
    b'<answer fraction="0"><text>Wait</text><feedback><text>He is at risk.</text></feedback></answer></question></quiz>'
)
GIFT: Final = (
    b"// a comment\n::Who: first?:: Who is told first?{\n=The police # They act.\n~Nobody # He stays at risk.\n}\n\n"
    b"How many? {#3:1}\n\nMatch {=a -> b =c -> d}\n"
)
COLUMNS: Final = (
    b"key,type,stem,blank,value,tolerance,unit,must get right,teaches,standard,module,part,id,text,right,feedback,"
    b"match,from,to,brings\nq1,single,What now?,,,,,yes,,,child-safeguarding,,,,,,,,,\n"
    b",,,,,,,,,,,option,,Yes,yes,Because,,,,\n"
    b",,,,,,,,,,,option,,No,,Because,,,,\n"
)
BOMB: Final = b"\0" * 3_000_000
ENTITIES: Final = (
    b'<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">'
    b'<!ENTITY c "&b;&b;&b;&b;&b;&b;&b;"><!ENTITY f SYSTEM "file:///etc/passwd">]>'
)
CELLS: Final = (
    "=1+1", "@x", "\t=1", "-1", "1e309", "NaN", "9" * 400, "\0", "\x0b", "é" * 3000, "00/00/0000", "31/02/2026",
    "01/01/99999", "29/02/2027", "''", '"', "\u202e", "x" * 40_000, "true", "1,5", "٣", "A123456", "#REF!", "0", "-0",
)  # fmt: skip


def workbook(headings: list[str], line: dict[str, Any]) -> bytes:
    """Return a good workbook of one line."""
    book = Workbook()
    book.active.append(headings)
    book.active.append([line.get(name) for name in headings])
    return imports.saved(book)


def good(kind: str, dice: Random) -> tuple[bytes, str]:
    """Return a good file of a kind, and its ending."""
    if kind in TABLES:
        headings, line = TABLES[kind]
        if dice.random() < 0.5:
            return workbook(headings(), line), "xlsx"
        return mentoring.as_csv(line, headings=headings()), "csv"
    return {"moodle": (MOODLE, "xml"), "gift": (GIFT, "txt"), "columns": (COLUMNS, "csv"), "picture": (PNG, "png")}[
        kind
    ]


TABLES: Final[dict[str, tuple[Callable[[], list[str]], dict[str, Any]]]] = {
    "people": (lambda: imports.headings("people"), PERSON),
    "training": (lambda: imports.headings("training"), TRAINED),
    "results": (lambda: imports.headings("results"), RESULT),
    "workload": (lambda: mentoring.HEADINGS, mentoring.OFFICER),
    "reductions": (lambda: caseload_files.REDUCTION_HEADINGS, caseload_files.REDUCTION),
    "holdings": (lambda: caseload_files.HELD_HEADINGS, caseload_files.HELD),
}


def spoilt(content: bytes, ending: str, dice: Random) -> bytes:
    """Return a file with something of it spoilt, in one way or in two."""
    for _ in range(dice.randint(1, 2)):
        content = dice.choice(ZIPPED if ending in ("xlsx", "docx") else WORDS)(content, dice)
    return content


def flip(content: bytes, dice: Random) -> bytes:
    """Change some bits."""
    out = bytearray(content)
    for _ in range(dice.randint(1, 12) if out else 0):
        out[dice.randrange(len(out))] ^= 1 << dice.randrange(8)
    return bytes(out)


def cut(content: bytes, dice: Random) -> bytes:
    """Cut it off."""
    return content[: dice.randrange(len(content) + 1)]


def doubled(content: bytes, dice: Random) -> bytes:
    """Send a part of it twice, or the whole."""
    return content + content[: dice.randrange(len(content) + 1)]


def other_letters(content: bytes, dice: Random) -> bytes:
    """Write it in other letters than it says."""
    text = content.decode("utf-8", "replace")
    return text.encode(dice.choice(("utf-16", "utf-16-le", "cp1252", "utf-32", "utf-7", "cp500")), "replace")


def with_entities(content: bytes, dice: Random) -> bytes:
    """Name entities that grow, and a file of the machine."""
    return content.replace(b"<quiz>", ENTITIES + b"<quiz>&c;&f;") if b"<quiz>" in content else ENTITIES + content


def odd_cell(content: bytes, dice: Random) -> bytes:
    """Put something odd in the place of a cell."""
    pieces = content.split(b",")
    pieces[dice.randrange(len(pieces))] = dice.choice(CELLS).encode("utf-8", "replace")
    return b",".join(pieces)


def nested(content: bytes, dice: Random) -> bytes:
    """Open very many of something and close none."""
    return content + dice.choice((b"<a>", b"{", b'"', b"[", b"((", b"\n,,,,", b"~")) * dice.choice((50, 5000))


def long_line(content: bytes, dice: Random) -> bytes:
    """Write a line without an end."""
    return content + b"x" * dice.choice((1000, 200_000)) + dice.choice((b"", b"\0", b"\r", b"\n"))


def odd_cell_of_a_book(content: bytes, dice: Random) -> bytes:
    """Write a workbook anew with something odd in one cell, merged, doubled, or far away."""
    book = Workbook()
    sheet = book.active
    sheet.append(
        ["E-mail", "E-mail", "Name", None, "Unit"] if dice.random() < 0.3 else ["E-mail", "Name", "Module", "Team"]
    )
    for _ in range(dice.randint(0, 4)):
        row = [dice.choice(CELLS)[:32_000].replace("\0", "").replace("\x0b", "") for _ in range(dice.randint(1, 8))]
        sheet.append(row)
    if dice.random() < 0.3:
        sheet.merge_cells("A1:B2")
    if dice.random() < 0.3:
        sheet.cell(1_000_000, 16_000, "far away")
    return imports.saved(book)


def broken_part(content: bytes, dice: Random) -> bytes:
    """Spoil one part of a package, leave it out, double it, blow it up, or give it a name that leads elsewhere."""
    try:
        old = zipfile.ZipFile(io.BytesIO(content))
        parts = {name: old.read(name) for name in old.namelist()}
    except Exception:
        return flip(content, dice)
    if not parts:
        return content
    name = dice.choice(sorted(parts))
    ways = {
        "flip": lambda: flip(parts[name], dice), "cut": lambda: cut(parts[name], dice), "empty": lambda: b"",
        "bomb": lambda: parts[name] + BOMB, "entities": lambda: ENTITIES + parts[name], "noise": lambda: b"\xff\xfe\0<",
    }  # fmt: skip
    parts[name] = ways[dice.choice(sorted(ways))]()
    if dice.random() < 0.2:
        del parts[name]
    if dice.random() < 0.1:
        parts["../../outside.xml"] = b"x"
    return _zipped(parts)


def _zipped(parts: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name, part in parts.items():
            new.writestr(name, part)
    return out.getvalue()


WORDS = (flip, cut, doubled, other_letters, with_entities, odd_cell, odd_cell, nested, long_line)
ZIPPED = (flip, cut, doubled, broken_part, broken_part, broken_part, odd_cell_of_a_book)
UPLOADS = ("picture", "docx", "pdf", "text", "xlsx")


def upload(dice: Random) -> tuple[str, bytes]:
    """Return a file as somebody hands it in as evidence: its name and what is in it."""
    kind = dice.choice(UPLOADS)
    content = {
        "picture": PNG,
        "docx": _zipped({"[Content_Types].xml": b"<Types/>", "word/document.xml": b"<w/>"}),
        "pdf": b"%PDF-1.7\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF",
        "text": b"What I did.",
        "xlsx": workbook(["a"], {"a": 1}),
    }[kind]
    ending = {"picture": "png", "text": "txt"}.get(kind, kind)
    name = dice.choice(
        (f"note.{ending}", f"a\u202e.{ending}", f"{'x' * 300}.{ending}", "note.exe", f"..\\note.{ending}")
    )
    return name, spoilt(content, "docx" if ending in ("docx", "xlsx") else ending, dice)


def pack(folder: Path, dice: Random) -> Path:
    """Return a course pack cut down to little, with one of its files spoilt."""
    target = folder / "pack"
    copytree(ROOT / "content" / "first-cases", target)
    modules = sorted((target / "modules").iterdir())
    for module in modules[1:]:
        for file in sorted(module.rglob("*"), reverse=True):
            file.rmdir() if file.is_dir() else file.unlink()
        module.rmdir() if module.is_dir() else module.unlink()
    file = dice.choice([file for file in sorted(target.rglob("*")) if file.is_file()])
    file.write_bytes(dice.choice((flip, cut, doubled, other_letters, nested, long_line))(file.read_bytes(), dice))
    return target
