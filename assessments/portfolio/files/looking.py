"""Looks through the content of a file, in a process of its own that has bounds on its time and its memory.

Whatever a hostile file makes a library do, it does it here, and ends with this process. No Django: it starts quickly,
and knows no password and no database.
"""

import json
import resource
import struct
import sys
import zipfile
import zlib
from contextlib import suppress
from datetime import date
from io import BytesIO
from typing import IO, Final
from xml.parsers import expat

from PIL import Image

from assessments.portfolio.files.kinds import KINDS, Kind
from assessments.portfolio.files.office import look_at_office
from assessments.portfolio.files.pdfs import look_at_pdf
from assessments.portfolio.files.pictures import look_at_picture
from assessments.portfolio.files.plain import look_at_text
from assessments.portfolio.files.recordings import look_at_film, look_at_mp3, look_at_wave
from assessments.portfolio.files.refusing import DAMAGED, TOO_MUCH, Refused
from assessments.portfolio.files.sniffing import kind_of
from assessments.portfolio.files.words import lines_of_office, lines_of_text, screened

MEGABYTE: Final = 1024 * 1024
# Several times what the largest file that a rule allows takes.
BOUNDS: Final = (
    (resource.RLIMIT_CPU, 20),
    (resource.RLIMIT_AS, 640 * MEGABYTE),
    (resource.RLIMIT_CORE, 0),
)
# What reading a broken file comes to, in the libraries that read it.
BROKEN: Final = (
    zipfile.BadZipFile, zlib.error, struct.error, expat.ExpatError, Image.DecompressionBombError, NotImplementedError,
    EOFError, KeyError, IndexError, ValueError, OSError, SyntaxError, TypeError, RecursionError, OverflowError,
)  # fmt: skip


def read(file: IO[bytes], promised: Kind, day: date) -> tuple[Kind, bool]:
    """Return what a file is by its content, and whether all its words were read; refuse it if it may not be kept."""
    try:
        return _read(file, kind_of(file, promised), day)
    except BROKEN:
        raise Refused(DAMAGED) from None
    except MemoryError:
        raise Refused(TOO_MUCH) from None


def _read(file: IO[bytes], kind: Kind, day: date) -> tuple[Kind, bool]:
    if kind.ending in ("docx", "xlsx", "pptx"):
        found, package = look_at_office(file)
        return found, screened(lines_of_office(package, found.ending), day)
    if kind.ending == "txt":
        return kind, screened(lines_of_text(file, look_at_text(file)), day)
    if kind.ending == "mp4":
        return KINDS[look_at_film(file)], False
    _without_words(file, kind)
    return kind, False


def _without_words(file: IO[bytes], kind: Kind) -> None:
    if kind.ending in ("jpg", "png"):
        look_at_picture(file, "JPEG" if kind.ending == "jpg" else "PNG")
    else:
        {"pdf": look_at_pdf, "mp3": look_at_mp3, "wav": look_at_wave}[kind.ending](file)


def main(ending: str, day: str) -> None:
    """Look through what comes in, and write what was found."""
    for bound, most in BOUNDS:
        hard = resource.getrlimit(bound)[1]
        least = most if hard == resource.RLIM_INFINITY else min(most, hard)
        # A system that does not know one of them still ends this process by the clock.
        with suppress(ValueError, OSError):
            resource.setrlimit(bound, (least, least))
    source: IO[bytes] = sys.stdin.buffer
    file = source if source.seekable() else BytesIO(source.read())
    try:
        kind, words_read = read(file, KINDS[ending], date.fromisoformat(day))
        found = {"kind": kind.ending, "words_read": words_read}
    except Refused as refused:
        found = {"refused": str(refused)}
    sys.stdout.write(json.dumps(found))


if __name__ == "__main__":
    main(*sys.argv[1:])
