"""What a file is by its content: its first bytes, and a second opinion from a library."""

import re
from typing import IO, Final

import filetype

from assessments.portfolio.files.kinds import KINDS, Kind
from assessments.portfolio.files.refusing import DAMAGED, TWO_THINGS, Refused, head, size_of, windows

ZIP: Final = b"PK\x03\x04"
ZIP_END: Final = b"PK\x05\x06"
OLE: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
# What an end of a ZIP archive can be away from the end of the file: a comment is at most that long.
ZIP_TAIL: Final = 66_000
BEGINNINGS: Final = (
    (b"%PDF-", "pdf"),
    (b"\xff\xd8\xff", "jpg"),
    (b"\x89PNG\r\n\x1a\n", "png"),
    (b"ID3", "mp3"),
)
PROGRAMS: Final = (b"MZ", b"\x7fELF", b"#!", b"\xca\xfe\xba\xbe", b"\xcf\xfa\xed\xfe", b"\xce\xfa\xed\xfe", b"\0asm")
PAGES: Final = re.compile(rb"<\s{0,9}(?:script|html|svg|iframe|object|embed|!doctype|\?php|\?xml|body|meta)\b", re.I)
# What stands in the words that a camera or an editor writes into a picture is not looked for there.
HIDDEN_PAGES: Final = re.compile(rb"<\s{0,9}(?:script|html|svg|iframe|\?php)[\s>/]", re.I)
OLD_OFFICE: Final = (
    "is an old Office file, or has a password. Take the password off, save it as .docx, .xlsx or .pptx, and send that."
)
PROGRAM: Final = "is a program or a script. Programs are not taken, whatever they are called."
PAGE: Final = "is a web page or a drawing that can run something. Save it as a PDF, and send that."


def kind_of(file: IO[bytes], promised: Kind) -> Kind:
    """Return what a file is. Plain text has no mark of its own: it is what its name promises, or nothing."""
    beginning = head(file, 4096)
    if beginning.startswith(OLE):
        raise Refused(OLD_OFFICE)
    if beginning.startswith(PROGRAMS):
        raise Refused(PROGRAM)
    if beginning.startswith(ZIP):
        return _of_a_package(promised)
    found = _by_beginning(beginning)
    if found is None:
        return _without_a_mark(beginning, promised)
    _no_archive_behind(file)
    if PAGES.search(beginning[:1024]) and found not in ("jpg", "png", "mp3"):
        raise Refused(TWO_THINGS)
    return KINDS[found]


def _by_beginning(beginning: bytes) -> str | None:
    for mark, ending in BEGINNINGS:
        if beginning.startswith(mark):
            return ending
    if beginning[:4] == b"RIFF" and beginning[8:12] == b"WAVE":
        return "wav"
    if beginning[4:8] == b"ftyp":
        return "mp4"
    return "mp3" if _is_frame(beginning) else None


def _is_frame(beginning: bytes) -> bool:
    """Say whether a frame of an MP3 begins here: the eleven bits, layer III, and a rate that there is."""
    if len(beginning) < 4 or beginning[0] != 0xFF or beginning[1] & 0xE6 != 0xE2:
        return False
    return beginning[1] & 0x18 != 0x08 and beginning[2] >> 4 not in (0, 15) and beginning[2] & 0x0C != 0x0C


def _of_a_package(promised: Kind) -> Kind:
    """Return which Office file is promised; what is in the package says later whether that is so."""
    if promised.ending in ("docx", "xlsx", "pptx"):
        return promised
    raise Refused("is an archive, or an Office file under another name. Send the files in it one by one.")


def _without_a_mark(beginning: bytes, promised: Kind) -> Kind:
    if PAGES.search(beginning):
        raise Refused(PAGE)
    if promised.ending == "txt":
        return promised
    guessed = filetype.guess(beginning)
    if guessed and guessed.extension in promised.endings:
        raise Refused(DAMAGED)
    said = f"its content is of the type {guessed.extension}" if guessed else "its content is something else"
    raise Refused(f"is called .{promised.ending}, and {said}. Save it as the type that it is called, and send that.")


def _no_archive_behind(file: IO[bytes]) -> None:
    """Refuse what is an archive too: one ends with its table, wherever it begins."""
    if ZIP_END in head(file, ZIP_TAIL, start=max(0, size_of(file) - ZIP_TAIL)):
        raise Refused(TWO_THINGS)


def no_page_inside(file: IO[bytes]) -> None:
    """Refuse a picture or a recording that holds a web page or a script."""
    for _, window in windows(file):
        if HIDDEN_PAGES.search(window):
            raise Refused(TWO_THINGS)
