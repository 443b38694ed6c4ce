"""Looks through a portfolio that was exported: every part is there, nothing else is, and each has its hash."""

import hashlib
import re
import zipfile
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Final

from assessments.portfolio.exporting.writing import PAGE, SUMS

LINE: Final = re.compile(r"([0-9a-f]{64})  (\S.*)")
PIECE: Final = 256 * 1024
# The list of hashes of the largest portfolio is far smaller.
LONGEST_LIST: Final = 4 * 1024 * 1024


@dataclass(frozen=True)
class Verified:
    """What was found: the hash of the whole, how many parts fit, and what does not."""

    sha256: str
    parts: int
    faults: list[str]

    @property
    def ok(self) -> bool:
        """Say whether everything fits."""
        return not self.faults


def verify(path: Path) -> Verified:
    """Look through an exported portfolio, in constant memory. Nothing of it is written anywhere."""
    with path.open("rb") as file:
        whole = _hash(file)
    try:
        with zipfile.ZipFile(path) as book:
            listed = _listed(book)
            return Verified(whole, len(listed), list(_faults(book, listed)))
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, KeyError, EOFError, ValueError) as fault:
        return Verified(whole, 0, [f"This is not a whole export: {str(fault).strip(chr(39))}."])


def _listed(book: zipfile.ZipFile) -> dict[str, str]:
    """Read the list of hashes."""
    if book.getinfo(SUMS).file_size > LONGEST_LIST:
        raise ValueError(f"{SUMS} is longer than any of ours")
    lines = [LINE.fullmatch(line) for line in book.read(SUMS).decode().splitlines()]
    if not all(lines):
        raise ValueError(f"{SUMS} has a line that is no hash and name")
    return {line[2]: line[1] for line in lines if line}


def _faults(book: zipfile.ZipFile, listed: dict[str, str]) -> Iterator[str]:
    inside = Counter(info.filename for info in book.infolist())
    yield from (f"{name} is there more than once" for name, count in inside.items() if count > 1)
    yield from (f"{name} is missing" for name in [PAGE, *listed] if name not in inside)
    yield from (f"{name} is not in {SUMS}" for name in inside if name not in listed and name != SUMS)
    for name, wanted in listed.items():
        if name in inside:
            with book.open(name) as part:
                if _hash(part) != wanted:
                    yield f"{name} was changed: its hash differs"


def _hash(file: IO[bytes]) -> str:
    found = hashlib.sha256()
    while piece := file.read(PIECE):
        found.update(piece)
    return found.hexdigest()
