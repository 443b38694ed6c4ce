"""Looks through an upload before anything of it is kept: what it is by its content, how big, and what it holds."""

import re
import unicodedata
from dataclasses import dataclass
from typing import IO, Any, Final, cast

from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile

from assessments.portfolio.files.apart import read_apart
from assessments.portfolio.files.kinds import Kind, kind_named
from assessments.portfolio.files.refusing import Refused, size_of
from lms.malware import NotClean, check_clean
from lms.policy.marking import EVIDENCE_FILE_MB, EVIDENCE_FILE_TYPES
from lms.rules import RuleBook
from lms.screening import find_identifiers

MEGABYTE: Final = 1024 * 1024
LONGEST_NAME: Final = 120
LONGEST_ENDING: Final = 10
INSTEAD: Final = {
    "doc": "Save it as .docx",
    "docm": "Save it without its macros as .docx",
    "xls": "Save it as .xlsx",
    "xlsm": "Save it without its macros as .xlsx",
    "csv": "Save it as .xlsx",
    "ppt": "Save it as .pptx",
    "odt": "Save it as .docx",
    "ods": "Save it as .xlsx",
    "rtf": "Save it as .docx",
    "html": "Save it as a PDF",
    "svg": "Save it as a PNG",
    "heic": "Share it as a JPEG",
    "webp": "Save it as a JPEG",
    "gif": "Save it as a PNG",
    "tif": "Save it as a JPEG",
    "mov": "Export it as MP4",
    "zip": "Send the files in it one by one",
    "msg": "Save it as a PDF",
    "eml": "Save it as a PDF",
}


@dataclass(frozen=True)
class Looked:
    """A file that may be kept: its name, what it is, and whether its words were read."""

    name: str
    kind: Kind
    words_read: bool = False


def look_through(upload: "UploadedFile[Any]", *, book: RuleBook) -> Looked:
    """Return what an upload is, or refuse it with a sentence that says what to do."""
    name = plain_name(upload.name or "")
    try:
        _check_size(upload, book)
        promised = _promised(name, book)
        _check_name(name, book)
        return _by_content(upload, name, promised, book)
    except Refused as refused:
        raise ValidationError({"files": f"“{name}” {refused}"}) from None


def plain_name(name: str) -> str:
    """Return the last part of a name, without what is not seen or turns the direction of writing; its ending stays."""
    last = re.split(r"[/\\]", unicodedata.normalize("NFC", name))[-1]
    seen = "".join(" " if char.isspace() else char for char in last if char.isprintable() or char.isspace())
    kept = re.sub(r"\s+", " ", re.sub(r'[<>:"|?*]', "-", seen)).strip(" .")
    stem, dot, ending = kept.rpartition(".")
    if not dot or len(ending) > LONGEST_ENDING:
        return kept[:LONGEST_NAME] or "file"
    return f"{stem[: LONGEST_NAME - len(ending) - 1]}.{ending}"


def _check_size(upload: "UploadedFile[Any]", book: RuleBook) -> None:
    most, size = book.answer(EVIDENCE_FILE_MB).value, upload.size or 0
    if size > most * MEGABYTE:
        raise Refused(
            f"is {size / MEGABYTE:.1f} MB, and a file may have {most} MB. Make it smaller, or send it in parts: "
            "for a film, a shorter stretch; for a document, with smaller pictures."
        )
    if fault := getattr(upload, "fault", ""):
        raise Refused(fault)
    if not size:
        raise Refused("is empty: there is nothing in it. Choose another file.")


def _promised(name: str, book: RuleBook) -> Kind:
    """Return the type that a name promises; one that is not taken is refused before its content is read."""
    taken = book.answer(EVIDENCE_FILE_TYPES).value
    kind, ending = kind_named(name), name.rpartition(".")[2].lower() if "." in name else ""
    if kind and kind.ending in taken:
        return kind
    called = f"is a .{ending} file" if ending else "has no ending that says what it is"
    instead = INSTEAD.get(ending, "Save it as one of these")
    raise Refused(f"{called}. Files may be {', '.join(taken[:-1])} or {taken[-1]}. {instead}, and send that.")


def _check_name(name: str, book: RuleBook) -> None:
    if found := find_identifiers(name.rpartition(".")[0].replace("_", " "), on=book.on):
        kind = found[0].kind
        raise Refused(f"has a name that points at a person on probation (a {kind}). Give it another name.")


def _by_content(upload: "UploadedFile[Any]", name: str, promised: Kind, book: RuleBook) -> Looked:
    """Read the file as what its first bytes say; its name then gets the ending of what it is."""
    file = cast(IO[bytes], upload.file)
    if size_of(file) != upload.size:
        raise Refused("stops half-way. Send it again, and wait until it has been sent.")
    try:
        check_clean(file)
    except NotClean as refused:
        raise Refused(str(refused)) from None
    kind, words_read = read_apart(file, promised, book.on)
    if kind.ending not in book.answer(EVIDENCE_FILE_TYPES).value:
        raise Refused(f"is called .{promised.ending}, and its content is a {kind.label}, which is not taken.")
    right = name.rpartition(".")[2].lower() in kind.endings
    return Looked(name if right else f"{name.rpartition('.')[0]}.{kind.ending}", kind, words_read)
