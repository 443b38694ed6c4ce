"""Looks through an upload before anything of it is kept: what it is by its content, how big, and what it holds."""

from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile

from assessments.portfolio.files.kinds import KINDS, Kind, kind_named
from lms.policy.marking import EVIDENCE_FILE_MB, EVIDENCE_FILE_TYPES
from lms.rules import RuleBook


@dataclass(frozen=True)
class Looked:
    """A file that may be kept: its name, what it is, and whether its words were read."""

    name: str
    kind: Kind
    words_read: bool = False


def look_through(upload: "UploadedFile[Any]", *, book: RuleBook) -> Looked:
    """Return what an upload is, or refuse it with a sentence."""
    name = (upload.name or "file")[:200]
    most = book.answer(EVIDENCE_FILE_MB).value
    if (upload.size or 0) > most * 1024 * 1024:
        raise ValidationError({"files": f"“{name}” is bigger than {most} MB, the most a file may have."})
    kind = kind_named(name)
    if kind is None or kind.ending not in book.answer(EVIDENCE_FILE_TYPES).value:
        raise ValidationError({"files": f"“{name}” is of a type that is not taken."})
    return Looked(name, KINDS[kind.ending])
