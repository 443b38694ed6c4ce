"""Help to take out what may not be kept: where it stands, and what could stand there instead. Pure."""

from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any, Final

from lms.screening import CASE_NUMBER, DATE_OF_BIRTH, PRISON_NUMBER, Finding, find_identifiers

# Square brackets show the writer, and whoever judges, that something was taken out here.
INSTEAD: Final = {
    CASE_NUMBER: "[person on probation]",
    PRISON_NUMBER: "[person in prison]",
    DATE_OF_BIRTH: "[age]",
}
AROUND: Final = 60
# What stands beside something taken out can become a find of its own: it is looked through again, so often at most.
ROUNDS: Final = 5
# A field of a draft holds so many characters, and of so many finds in it is said where they stand.
LONGEST: Final = 20_000
MOST: Final = 50


@dataclass(frozen=True)
class Find:
    """What was found, with the words of its line around it, and what is proposed instead."""

    line: int
    before: str
    found: str
    after: str
    instead: str


def finds_in(text: str, on: date) -> list[Find]:
    """Return what may not be kept in a text, each in its line, in the order of the text: the first of very many.

    A text that is too long to be kept is not looked through.
    """
    found = find_identifiers(text, on=on)[:MOST] if len(text) <= LONGEST else []
    return [Find(one.line, *_around(text, one), INSTEAD[one.kind]) for one in found]


def _around(text: str, finding: Finding) -> tuple[str, str, str]:
    """Return a find between what stands before and after it in its line; nothing where it runs over the end of it."""
    start, end = finding.start, finding.start + len(finding.found)
    if "\n" in finding.found:
        return "", finding.found, ""
    before = text[max(start - AROUND - 1, 0) : start].rpartition("\n")[2]
    after = text[end : end + AROUND + 1].partition("\n")[0]
    cut, more = len(before) > AROUND, len(after) > AROUND
    return ("…" if cut else "") + before[-AROUND:], finding.found, after[:AROUND].rstrip() + ("…" if more else "")


def redacted(text: str, on: date) -> str:
    """Return a text with what is proposed in the place of everything that may not be kept. Too long: as it is."""
    for _ in range(ROUNDS):
        found = find_identifiers(text, on=on) if len(text) <= LONGEST else []
        if not found:
            break
        text = "".join(_pieces(text, found))
    return text


def _pieces(text: str, found: list[Finding]) -> Iterator[str]:
    """Yield a text piece by piece; where two finds run into each other, the first is the one replaced."""
    there = 0
    for finding in sorted(found, key=lambda one: (one.start, -len(one.found))):
        if finding.start < there:
            continue
        yield text[there : finding.start]
        yield INSTEAD[finding.kind]
        there = finding.start + len(finding.found)
    yield text[there:]


def help_for(texts: Iterable[tuple[str, str]], on: date) -> dict[str, list[dict[str, Any]]]:
    """Return the finds of some fields, by name, as a page takes them."""
    return {name: [asdict(find) for find in finds_in(text, on)] for name, text in texts}
