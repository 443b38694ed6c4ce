"""Writes a file into the store of evidence piece by piece, and hashes every byte on its way."""

import errno
import hashlib
import secrets
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from typing import IO, Any, Final

from django.core.exceptions import ValidationError
from django.core.files import File
from django.core.files.storage import Storage, storages

PIECE: Final = 64 * 1024
NO_ROOM: Final = (
    "There is no room left to keep this file, and nothing of it was kept. Your words are safe. "
    "Try again in an hour; if it happens again, tell your administrator."
)
BROKEN: Final = "This file could not be kept, and nothing of it was. Send it again."
NO_ROOM_CODES: Final = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)


@dataclass(frozen=True)
class Stored:
    """What became of a file: its name in the store, its size, and the hash of every byte."""

    name: str
    size: int
    sha256: str


class Hashing(File):  # type: ignore[type-arg]
    """A file that is read once from its beginning, in small pieces, and hashed while it is."""

    def __init__(self, file: IO[Any]) -> None:
        super().__init__(file, name="evidence")
        self.source, self.hash, self.count = file, hashlib.sha256(), 0

    def chunks(self, chunk_size: int | None = None) -> Iterator[bytes]:
        """Yield the file piece by piece."""
        self.source.seek(0)
        while piece := self.source.read(chunk_size or PIECE):
            self.hash.update(piece)
            self.count += len(piece)
            yield piece


def store() -> Storage:
    """Return where evidence is kept: a folder, or a bucket, that no web server publishes."""
    return storages["evidence"]


def put(file: IO[Any]) -> Stored:
    """Keep a file under a name that nobody can guess; what cannot be kept whole leaves nothing behind."""
    name = new_name()
    hashing = Hashing(file)
    try:
        kept = store().save(name, hashing)
    except OSError as fault:
        forget(name)
        raise ValidationError({"files": NO_ROOM if fault.errno in NO_ROOM_CODES else BROKEN}) from fault
    except BaseException:
        forget(name)
        raise
    return Stored(kept, hashing.count, hashing.hash.hexdigest())


def new_name() -> str:
    """Return a name in the store that says nothing: two letters for the folder, and 32 random bytes."""
    mark = secrets.token_hex(32)
    return f"{mark[:2]}/{mark}"


def forget(name: str) -> None:
    """Delete a file of the store. One that is not there is no trouble; one that cannot be deleted goes at night."""
    with suppress(OSError):
        store().delete(name)
