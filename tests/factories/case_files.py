"""Small invented cases, judged by the small standard, and attempts at them."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from assessments.spot_checks.case_files.attempts import begin, finish, keep, open_next
from assessments.spot_checks.models import CaseFile, CaseFileAttempt, CaseFileVersion, StandardVersion
from lms.calendar import end_of
from lms.models import Person

WORDS = {"s": "sufficient", "i": "insufficient", "n": "not_applicable"}
CODES = ("1.1", "1.2", "2.1", "2.2")


def expected(code: str, answer: str = "sufficient", **changes: Any) -> dict[str, str]:
    """Return an expert's answer as a file has it."""
    return {
        "code": code,
        "answer": answer,
        "reason": f"Reason of {code}.",
        "document": "The assessment",
        "where": f"Line of {code}",
        "overlooked": f"Overlooked in {code}.",
        **changes,
    }


def content(letters: str = "issn", **changes: Any) -> dict[str, Any]:
    """Return a case of two stages, with the expert's answers by their first letters."""
    titles = ("The assessment", "The log")
    return {
        "source": "UNCONFIRMED: tests",
        "about": "A man of 40 on a community order.",
        "stages": [
            {"title": f"Stage of {title}", "documents": [document(title, text=f"Words of {title}.")]}
            for title in titles
        ],
        "expert": [expected(code, WORDS[letter]) for code, letter in zip(CODES, letters, strict=True)],
        **changes,
    }


def document(title: str, /, **changes: Any) -> dict[str, str]:
    """Return a document as a file has it."""
    return {"title": title, "kind": "Case record", "date": "3 March", "text": "Words."} | changes


def case_file(version: StandardVersion, key: str, kind: str = "practice", letters: str = "issn") -> CaseFileVersion:
    """Put a case into the database, pinned to a version of a standard."""
    root, _ = CaseFile.objects.get_or_create(key=key, defaults={"title": f"The case {key}", "kind": kind})
    return CaseFileVersion.objects.create(
        case_file=root,
        number=root.versions.count() + 1,
        standard_version=version,
        content=content(letters),
        content_hash=f"{key}-{root.versions.count()}",
    )


def exemplars(version: StandardVersion, *keys: str, letters: str = "issn") -> list[CaseFileVersion]:
    """Put several exemplar cases into the database."""
    return [case_file(version, key, "exemplar", letters) for key in keys]


def given(letters: str, sure: Iterable[int] = (3, 3, 3, 3)) -> dict[str, dict[str, Any]]:
    """Return answers to the four questions by their first letters."""
    keys = (f"q{code.replace('.', '_')}" for code in CODES)
    return {
        key: {"answer": WORDS[letter], "note": "", "sure": level}
        for key, letter, level in zip(keys, letters, sure, strict=True)
    }


def attempt(
    person: Person, version: CaseFileVersion, letters: str = "issn", on: date | None = None, **facts: Any
) -> CaseFileAttempt:
    """Judge a case from beginning to end, on a day where one is named."""
    at: datetime | None = end_of(on) if on else None
    found = begin(version=version, by=person, at=at)
    open_next(attempt=found, by=person)
    keep(attempt=found, by=person, answers=given(letters, **facts))
    return finish(attempt=found, by=person, at=at)
