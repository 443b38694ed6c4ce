"""Makes files of every type that is taken: whole, harmless, and as small as they can be."""

import io
import struct
import wave
import zipfile
import zlib
from collections.abc import Mapping

from openpyxl import Workbook
from PIL import Image

OFFICE = "application/vnd.openxmlformats-officedocument."
RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
MAIN = {
    "docx": ("word/document.xml", f"{OFFICE}wordprocessingml.document.main+xml"),
    "xlsx": ("xl/workbook.xml", f"{OFFICE}spreadsheetml.sheet.main+xml"),
    "pptx": ("ppt/presentation.xml", f"{OFFICE}presentationml.presentation.main+xml"),
}
Parts = Mapping[str, str | bytes]


def zipped(parts: Parts, how: int = zipfile.ZIP_DEFLATED) -> bytes:
    """Return an archive of some parts."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", how) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return out.getvalue()


def types(ending: str = "docx", more: str = "", main: str = "") -> str:
    """Return the list of content types of an Office file."""
    part, kind = MAIN[ending]
    override = f'<Override PartName="/{part}" ContentType="{main or kind}"/>'
    space = "http://schemas.openxmlformats.org/package/2006/content-types"
    return f'{HEAD}<Types xmlns="{space}">{override}{more}</Types>'


def related(kind: str, target: str, mode: str = "External") -> str:
    """Return a list with one relation."""
    space = "http://schemas.openxmlformats.org/package/2006/relationships"
    row = f'<Relationship Id="r1" Type="{RELATIONS}/{kind}" Target="{target}" TargetMode="{mode}"/>'
    return f'{HEAD}<Relationships xmlns="{space}">{row}</Relationships>'


def words(*paragraphs: str) -> str:
    """Return the document of a Word file with some paragraphs."""
    body = "".join(f"<w:p><w:r><w:t>{words}</w:t></w:r></w:p>" for words in paragraphs)
    return f'{HEAD}<w:document xmlns:w="w"><w:body>{body}</w:body></w:document>'


def docx(*paragraphs: str, more: Parts | None = None, types_of_it: str = "") -> bytes:
    """Return a Word file."""
    parts = {"[Content_Types].xml": types_of_it or types(), "word/document.xml": words(*(paragraphs or ("Seen.",)))}
    return zipped({**parts, **(more or {})})


def pptx(text: str = "Seen.", more: Parts | None = None) -> bytes:
    """Return a presentation of one slide."""
    slide = f'{HEAD}<p:sld xmlns:p="p" xmlns:a="a"><a:p><a:r><a:t>{text}</a:t></a:r></a:p></p:sld>'
    parts = {
        "[Content_Types].xml": types("pptx"),
        "ppt/presentation.xml": f"{HEAD}<p/>",
        "ppt/slides/slide1.xml": slide,
    }
    return zipped({**parts, **(more or {})})


def xlsx(*rows: list[object], more: Parts | None = None) -> bytes:
    """Return a workbook, as a library writes one, with some parts put in."""
    book, out = Workbook(), io.BytesIO()
    sheet = book.active
    assert sheet is not None
    for row in rows or (["Seen", 3],):
        sheet.append(row)
    book.save(out)
    with zipfile.ZipFile(out) as made:
        return zipped({**{name: made.read(name) for name in made.namelist()}, **(more or {})})


def pdf(more: bytes = b"", *, tail: bytes = b"") -> bytes:
    """Return a PDF of one empty page, with an object put in."""
    body = b"%PDF-1.7\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[]/Count 0>>endobj\n" + more
    return body + b"\nxref\n0 1\n0000000000 65535 f \ntrailer<</Root 1 0 R/Size 3>>\nstartxref\n9\n%%EOF\n" + tail


def packed(objects: bytes, facts: bytes = b"/Filter/FlateDecode", pack: bool = True) -> bytes:
    """Return objects that are packed into a stream."""
    content = zlib.compress(objects) if pack else objects
    return b"5 0 obj<</Type/ObjStm/N 1/First 4" + facts + b">>stream\n" + content + b"\nendstream endobj\n"


def picture(form: str = "JPEG", size: tuple[int, int] = (64, 48), **facts: object) -> bytes:
    """Return a picture of one colour."""
    out = io.BytesIO()
    Image.new("RGB", size, (40, 90, 60)).save(out, form, **facts)
    return out.getvalue()


def png_part(kind: bytes, content: bytes) -> bytes:
    """Return a part of a PNG."""
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))


def png(width: int = 4, height: int = 4, rows: bytes | None = None, more: bytes = b"") -> bytes:
    """Return a PNG made by hand, whose facts need not fit its rows."""
    rows = rows if rows is not None else (b"\0" + b"\x28\x5a\x3c" * width) * height
    facts = png_part(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + facts + more + png_part(b"IDAT", zlib.compress(rows)) + png_part(b"IEND", b"")


def wav(seconds: float = 0.1) -> bytes:
    """Return silence."""
    out = io.BytesIO()
    with wave.open(out, "wb") as sound:
        sound.setnchannels(1)
        sound.setsampwidth(1)
        sound.setframerate(8000)
        sound.writeframes(b"\x80" * int(seconds * 8000))
    return out.getvalue()


FRAME = b"\xff\xfb\x90\x00" + bytes(413)


def mp3(frames: int = 4, tag: bytes = b"") -> bytes:
    """Return silent frames, behind a tag."""
    size = bytes(len(tag) >> shift & 0x7F for shift in (21, 14, 7, 0))
    return (b"ID3\x03\0\0" + size + tag if tag else b"") + FRAME * frames


def box(kind: bytes, content: bytes) -> bytes:
    """Return a box of a film."""
    return struct.pack(">I4s", len(content) + 8, kind) + content


def film(handler: bytes = b"vide", brand: bytes = b"isom", reference: bytes = b"", data: bytes = b"\1" * 64) -> bytes:
    """Return a film of one track."""
    reference = reference or box(b"url ", b"\0\0\0\1")
    places = box(b"dinf", box(b"dref", b"\0\0\0\0\0\0\0\1" + reference))
    track = box(b"hdlr", bytes(8) + handler + bytes(13)) + box(b"minf", places)
    begun = box(b"ftyp", brand + b"\0\0\0\0" + brand)
    return begun + box(b"moov", box(b"trak", box(b"mdia", track))) + box(b"mdat", data)


GOOD: dict[str, bytes] = {
    "plan.pdf": pdf(packed(b"7 0 <</Type/Outlines>>")),
    "plan.docx": docx("I read the log.", "Then I changed the plan."),
    "figures.xlsx": xlsx(["Visits", 3], ["Calls", 4]),
    "talk.pptx": pptx("What I learnt"),
    "notes.txt": "I read the log – and changed the plan.".encode(),
    "old-notes.txt": "I read the log – and changed the plan.".encode("cp1252"),
    "wide-notes.txt": "I read the log.".encode("utf-16"),
    "board.jpg": picture(),
    "board.jpeg": picture(progressive=True),
    "board.png": picture("PNG"),
    "by-hand.png": png(),
    "talk.mp3": mp3(tag=b"TIT2\0\0\0\5\0\0\0Talk"),
    "talk.m4a": film(b"soun", b"M4A "),
    "talk.wav": wav(),
    "walk.mp4": film(),
}
