"""Writes a portfolio as one zip: a page that opens offline, the files, and the hash of every part."""

import hashlib
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import IO, Any, Final

from django.template.loader import render_to_string
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.timezone import localtime

from assessments.portfolio.exporting.gathering import FileOut, Gathered
from assessments.portfolio.files.storing import PIECE, store

PAGE: Final = "index.html"
SUMS: Final = "SHA256SUMS"
STYLE: Final = Path(__file__).parent / "portfolio.css"
# What is packed already gains nothing from being packed again.
PACKED: Final = ("image/", "audio/", "video/", "application/")


class NotWhole(Exception):  # reads as the sentence it carries
    """A portfolio that cannot be written whole. Its text says what is wrong, and what to do."""


@dataclass
class Parts:
    """A zip being written: each part goes in with its hash."""

    book: zipfile.ZipFile
    at: datetime
    hashes: dict[str, str] = field(default_factory=dict)

    def add(self, path: str, pieces: Iterator[bytes], *, pack: bool) -> str:
        """Write one part piece by piece; return its hash."""
        info = zipfile.ZipInfo(path, localtime(self.at).timetuple()[:6])
        info.compress_type = zipfile.ZIP_DEFLATED if pack else zipfile.ZIP_STORED
        info.external_attr = 0o644 << 16
        found = hashlib.sha256()
        with self.book.open(info, "w", force_zip64=True) as out:
            for piece in pieces:
                found.update(piece)
                out.write(piece)
        self.hashes[path] = found.hexdigest()
        return self.hashes[path]


def write(out: IO[bytes], gathered: Gathered, facts: dict[str, Any], *, written: Callable[[int], None]) -> None:
    """Write a portfolio into `out`. `written` is told how many files are in, as it goes."""
    with zipfile.ZipFile(out, "w", allowZip64=True) as book:
        parts = Parts(book, facts["at"])
        for number, file in enumerate(gathered.files, 1):
            _add_file(parts, file)
            written(number)
        parts.add(PAGE, iter([page_of(gathered, facts).encode()]), pack=True)
        parts.add(SUMS, iter([sums_of(parts.hashes).encode()]), pack=True)
        written(len(gathered.files) + 1)


def _add_file(parts: Parts, item: FileOut) -> None:
    """Write one file; one that is not what was kept stops the whole: an export that lacks something would not say."""
    kept = item.file
    try:
        with store().open(kept.stored) as content:
            pack = not kept.content_type.startswith(PACKED)
            found = parts.add(item.path, iter(lambda: content.read(PIECE), b""), pack=pack)
    except FileNotFoundError as fault:
        raise NotWhole(f"“{kept.name}” is not in the store. Tell your administrator, then ask again.") from fault
    if found != kept.sha256:
        raise NotWhole(f"“{kept.name}” is not what was sent: its hash differs. Tell your administrator.")


def sums_of(hashes: dict[str, str]) -> str:
    """Write hashes as `sha256sum -c` reads them."""
    return "".join(f"{value}  {path}\n" for path, value in hashes.items())


def page_of(gathered: Gathered, facts: dict[str, Any]) -> str:
    """Return the page: it asks for nothing from anywhere."""
    context = {"gathered": gathered, "style": _style(), **facts}
    return render_to_string("assessments/portfolio/exported.html", context)


def _style() -> SafeString:
    """Return the look of the page, within the page: it must open where nothing else is."""
    return format_html("<style>{}</style>", mark_safe(STYLE.read_text()))  # noqa: S308  # a file of ours
