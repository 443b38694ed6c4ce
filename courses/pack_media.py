"""The pictures, videos and documents of a course pack: what each is, seen from its content, and what is wrong."""

import hashlib
import warnings
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from PIL import Image

from courses.lesson_shapes import DOCUMENT, KIND_OF, PICTURE, references
from courses.pack_files import Reader

MEGABYTE: Final = 1_000_000
MOST_PIXELS: Final = 40_000_000
PICTURES: Final = {".png": "PNG", ".jpg": "JPEG", ".jpeg": "JPEG", ".webp": "WEBP", ".gif": "GIF"}
# What a file of each kind begins with, and how large it may be.
OFFICE: Final = (".docx", ".xlsx")
TEXTS: Final = (".vtt", ".csv", ".txt")
LARGEST: Final = {".mp4": 300, ".webm": 300, **dict.fromkeys(PICTURES, 5)}
LARGEST_DOCUMENT: Final = 20
# Which endings each place in a lesson takes.
FITS: Final = {
    "picture": tuple(PICTURES),
    "video": (".mp4", ".webm"),
    "captions": (".vtt",),
    "document": (".pdf", *OFFICE, ".csv", ".txt"),
}
Lesson = tuple[str, int, list[dict[str, Any]]]


@dataclass(frozen=True)
class MediaFile:
    """A file of a pack that a lesson shows."""

    path: str
    kind: str
    file: Path
    hash: str
    size: int
    alt: str = ""
    width: int = 0
    height: int = 0


class MediaProblem(Exception):  # it is a problem of the file, not of the program
    """What is wrong with a file. Its text is the sentence that the user reads."""


def read_media(reader: Reader, lessons: list[Lesson]) -> dict[str, MediaFile]:
    """Return every file that some lessons show, each once; what is wrong is noted where it is shown first."""
    found: dict[str, MediaFile] = {}
    wrong: set[str] = set()
    for file, above, blocks in lessons:
        for block in blocks:
            for name, path in references(block).items():
                if path is None or path in wrong:
                    continue
                try:
                    found[path] = _seen(reader, name, path, block.get("alt", ""), found.get(path))
                except MediaProblem as problem:
                    wrong.add(path)
                    reader.problem(reader.folder / file, block["line"] + above, str(problem))
    return found


def _seen(reader: Reader, name: str, path: str, alt: str, before: MediaFile | None) -> MediaFile:
    """Return a file as it is used here, or raise what is wrong with that."""
    ending = Path(path).suffix.lower()
    if ending == ".svg":
        raise MediaProblem(f"{path}: an SVG picture can hold a script. Save it as PNG or WebP.")
    if ending not in FITS[name]:
        raise MediaProblem(f"{path}: a {name} is a file that ends in {' or '.join(FITS[name])}.")
    if before is None:
        return _read(reader, path, ending, KIND_OF[name], alt)
    if alt != before.alt:
        raise MediaProblem(f"{path} is shown with two different “alt” texts. Use the same words, or a second file.")
    return before


def _read(reader: Reader, path: str, ending: str, kind: str, alt: str) -> MediaFile:
    """Look at a file and return what it is."""
    file = reader.folder / path
    try:
        if refusal := reader.not_here(file):
            raise MediaProblem(f"{path}: {refusal}")
        size = file.stat().st_size
        if size > (most := LARGEST.get(ending, LARGEST_DOCUMENT)) * MEGABYTE:
            raise MediaProblem(f"{path} is larger than {most} MB. Make it smaller.")
        width, height = LOOKS[kind](file, ending)
        with file.open("rb") as content:
            mark = hashlib.file_digest(content, hashlib.sha1).hexdigest()  # as Wagtail marks files
    except (OSError, RuntimeError) as error:
        raise MediaProblem(f"{path} cannot be opened. Put the file itself here, not a link.") from error
    return MediaFile(path, kind, file, mark, size, alt, width, height)


def _look_at_picture(file: Path, ending: str) -> tuple[int, int]:
    """Return the width and height of a picture, or raise that it is none."""
    unfit = MediaProblem(f"{file.name} is not a {PICTURES[ending]} picture, whatever its name says. Save it again.")
    too_large = MediaProblem(f"{file.name} has more than {MOST_PIXELS // 10**6} million pixels. Shrink it.")
    with file.open("rb") as content, warnings.catch_warnings():
        warnings.simplefilter("ignore", Image.DecompressionBombWarning)
        try:
            with Image.open(content) as picture:
                width, height, kind = *picture.size, picture.format
                picture.verify()
        except Image.DecompressionBombError as error:
            raise too_large from error
        except (OSError, SyntaxError, ValueError) as error:
            raise unfit from error
    if kind != PICTURES[ending]:
        raise unfit
    if width * height > MOST_PIXELS:
        raise too_large
    return width, height


def _look_at_document(file: Path, ending: str) -> tuple[int, int]:
    """Raise unless a document begins as one of its kind does."""
    with file.open("rb") as content:
        begin = content.read(64)
    if not BEGINS.get(ending, lambda begin: True)(begin):
        raise MediaProblem(f"{file.name} is not what its ending “{ending}” says. Save it again.")
    if ending in TEXTS:
        try:
            file.read_text(encoding="utf-8-sig")
        except UnicodeDecodeError as error:
            raise MediaProblem(f"{file.name} is not UTF-8 text. Save it again as UTF-8.") from error
    return 0, 0


BEGINS: Final[dict[str, Callable[[bytes], bool]]] = {
    ".pdf": lambda begin: begin.startswith(b"%PDF-"),
    ".mp4": lambda begin: begin[4:8] == b"ftyp",
    ".webm": lambda begin: begin.startswith(b"\x1a\x45\xdf\xa3") and b"webm" in begin,
    ".vtt": lambda begin: begin.removeprefix(b"\xef\xbb\xbf").startswith(b"WEBVTT"),
    **dict.fromkeys(OFFICE, lambda begin: begin.startswith(b"PK\x03\x04")),
}
LOOKS: Final[dict[str, Callable[[Path, str], tuple[int, int]]]] = {
    PICTURE: _look_at_picture,
    DOCUMENT: _look_at_document,
}
