"""Hostile files, each made here: its name, its bytes, and a word of the sentence that refuses it."""

import io
import struct
import zipfile
import zlib
from collections.abc import Callable, Iterator

from tests.assessments.portfolio.files import making as m

Hostile = tuple[str, str, Callable[[], bytes], str]  # what it is, its name, its bytes, a word of the refusal

EXE = b"MZ" + bytes(58) + struct.pack("<I", 64) + b"PE\0\0" + bytes(200)
SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
PAGE = b"<!DOCTYPE html><html><body onload=alert(1)></body></html>"
SCRIPT = b"<script>alert(1)</script>"
MACRO_TYPE = "application/vnd.ms-word.document.macroEnabled.main+xml"
EXCEL_MACRO = "application/vnd.ms-excel.sheet.macroEnabled.main+xml"
ENCRYPTED_OFFICE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)
RELS = "word/_rels/document.xml.rels"


def everything() -> list[Hostile]:
    """Return every hostile file, each once."""
    in_documents = (under_false_names, unfinished, pdfs, archives, office, hidden_in_office, words_in_office)
    elsewhere = (pictures, hidden_in_pictures, recordings, texts)
    return [one for make in (*in_documents, *elsewhere) for one in make()]


def under_false_names() -> Iterator[Hostile]:
    """Yield programs and pages that are called something else, and names that promise what is not taken."""
    for ending in ("pdf", "docx", "xlsx", "pptx", "txt", "jpg", "png", "mp3", "m4a", "wav", "mp4"):
        yield f"a program called .{ending}", f"plan.{ending}", lambda: EXE, "program"
    for ending in ("jpg", "png", "pdf", "txt", "mp4"):
        yield f"a drawing with a script called .{ending}", f"board.{ending}", lambda: SVG, "can run"
    for ending in ("png", "docx", "txt"):
        yield f"a web page called .{ending}", f"page.{ending}", lambda: PAGE, "can run"
    for name in ("plan.pdf.exe", "a.svg", "a.html", "a.docm", "a.js", "a.bat", "a.zip", "a.lnk", "a.heic", "plan"):
        yield f"a file called {name}", name, lambda: m.pdf(), "Files may be pdf"
    yield "a Linux program", "tool.png", lambda: b"\x7fELF\2\1\1" + bytes(100), "program"
    yield "a shell script", "notes.txt", lambda: b"#!/bin/sh\nrm -rf /\n", "program"
    yield "a name that turns the writing round", "plan\u202efdp.exe", lambda: m.pdf(), "Files may be"
    yield "a name with a case number", "X123456.pdf", lambda: m.pdf(), "has a name that points"
    yield "an archive called .jpg", "board.jpg", lambda: m.docx(), "archive"
    yield "an archive called .txt", "notes.txt", lambda: m.zipped({"a": "b"}), "archive"


def unfinished() -> Iterator[Hostile]:
    """Yield files that are empty, and each type cut in the middle."""
    yield "an empty PDF", "plan.pdf", lambda: b"", "is empty"
    yield "an empty text", "plan.txt", lambda: b"", "is empty"
    for name in (
        "plan.pdf",
        "plan.docx",
        "figures.xlsx",
        "talk.pptx",
        "board.jpg",
        "board.png",
        "talk.wav",
        "walk.mp4",
    ):
        yield f"half of {name}", name, lambda name=name: half(m.GOOD[name]), "half"
    yield "an MP3 that stops in a frame", "talk.mp3", lambda: m.mp3()[:-100], "half-way"
    yield "an MP3 that is only a tag", "talk.mp3", lambda: b"ID3\x03\0\0\0\0\7\x76" + bytes(100), "half-way"
    yield "only the mark of a PDF", "plan.pdf", lambda: b"%PDF-1.7\n", "half-way"
    yield "only the mark of a PNG", "board.png", lambda: b"\x89PNG\r\n\x1a\n", "damaged"


