"""What is kept of a file between its pages when its own text may not be: the lines as they are taken in, signed.

An export of reductions names illnesses, and a file of cases names cases. Both are read as they are sent; what waits for
a yes is what was read, without either, and nobody can send such a thing themselves.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from typing import Any, Final

from django.core import signing

from lms.spreadsheets import Problem
from mentoring.caseload.models import FileKind

MARK: Final = b"read:"
# Said where nobody foresaw what went wrong: the words of that error could repeat a cell.
UNFORESEEN: Final = Problem(
    None, "", "", "The file could not be read to its end. Save it again as .xlsx or as CSV UTF-8, and send that."
)


@dataclass
class Packed:
    """A file as it was read: the hash of its bytes, its lines as plain values, and what is wrong with it."""

    file_hash: str
    lines: list[list[Any]] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)


def pack(kind: FileKind, content: bytes, lines: Sequence[Sequence[Any]], problems: Sequence[Problem]) -> bytes:
    """Return what is kept of a file."""
    packed = Packed(hash_of(content), [list(line) for line in lines], list(problems))
    return MARK + signing.dumps(asdict(packed), salt=_salt(kind), compress=True).encode()


def unpack(kind: FileKind, content: bytes) -> Packed | None:
    """Return what was kept of a file; nothing when these are the bytes of a file itself."""
    if not content.startswith(MARK):
        return None
    try:
        found = signing.loads(content[len(MARK) :].decode(), salt=_salt(kind))
    except (signing.BadSignature, UnicodeDecodeError):
        return None
    return Packed(found["file_hash"], found["lines"], [Problem(**problem) for problem in found["problems"]])


def hash_of(content: bytes) -> str:
    """Return the hash by which the same file is known again."""
    return hashlib.sha256(content).hexdigest()


def not_shown(value: Any) -> str:
    """Say of a cell only that something stands in it."""
    return "" if value is None else "not shown"


def _salt(kind: FileKind) -> str:
    return f"caseload.{kind}"
