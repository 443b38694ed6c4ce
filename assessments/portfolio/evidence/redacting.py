"""Help to take out what may not be kept: where it stands, and what could stand there instead. Pure."""

import re
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any, Final

from lms.screening import CASE_NUMBER, DATE_OF_BIRTH, PRISON_NUMBER, find_identifiers

# Square brackets show the writer, and whoever judges, that something was taken out here.
INSTEAD: Final = {
    CASE_NUMBER: "[person on probation]",
    PRISON_NUMBER: "[person in prison]",
    DATE_OF_BIRTH: "[age]",
}
AROUND: Final = 60
# What stands beside something taken out can become a find of its own: it is looked through again, so often at most.
ROUNDS: Final = 5


@dataclass(frozen=True)
class Find:
    """What was found, with the words of its line around it, and what is proposed instead."""

    line: int
    before: str
    found: str
    after: str
    instead: str


def finds_in(text: str, on: date) -> list[Find]:
    """Return what may not be kept in a text, each in its line, in the order of the text."""
    rows = []
    for finding in find_identifiers(text, on=on):
        before, after = _around(text, finding.found, finding.line)
        rows.append(Find(finding.line, before, finding.found, after, INSTEAD[finding.kind]))
    return rows


def _around(text: str, found: str, line: int) -> tuple[str, str]:
    """Return what stands before and after a find in its line; nothing where it runs over the end of the line."""
    words = text.split("\n")[line - 1]
    before, there, after = words.partition(found)
    if not there:
        return "", ""
    start = "…" if len(before) > AROUND else ""
    end = "…" if len(after) > AROUND else ""
    return start + before[-AROUND:], after[:AROUND].rstrip() + end


def redacted(text: str, on: date) -> str:
    """Return a text with what is proposed in the place of everything that may not be kept."""
    for _ in range(ROUNDS):
        finds = finds_in(text, on)
        if not finds:
            break
        for find in sorted(finds, key=lambda find: -len(find.found)):
            text = re.sub(rf"(?<!\w){re.escape(find.found)}(?!\w)", find.instead, text)
    return text


def help_for(texts: Iterable[tuple[str, str]], on: date) -> dict[str, list[dict[str, Any]]]:
    """Return the finds of some fields, by name, as a page takes them."""
    return {name: [asdict(find) for find in finds_in(text, on)] for name, text in texts}