def half(content: bytes) -> bytes:
    """Return the first half of some bytes."""
    return content[: len(content) // 2]


def pdfs() -> Iterator[Hostile]:
    """Yield PDFs that act, or hide that they do."""
    acts = {
        "a script": b"4 0 obj<</S/JavaScript/JS(app.alert(1))>>endobj",
        "a script in the names": b"4 0 obj<</Names<</JavaScript 9 0 R>>>>endobj",
        "a script under an escaped name": b"4 0 obj<</S/J#61vaScr#69pt/JS(x)>>endobj",
        "a start of a program": b"4 0 obj<</S/Launch/F(cmd.exe)>>endobj",
        "a file inside": b"4 0 obj<</Type/EmbeddedFile>>endobj",
        "a way to a file inside": b"4 0 obj<</S/GoToE>>endobj",
        "a film that plays": b"4 0 obj<</Subtype/RichMedia>>endobj",
        "a form that runs": b"4 0 obj<</XFA 9 0 R>>endobj",
        "a form that sends": b"4 0 obj<</S/SubmitForm>>endobj",
        "a form that takes in": b"4 0 obj<</S/ImportData>>endobj",
        "a password": b"trailer<</Encrypt 9 0 R>>",
        "an address that opens by itself": b"4 0 obj<</OpenAction<</S/URI/URI(https://example.org)>>>>endobj",
        "a link that is a script": b"4 0 obj<</S/URI/URI(javascript:alert(1))>>endobj",
        "a page that opens an address": b"4 0 obj<</Type/Page/AA<</O<</S/URI/URI(https://example.org)>>>>>>endobj",
        "a way to another file": b"4 0 obj<</S/GoToR/F(\\\\\\\\example.org\\\\a.pdf)>>endobj",
        "a link to a file in figures": b"4 0 obj<</S/URI/URI<" + b"file:///c:/a".hex().encode() + b">>>endobj",
        "a link that is a script in figures": b"4 0 obj<</S/URI/URI(\\152avascript:alert(1))>>endobj",
        "a link that stands elsewhere": b"4 0 obj<</S/URI/URI 9 0 R>>endobj",
        "packed objects that are coded": m.packed(b"0\t0\t", b"/DecodeParms<</Predictor 2/Columns 2>>"),
        "packed objects with words in their facts": m.packed(b"7 0 <<>>", b"/X(stream\n1 0 )"),
        "an address that opens by its number": b"4 0 obj<</OpenAction 5 0 R>>endobj 5 0 obj<</S/URI/URI(https://a)>>",
        "an opening that is not there": b"4 0 obj<</OpenAction 5 0 R>>endobj",
        "a packed script": m.packed(b"7 0 <</S/JavaScript/JS(x)>>"),
        "a packed script under an escaped name": m.packed(b"7 0 <</S/#4aavaScript>>"),
        "objects that are packed twice": m.packed(b"6162", b"/Filter[/ASCIIHexDecode/FlateDecode]", pack=False),
        "objects that cannot be unpacked": m.packed(b"\xff\xfe\0nothing", pack=False),
        "objects that are said to be and are not": b"4 0 obj<</Type/ObjStm>>endobj",
    }
    for what, content in acts.items():
        yield f"a PDF with {what}", "plan.pdf", lambda content=content: m.pdf(content), "PDF"
    yield (
        "a PDF that unpacks without end",
        "plan.pdf",
        lambda: m.pdf(m.packed(b"7 0 " + bytes(22_000_000))),
        "far more",
    )
    yield "a PDF of streams that share a tail", "plan.pdf", sharing, "far more"
    yield "a PDF that is an archive too", "plan.pdf", lambda: m.pdf(tail=m.zipped({"a.txt": "b"})), "hidden"
    yield "a PDF that begins as a web page", "plan.pdf", lambda: m.pdf(b"<html><script>"), "hidden"
    yield "a PDF with a page before it", "plan.pdf", lambda: PAGE + m.pdf(), "can run"
    yield (
        "a script where a window of reading ends",
        "a.pdf",
        lambda: m.pdf(b"%" * 262_080 + b"\n<</S/JavaScript>>"),
        "script",
    )


def sharing() -> bytes:
    """Return a PDF of forty streams that jump to one long tail, which unpacks to nothing."""
    count, each, body = 40, 24, b""
    for number in range(count):
        rest = each * (count - number - 1)
        begun = b"\x78\x01\0" + struct.pack("<HH", 5, 5 ^ 0xFFFF) + b"1 0 \n"
        body += b"stream\n" + begun + b"\0" + struct.pack("<HH", rest, rest ^ 0xFFFF)
    return b"%PDF-1.7\n" + body + b"\0\0\0\xff\xff" * 200_000 + b"\nstartxref\n9\n%%EOF\n"


def archives() -> Iterator[Hostile]:
    """Yield archives that lie about themselves."""
    zeros = {"word/media/a.bin": bytes(60_000_000)}
    yield "a bomb that says how large it is", "plan.docx", lambda: m.docx(more=zeros), "far more"
    yield (
        "a bomb of many parts",
        "plan.docx",
        lambda: m.docx(more={f"a{n}": bytes(900_000) for n in range(36)}),
        "far more",
    )
    yield "a bomb that says that it is small", "plan.docx", lying, "damaged"
    yield "parts that lie on one another", "plan.docx", overlapping, "Office does not"
    yield "ten thousand parts", "plan.docx", lambda: m.docx(more={f"a{n}": "" for n in range(6_000)}), "far more"
    yield "a part twice", "plan.docx", lambda: m.docx(more={"WORD/document.xml": "<a/>"}), "Office does not"
    yield "a part above its folder", "plan.docx", lambda: m.docx(more={"../../etc/passwd": "x"}), "Office does not"
    yield "a part on a drive", "plan.docx", lambda: m.docx(more={"C:\\a.xml": "x"}), "Office does not"
    yield "a part at the root", "plan.docx", lambda: m.docx(more={"/etc/passwd": "x"}), "Office does not"
    yield "a locked part", "plan.docx", locked, "password"
    yield "a document with a password", "plan.docx", lambda: ENCRYPTED_OFFICE, "password"
    yield "an archive with something behind it", "plan.docx", lambda: m.docx() + SCRIPT, "hidden"
    yield "an archive with a remark", "plan.docx", remarked, "hidden"
    yield "an archive packed otherwise", "plan.docx", lambda: repacked(zipfile.ZIP_LZMA), "Office does not"
    yield "an archive that is no document", "plan.docx", lambda: m.zipped({"a.txt": "b"}), "no Office file"
    yield (
        "an archive in an archive",
        "plan.docx",
        lambda: m.docx(more={"word/media/a.png": m.zipped({"a": "b"})}),
        "inside",
    )
    yield "a document in a document in a document", "plan.docx", nested, "inside"


def lying() -> bytes:
    """Return a document with a part that unpacks to more than the archive says."""
    content = bytearray(m.docx(more={"word/media/a.bin": bytes(1_000_000)}))
    for place in range(len(content) - 4):
        if content[place : place + 4] == struct.pack("<I", 1_000_000):
            content[place : place + 4] = struct.pack("<I", 10)
    return bytes(content)


def overlapping() -> bytes:
    """Return a document whose second part is said to lie where the first one does."""
    content = bytearray(m.zipped({"[Content_Types].xml": m.types(), "a.xml": "<a/>", "b.xml": "<a/>"}))
    last = content.rfind(b"PK\x01\x02")
    content[last + 42 : last + 46] = bytes(content[content.find(b"PK\x01\x02") + 42 :][:4])
    return bytes(content)


def locked() -> bytes:
    """Return a document with a part that is marked as locked."""
    content = bytearray(m.docx())
    place = content.rfind(b"PK\x01\x02")
    content[place + 8] |= 1
    return bytes(content)


def remarked() -> bytes:
    """Return a document whose archive ends with a remark."""
    out = io.BytesIO(m.docx())
    with zipfile.ZipFile(out, "a") as archive:
        archive.comment = SCRIPT
    return out.getvalue()


def repacked(how: int) -> bytes:
    """Return a document that is packed in another way."""
    return m.zipped({"[Content_Types].xml": m.types(), "word/document.xml": m.words("Seen.")}, how)


def nested() -> bytes:
    """Return a document that holds one that holds one."""
    inner = m.docx(more={"word/embeddings/c.docx": m.docx()})
    return m.docx(more={"word/embeddings/b.docx": inner})


def office() -> Iterator[Hostile]:
    """Yield Office files that run, or load from elsewhere."""
    yield "macros by type", "a.docx", lambda: m.docx(types_of_it=m.types(main=MACRO_TYPE)), "macros"
    yield "macros of Excel", "a.xlsx", lambda: m.docx(types_of_it=m.types("xlsx", main=EXCEL_MACRO)), "macros"
    parts = {"vbaProject.bin": "macros", "activeX/a.xml": "macros", "webextensions/a.xml": "macros"}
    for name, word in parts.items():
        yield f"a part called {name}", "a.docx", lambda name=name: m.docx(more={f"word/{name}": b"x"}), word
    for name in ("xl/macrosheets/sheet1.xml", "xl/externalLinks/externalLink1.xml", "xl/connections.xml"):
        yield f"a workbook with {name}", "a.xlsx", lambda name=name: m.xlsx(more={name: "<a/>"}), "macros"
    for kind in ("image", "attachedTemplate", "frame", "subDocument", "package"):
        address = "https://example.org/a"
        rels = m.related(kind, address)
        yield f"a {kind} from elsewhere", "a.docx", lambda rels=rels: m.docx(more={RELS: rels}), "elsewhere"
    for kind in ("oleObject", "aFChunk", "vbaProject"):
        rels = m.related(kind, "a.bin", "Internal")
        yield f"an {kind} inside", "a.docx", lambda rels=rels: m.docx(more={RELS: rels}), "macros"
    internal = m.related("image", "//example.org/share/a.png", "Internal")
    yield "an address that says it is inside", "a.docx", lambda: m.docx(more={RELS: internal}), "elsewhere"
    for target in ("javascript:alert(1)", "file:///c:/a.exe", "ms-msdt:/id", "\\\\example.org\\share"):
        link = m.related("hyperlink", target)
        yield f"a link to {target}", "a.docx", lambda link=link: m.docx(more={RELS: link}), "starts something"
    for field in ("DDEAUTO c:\\cmd.exe", "</w:instrText><w:instrText>", 'INCLUDEPICTURE "https://example.org/a.png"'):
        begun = "DD" if field.startswith("<") else ""
        told = f"<w:p><w:instrText>{begun}{field}{'E a b' if begun else ''}</w:instrText></w:p>"
        body = m.words("Seen.").replace("</w:body>", f"{told}</w:body>")
        yield f"the field {field[:9]}", "a.docx", lambda body=body: m.docx(more={"word/footer1.xml": body}), "elsewhere"
    for formula in ('=WEBSERVICE("https://example.org")', "=cmd|'/c calc'!A0", '=CALL("a","b")'):
        yield f"the formula {formula}", "a.xlsx", lambda formula=formula: m.xlsx([formula]), "elsewhere"
    bomb = f'{m.HEAD}<!DOCTYPE a [<!ENTITY b "bb"><!ENTITY c "&b;&b;">]><a>&c;</a>'
    yield "entities that grow", "a.docx", lambda: m.docx(more={"word/settings.xml": bomb}), "damaged"
    yield "an entity that reads a file", "a.docx", lambda: m.docx(more={"word/settings.dat": bomb}), "damaged"
    deep = "<a>" * 5000 + "</a>" * 5000
    yield "elements without end", "a.docx", lambda: m.docx(more={"word/settings.xml": deep}), "damaged"
    endless = f"{m.HEAD}<a b='{'c' * 600_000}'/>"
    yield "a tag without end", "a.docx", lambda: m.docx(more={"word/settings.xml": endless}), "far more"
    many = f"{m.HEAD}<a>{'<b/>' * 60_000}</a>"
    yield "elements without number", "a.docx", lambda: m.docx(more={"word/settings.xml": many}), "far more"
    for name, content in (("a.exe", b"x"), ("media/a.png", EXE), ("media/b.bin", ENCRYPTED_OFFICE), ("a.js", b"x")):
        yield f"a part {name}", "a.docx", lambda n=name, c=content: m.docx(more={f"word/{n}": c}), "program"


def hidden_in_office() -> Iterator[Hostile]:
    """Yield Office files that hide what they do in what is not looked at, or take long."""
    blank = m.related("attachedTemplate", "https://example.org/a").partition("?>")[2]
    yield "a template behind blank lines", "a.docx", lambda: m.docx(more={RELS: "\n" * 70 + blank}), "elsewhere"
    padded = m.words(f"</w:t><w:instrText>DDEAUTO c:\\cmd.exe{' ' * 5000}</w:instrText><w:t>")
    yield "a field before much room", "a.docx", lambda: m.docx(more={"word/a.xml": padded}), "elsewhere"
    far = m.words(f"</w:t><w:instrText>INCLUDEPICTURE{' ' * 90}https://example.org</w:instrText><w:t>")
    yield "a field with room inside", "a.docx", lambda: m.docx(more={"word/a.xml": far}), "elsewhere"
    grown = f"{m.HEAD}<a b='{'>c' * 1_500_000}'/>"
    yield "a tag that grows", "a.docx", lambda: m.docx(more={"word/settings.xml": grown}), "far more"
    swollen = f"{m.HEAD}<a>{('>c' * 1000 + '<b/>') * 1_500}</a>"
    yield "an element that grows", "a.docx", lambda: m.docx(more={"word/settings.xml": swollen}), "far more"


def words_in_office() -> Iterator[Hostile]:
    """Yield Office files that point at somebody, wherever in them the words stand."""
    yield "a case number in Word", "a.docx", lambda: m.docx("Seen.", "He is X123456."), "paragraph 2"
    yield "a case number in pieces", "a.docx", lambda: m.docx("He is X12</w:t></w:r><w:r><w:t>3456."), "paragraph 1"
    drawn = f"{m.HEAD}<d xmlns:a='a'><a:p><a:t>A1234BC</a:t></a:p></d>"
    for name in ("word/diagrams/data1.xml", "word/charts/chart1.xml", "word/glossary/document.xml"):
        yield f"a prison number in {name}", "a.docx", lambda n=name: m.docx(more={n: drawn}), "a prison number"
    for name in ("ppt/charts/chart1.xml", "ppt/slideMasters/slideMaster1.xml"):
        yield f"a prison number in {name}", "a.pptx", lambda n=name: m.pptx(more={n: drawn}), "a prison number"
    yield (
        "a prison number in a text box",
        "a.xlsx",
        lambda: m.xlsx(more={"xl/drawings/a.xml": drawn}),
        "a prison number",
    )
    inner = {"word/embeddings/a.xlsx": m.xlsx(["A1234BC"])}
    yield "a prison number behind a chart", "a.docx", lambda: m.docx(more=inner), "a file inside it: sheet 1"
    other = {
        "[Content_Types].xml": m.types().replace("word/document", "word/main"),
        "word/main.xml": m.words("A1234BC"),
    }
    yield "a prison number in a main part of another name", "a.docx", lambda: m.zipped(other), "a prison number"
    yield "a date of birth in a sheet", "a.xlsx", lambda: m.xlsx(["Seen"], ["born", "3 May 1988"]), "sheet 1, row 2"
    yield "a prison number on a slide", "a.pptx", lambda: m.pptx("A1234BC"), "slide 1"


def pictures() -> Iterator[Hostile]:
    """Yield pictures that are too large, broken, or something else too."""
    place = {0x8825: {2: (51.0, 30.0, 0.0), 1: "N"}}
    yield "a PNG of 90 million dots", "a.png", lambda: vast(9_000), "dots"
    yield "a PNG of 17,000 million dots", "a.png", lambda: vast(2**17), "dots"
    yield "a PNG with more rows than it says", "a.png", lambda: m.png(rows=bytes(4_000_000)), "damaged"
    yield "a PNG whose sum is wrong", "a.png", lambda: m.png().replace(b"\x08\x02\0\0\0", b"\x08\x06\0\0\0"), "damaged"
    yield "a PNG with something behind it", "a.png", lambda: m.png() + b"more", "hidden"
    yield "a PNG with a script in it", "a.png", lambda: m.png(more=m.png_part(b"tEXt", b"Comment\0" + SCRIPT)), "hidden"
    yield "a PNG that is an archive too", "a.png", lambda: m.png() + m.zipped({"a": "b"}), "hidden"
    yield "a PNG that is cut in its rows", "a.png", lambda: cut_rows(), "half"
    yield "a JPEG that is an archive too", "a.jpg", lambda: m.picture() + m.zipped({"a": "b"}), "hidden"
    yield "a JPEG with a page in its remark", "a.jpg", lambda: m.picture(comment=b"<html><script>"), "hidden"
    yield "a JPEG that says where it was taken", "a.jpg", lambda: m.picture(exif=_exif(place)), "where it was taken"
    rounds = m.picture(progressive=True)[:-2] + b"\xff\xda\0\x08\x01\x01\0\0\x3f\0" * 300 + b"\xff\xd9"
    yield "a JPEG that is drawn without end", "a.jpg", lambda: rounds, "damaged"
    yield "a JPEG with nothing behind its mark", "a.jpg", lambda: b"\xff\xd8\xff\xe0" + bytes(40), "damaged"
    yield "a GIF called .png", "a.png", lambda: m.picture("GIF"), "of the type gif"
    yield "a drawing program called .jpg", "a.jpg", lambda: b"%!PS-Adobe-3.0 EPSF", "is called .jpg"


def hidden_in_pictures() -> Iterator[Hostile]:
    """Yield pictures that take far more time or memory than they show, or hide where they were taken."""
    words = zlib.compress(b"<x>exif:GPSLatitude=51,30.04N</x>")
    packed = m.png_part(b"iTXt", b"XML:com.adobe.xmp\0\1\0\0\0" + words)
    yield "a PNG with a place in packed words", "a.png", lambda: m.png(more=packed), "where it was taken"
    older = m.png_part(b"zTXt", b"XML\0\0" + words)
    yield "a PNG with a place in older packed words", "a.png", lambda: m.png(more=older), "where it was taken"
    endless = m.png_part(b"zTXt", b"XML\0\0" + zlib.compress(bytes(5_000_000)))
    yield "a PNG with words without end", "a.png", lambda: m.png(more=endless), "damaged"
    yield "a PNG of very many parts", "a.png", lambda: m.png(more=m.png_part(b"prVt", b"") * 30_001), "damaged"
    facts = b"\xff\xe1\0\x0cExif\0\0abcd"
    yield "a JPEG with facts without end", "a.jpg", lambda: m.picture()[:2] + facts * 21 + m.picture()[2:], "damaged"
    yield "a JPEG drawn colour by colour", "a.jpg", lambda: by_colour(5_000), "dots"


def by_colour(side: int) -> bytes:
    """Return the beginning of a JPEG whose first round draws one of three colours."""
    frame = struct.pack(">HBHHB", 17, 8, side, side, 3) + bytes([1, 0x11, 0, 2, 0x11, 0, 3, 0x11, 0])
    return b"\xff\xd8\xff\xc0" + frame + b"\xff\xda\0\x08\x01\x01\0\0\x3f\0\0\xff\xd9"


def vast(side: int) -> bytes:
    """Return a PNG that says that it is vast, and has no row."""
    facts = m.png_part(b"IHDR", struct.pack(">IIBBBBB", side, side, 8, 2, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + facts + m.png_part(b"IDAT", b"") + m.png_part(b"IEND", b"")


def cut_rows() -> bytes:
    """Return a PNG whose rows stop, and whose last part is there."""
    rows = zlib.compress(bytes(13 * 4))[:-6]
    facts = m.png_part(b"IHDR", struct.pack(">IIBBBBB", 4, 4, 8, 2, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + facts + m.png_part(b"IDAT", rows) + m.png_part(b"IEND", b"")


def _exif(facts: dict[int, dict[int, object]]) -> bytes:
    from PIL import Image

    exif = Image.Exif()
    for key, value in facts.items():
        exif[key] = value
    return exif.tobytes()


def recordings() -> Iterator[Hostile]:
    """Yield films and recordings that load, lie, or are something else too."""
    away = m.box(b"url ", b"\0\0\0\0https://example.org/a\0")
    yield "a film from elsewhere", "a.mp4", lambda: m.film(reference=away), "elsewhere"
    fifty = m.box(b"url ", b"\0\0\0\1") * 50
    many = m.box(b"dinf", m.box(b"dref", struct.pack(">II", 0, 51) + fifty + away))
    yield "a film from elsewhere at last", "a.mp4", lambda: m.film() + m.box(b"moov", many), "damaged"
    for notes in (m.box(b"\xa9xyz", b"\0\x12\x15\xc7+51.5007-000.1246/"), m.box(b"loci", bytes(20))):
        told = m.box(b"moov", m.box(b"udta", notes))
        yield f"a film that says where: {notes[5:8]!r}", "a.mp4", lambda t=told: m.film() + t, "where it was taken"
    yield "a film without an index", "a.mp4", lambda: m.box(b"ftyp", b"isom\0\0\0\0") + m.box(b"mdat", b"1"), "half"
    yield "a film that holds itself", "a.mp4", deep_film, "damaged"
    yield "a film with a box of nothing", "a.mp4", lambda: m.film() + struct.pack(">I4s", 4, b"free"), "damaged"
    yield "a film that runs on", "a.mp4", lambda: m.film() + struct.pack(">I4s", 4000, b"free"), "half-way"
    yield "a film with a script in it", "a.mp4", lambda: m.film(data=SCRIPT), "hidden"
    yield "a picture in a film’s clothes", "a.mp4", lambda: m.film(brand=b"heic"), "not an MP4"
    yield "a film without film or sound", "a.mp4", lambda: m.film(handler=b"meta"), "not an MP4"
    yield "a film that is an archive too", "a.mp4", lambda: m.film() + m.zipped({"a": "b"}), "hidden"
    yield "a WAV with something behind it", "a.wav", lambda: m.wav() + EXE, "half-way"
    yield "a WAV without sound", "a.wav", lambda: b"RIFF\x04\0\0\0WAVE", "half-way"
    yield "an MP3 of one frame and noise", "a.mp3", lambda: m.FRAME + bytes(900), "no sound"
    yield "an MP3 with a script in its tag", "a.mp3", lambda: m.mp3(tag=SCRIPT), "hidden"


def deep_film() -> bytes:
    """Return a film whose boxes hold one another without end."""
    inside = b""
    for _ in range(12):
        inside = m.box(b"moov", inside)
    return m.box(b"ftyp", b"isom\0\0\0\0") + inside


def texts() -> Iterator[Hostile]:
    """Yield texts that are none, or that something would run."""
    yield "bytes called .txt", "a.txt", lambda: bytes(range(256)), "no text"
    yield "a text that steers a terminal", "a.txt", lambda: b"\x1b]0;title\x07", "no text"
    yield "a text with a page in its middle", "a.txt", lambda: b"Seen.\n" * 900 + SCRIPT, "can run"
    yield "a batch file", "a.txt", lambda: b"@ECHO off\r\ndel *.*", "program"
    yield "a shortcut", "a.txt", lambda: b"[InternetShortcut]\r\nURL=file://a", "program"
    yield "a rich text", "a.txt", lambda: b"{\\rtf1\\object}", "program"
    yield "a case number", "a.txt", lambda: b"Seen.\nHe is X123456.", "line 2"
    yield "a case number in wide letters", "a.txt", lambda: "He is X123456.".encode("utf-16"), "line 1"
    yield "a date of birth", "a.txt", lambda: b"DOB 03/05/1988", "date of birth"
