"""Takes one large file in, in a process of its own, as a web process does; says how long it took and what memory.

No database is asked: the form is read, the file is looked through, and it is written to a store in a folder.
"""

import io
import json
import os
import struct
import sys
import tempfile
import time
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import IO, Any, Final

MEGABYTE: Final = 1024 * 1024
BOUNDARY: Final = "a-boundary-of-this-benchmark"
NOISE: Final = os.urandom(MEGABYTE)


def film(file: IO[bytes], size: int) -> None:
    """Write a film."""
    place = struct.pack(">I4s", 12, b"url ") + b"\0\0\0\1"
    boxes = _box(b"dinf", _box(b"dref", b"\0\0\0\0\0\0\0\1" + place))
    track = _box(b"hdlr", bytes(8) + b"vide" + bytes(13)) + _box(b"minf", boxes)
    file.write(_box(b"ftyp", b"isom\0\0\0\0isom") + _box(b"moov", _box(b"trak", _box(b"mdia", track))))
    left = size - file.tell()
    file.write(struct.pack(">I4s", left, b"mdat"))
    _noise(file, left - 8)


def _box(kind: bytes, content: bytes) -> bytes:
    return struct.pack(">I4s", len(content) + 8, kind) + content


def document(file: IO[bytes], size: int) -> None:
    """Write a Word file with one large recording in it."""
    kind = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("[Content_Types].xml", f'<Types><Override PartName="/a" ContentType="{kind}"/></Types>')
        archive.writestr("word/document.xml", "<w><p><t>Seen.</t></p></w>")
        with archive.open("word/media/a.wav", "w") as part:
            _noise(part, size - 2 * 1024)


def portable(file: IO[bytes], size: int) -> None:
    """Write a PDF with one large picture in it."""
    file.write(b"%PDF-1.7\n1 0 obj<</Type/Catalog>>endobj\n2 0 obj<</Subtype/Image/Filter/DCTDecode>>stream\n")
    _noise(file, size - 300)
    file.write(b"\nendstream endobj\ntrailer<</Root 1 0 R>>\nstartxref\n9\n%%EOF\n")


def picture(file: IO[bytes], size: int) -> None:
    """Write a PNG whose rows are noise."""
    width = 4000
    height = (size - MEGABYTE) // (width * 6 + 5)
    file.write(b"\x89PNG\r\n\x1a\n" + _part(b"IHDR", struct.pack(">IIBBBBB", width, height, 16, 2, 0, 0, 0)))
    pack = zlib.compressobj(0)
    for row in range(height):
        begins = row % 251
        packed = pack.compress(b"\0" + NOISE[begins : begins + width * 6])
        if packed:
            file.write(_part(b"IDAT", packed))
    file.write(_part(b"IDAT", pack.flush()) + _part(b"IEND", b""))


def _part(kind: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))


def text(file: IO[bytes], size: int) -> None:
    """Write a long text."""
    line = b"I read the log and changed the plan, and nobody else was told of it by me. "
    while size > 0:
        file.write((line * (MEGABYTE // len(line) + 1))[: min(size, MEGABYTE)])
        size -= MEGABYTE


def _noise(file: IO[bytes], size: int) -> None:
    while size > 0:
        file.write(NOISE[: min(size, MEGABYTE)])
        size -= MEGABYTE


KINDS: Final[dict[str, Callable[[IO[bytes], int], None]]] = {
    "mp4": film,
    "docx": document,
    "pdf": portable,
    "png": picture,
    "txt": text,
}


class Joined(io.RawIOBase):
    """Several files read one after the other, as a form comes in."""

    def __init__(self, *files: IO[bytes]) -> None:
        super().__init__()
        self.files = list(files)

    def read(self, size: int = -1) -> bytes:
        """Return the next bytes."""
        while self.files:
            if piece := self.files[0].read(size):
                return piece
            self.files.pop(0)
        return b""


def request_with(path: Path) -> Any:
    """Return a request that brings a file."""
    from django.core.handlers.wsgi import WSGIRequest

    name = f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="files"; filename="{path.name}"\r\n\r\n'.encode()
    end = f"\r\n--{BOUNDARY}--\r\n".encode()
    facts = {
        "REQUEST_METHOD": "POST",
        "PATH_INFO": "/evidence/",
        "CONTENT_TYPE": f"multipart/form-data; boundary={BOUNDARY}",
        "CONTENT_LENGTH": str(len(name) + path.stat().st_size + len(end)),
        "wsgi.input": Joined(io.BytesIO(name), path.open("rb"), io.BytesIO(end)),
    }
    return WSGIRequest(facts)


def peak() -> float:
    """Return the most memory that this process has had, in megabytes.

    Not what `getrusage` says: that begins with what the process had that started this one.
    """
    status = Path("/proc/self/status").read_text()
    return int(status.partition("VmHWM:")[2].split()[0]) / 1024


def take_in(path: Path) -> dict[str, Any]:
    """Read a form with a file, look through it and keep it; return what each took.

    It is looked through in a process of its own, and once more in this one, whose memory is known.
    """
    from assessments.portfolio.files.checking import look_through
    from assessments.portfolio.files.kinds import KINDS as NAMED
    from assessments.portfolio.files.looking import read as look_here
    from assessments.portfolio.files.storing import put
    from lms.calendar import today
    from lms.models import RegionChoice
    from lms.rules import RuleBook

    # As a region may choose it that wants the largest files.
    most = RegionChoice(rule="evidence_file_mb", value=200, reason="Measured")
    book = RuleBook(today(), {most.rule: most} if path.stat().st_size > 50 * MEGABYTE else {})
    before, began = peak(), time.perf_counter()
    upload = request_with(path).FILES["files"]
    read = time.perf_counter()
    look_through(upload, book=book)
    looked = time.perf_counter()
    stored = put(upload)
    kept = time.perf_counter()
    look_here(upload.file, NAMED[path.suffix[1:]], today())
    return {
        "megabytes": round(stored.size / MEGABYTE, 1),
        "read_seconds": round(read - began, 2),
        "look_seconds": round(looked - read, 2),
        "keep_seconds": round(kept - looked, 2),
        "memory_megabytes": round(peak() - before, 1),
    }


def main(ending: str, megabytes: int) -> dict[str, Any]:
    """Make a file and take it in."""
    import django
    from django.test import override_settings

    django.setup()
    with tempfile.TemporaryDirectory() as place:
        path = Path(place) / f"large.{ending}"
        for size in (MEGABYTE * 4, megabytes * MEGABYTE):
            # The first, smaller one loads what is loaded once.
            with path.open("wb") as file:
                KINDS[ending](file, size)
            folder = {"BACKEND": "lms.storage.PrivateFolder", "OPTIONS": {"location": f"{place}/kept"}}
            with override_settings(STORAGES={"evidence": folder}):
                found = take_in(path)
    return found


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "lms.settings")
    print(json.dumps(main(sys.argv[1], int(sys.argv[2]))))
