"""Verifies plain text: letters from the first byte to the last, and nothing in it that a program would run."""

import codecs
import re
from typing import IO, Final

from assessments.portfolio.files.refusing import PIECE, Refused, head
from assessments.portfolio.files.sniffing import PAGE, PAGES, PROGRAM

CONTROLS: Final = re.compile("[\x00-\x08\x0e-\x1f\x7f\ufffe\uffff]")
ENCODINGS: Final = ("utf-8-sig", "cp1252")
SCRIPTS: Final = ("@echo", "{\\rtf", "%!ps", "#!", "<?php", "windows registry", "[internetshortcut]", "-----begin")
NOT_TEXT: Final = "is called .txt, and its content is no text. Save it as the type that it is, and send that."


def look_at_text(file: IO[bytes]) -> str:
    """Return the encoding of a text, or refuse what is not one."""
    beginning = head(file, 4096)
    encoding = next((one for one in _candidates(beginning) if _is_text(file, one)), None)
    if encoding is None:
        raise Refused(NOT_TEXT)
    opening = beginning.decode(encoding, errors="ignore").lstrip("\ufeff \t\r\n").lower()
    if opening.startswith(SCRIPTS):
        raise Refused(PROGRAM)
    return encoding


def _candidates(beginning: bytes) -> tuple[str, ...]:
    marked = beginning.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    return ("utf-16",) if marked else ENCODINGS


def _is_text(file: IO[bytes], encoding: str) -> bool:
    """Say whether every byte is a letter of this encoding; refuse a web page, wherever in the text it begins."""
    decoder, rest = codecs.getincrementaldecoder(encoding)(), ""
    file.seek(0)
    try:
        while piece := file.read(PIECE):
            text = decoder.decode(piece)
            if CONTROLS.search(text):
                return False
            if PAGES.search((rest + text).encode()):
                raise Refused(PAGE)
            rest = text[-64:]
        decoder.decode(b"", True)
    except UnicodeDecodeError:
        return False
    return True
