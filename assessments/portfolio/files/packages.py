"""Looks through the archive that an Office file is: its table first, by hand, then every part of it, within bounds."""

import re
import struct
import tempfile
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import IO, Final

from assessments.portfolio.files.refusing import DAMAGED, PIECE, TWO_THINGS, Refused, head, size_of
from assessments.portfolio.files.sniffing import OLE, PROGRAMS, ZIP

MEGABYTE: Final = 1024 * 1024
MOST_PARTS: Final = 5_000
MOST_TABLE: Final = 2 * MEGABYTE
MOST_UNPACKED: Final = 300 * MEGABYTE
# Over every part, both times that it is read.
MOST_ELEMENTS: Final = 6_000_000
# A part that is smaller may shrink as it likes: a page of nothing but spaces does.
RATIO_FROM: Final = 10 * MEGABYTE
MOST_RATIO: Final = 200
END: Final = struct.Struct("<4s4H2LH")
WIDE: Final = b"PK\x06\x07"
ENTRY: Final = 30
# Marks of an encoding, and room, that may stand before the first tag.
BEFORE_XML: Final = b"\xef\xbb\xbf\xfe\xff\0 \t\r\n"
WRITTEN: Final = re.compile(r"\.(?:xml|rels)$", re.I)
PROGRAM_NAMES: Final = re.compile(
    r"\.(?:exe|dll|com|scr|bat|cmd|ps1|js|jse|vbs|vbe|wsf|hta|jar|msi|lnk|html?|svgz|xhtml|py|sh|apk|class|swf)$", re.I
)
BOMB: Final = "unpacks to far more than a document does. Make it smaller (fewer or smaller pictures), and send that."
LOCKED: Final = "has a password. Take it off, and send that."
PROGRAM_INSIDE: Final = "holds a program or an old Office object. Take it out, and send that."
STRANGE: Final = "is packed in a way that Office does not. Open it, save it again, and send that."


@dataclass
class Budget:
    """How much may still be unpacked and read, over an Office file and the ones inside it."""

    left: int = MOST_UNPACKED
    elements: int = MOST_ELEMENTS

    def spend(self, count: int) -> None:
        """Take some bytes of it; what is beyond is a bomb."""
        self.left -= count
        if self.left < 0:
            raise Refused(BOMB)

    def spend_elements(self, count: int) -> None:
        """Take some elements of it: each of them takes longer than its bytes."""
        self.elements -= count
        if self.elements < 0:
            raise Refused(BOMB)


@dataclass
class Parts:
    """The parts that are looked into further: what is written as XML, whatever its name, and archives inside."""

    written: list[str] = field(default_factory=list)
    archives: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Package:
    """An archive whose table has been looked through, and what may still be read of it."""

    archive: zipfile.ZipFile
    names: tuple[str, ...]
    budget: Budget
    parts: Parts = field(default_factory=Parts)

    def pieces(self, name: str) -> Iterator[bytes]:
        """Yield a part piece by piece."""
        with self.archive.open(name) as part:
            while piece := part.read(PIECE):
                yield piece

    def size_of(self, name: str) -> int:
        """Return how many bytes a part has."""
        return self.archive.getinfo(name).file_size


def open_package(file: IO[bytes], budget: Budget) -> Package:
    """Return an archive whose table is sound; a table that lies, or is large enough to do harm, is refused."""
    _check_table(file)
    file.seek(0)
    archive = zipfile.ZipFile(file)
    rows = archive.infolist()
    _check_rows(rows)
    _check_places(rows, archive.start_dir)
    return Package(archive, tuple(row.filename for row in rows), budget)


def _check_table(file: IO[bytes]) -> None:
    """Read the last bytes by hand, before a library builds a million entries of them."""
    size = size_of(file)
    tail = head(file, 66_000, start=max(0, size - 66_000))
    at = tail.rfind(b"PK\x05\x06")
    if at < 0 or len(tail) - at < END.size:
        raise Refused(DAMAGED)
    _, disk, other, here, count, table, start, comment = END.unpack(tail[at : at + END.size])
    if disk or other or here != count or WIDE in tail[max(0, at - 20) : at]:
        raise Refused(STRANGE)
    if count > MOST_PARTS or table > MOST_TABLE:
        raise Refused(BOMB)
    if comment or at + END.size != len(tail) or start + table != size - END.size:
        raise Refused(TWO_THINGS)


def _check_rows(rows: list[zipfile.ZipInfo]) -> None:
    names = [row.filename.casefold() for row in rows]
    if len(set(names)) != len(names):
        raise Refused(STRANGE)
    for row in rows:
        if row.flag_bits & 0x41:
            raise Refused(LOCKED)
        if row.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            raise Refused(STRANGE)
        if row.filename.startswith(("/", "\\")) or ".." in row.filename or re.search(r"[\\:\0]", row.filename):
            raise Refused(STRANGE)
        if row.file_size > RATIO_FROM and row.file_size > MOST_RATIO * max(1, row.compress_size):
            raise Refused(BOMB)
    if sum(row.file_size for row in rows) > MOST_UNPACKED:
        raise Refused(BOMB)


def _check_places(rows: list[zipfile.ZipInfo], table: int) -> None:
    """Refuse parts that lie on one another: a small file could unpack to anything."""
    places = sorted((row.header_offset, row.header_offset + ENTRY + row.compress_size) for row in rows)
    ends = [end for _, end in places]
    starts = [start for start, _ in places[1:]] + [table]
    if not places or places[0][0] != 0 or any(end > start for end, start in zip(ends, starts, strict=True)):
        raise Refused(STRANGE)


def read_every_part(package: Package) -> Parts:
    """Unpack every part once and throw it away, for its size, its sum and its first bytes; note which are which."""
    parts = package.parts
    for name in package.names:
        if PROGRAM_NAMES.search(name):
            raise Refused(PROGRAM_INSIDE)
        beginning = shown = b""
        for piece in package.pieces(name):
            beginning = beginning or piece[:64]
            shown = shown or piece.lstrip(BEFORE_XML)[:64]
            package.budget.spend(len(piece))
        if beginning.startswith((OLE, *PROGRAMS)):
            raise Refused(PROGRAM_INSIDE)
        if beginning.startswith(ZIP):
            parts.archives.append(name)
        elif shown.startswith(b"<") or WRITTEN.search(name):
            parts.written.append(name)
    return parts


@contextmanager
def unpacked(package: Package, name: str) -> Iterator[IO[bytes]]:
    """Give a part as a file of its own, on disk when it is large."""
    with tempfile.SpooledTemporaryFile(max_size=MEGABYTE) as part:
        for piece in package.pieces(name):
            part.write(piece)
        yield part
