"""Why a file is not taken, and reading one piece by piece: nothing holds a whole file in memory."""

from collections.abc import Iterator
from typing import IO, Final

PIECE: Final = 256 * 1024
# Longer than anything that is looked for.
OVERLAP: Final = 256


class Refused(Exception):  # reads as the sentence it carries
    """A file that is not taken. Its text goes on after the name of the file."""


TAKEN_AT: Final = (
    "says where it was taken, which can lead to somebody’s home. Take the place out (share it without its location), "
    "and send that."
)
DAMAGED: Final = "is damaged, or only half of it came. Open it to see that it is whole, save it again, and send that."
HALF: Final = "stops half-way. Send it again, and wait until it has been sent."
TOO_MUCH: Final = (
    "takes far longer to look through, or unpacks to far more, than such a file does. Open it, make it smaller or save "
    "it again, and send that."
)
TWO_THINGS: Final = (
    "is a picture, recording or document with something else hidden in it. Save it again, and send that."
)


def windows(file: IO[bytes]) -> Iterator[tuple[int, bytes]]:
    """Yield a file in pieces that overlap, so that nothing short is cut in two, each with where it begins."""
    file.seek(0)
    rest, place = b"", 0
    while piece := file.read(PIECE):
        yield place, rest + piece
        kept = (rest + piece)[-OVERLAP:]
        place += len(rest) + len(piece) - len(kept)
        rest = kept


def head(file: IO[bytes], count: int, *, start: int = 0) -> bytes:
    """Return some bytes of a file."""
    file.seek(start)
    return file.read(count)


def size_of(file: IO[bytes]) -> int:
    """Return how many bytes a file has."""
    return file.seek(0, 2)
