"""How long and how deeply nested the texts of a file may be, so that reading a hostile one takes no time. Pure."""

import re
from collections.abc import Iterator
from typing import Any, Final

LONGEST: Final = 20_000
MOST_PARTS: Final = 500
MOST_NESTED: Final = 40
# What takes a reader of Markdown longer with each more of it.
MOST_OF_ONE: Final = {
    "\n": (1_000, "lines"),
    "[": (300, "square brackets ["),
    "<": (1_500, "angle brackets <"),
    "`": (2_000, "backticks"),
    "*": (2_000, "stars"),
}
TAG: Final = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9]{0,20})")
# Elements that hold nothing, and those that the next one of their kind may end.
NOT_NESTED: Final = {
    *("area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"),
    *("p", "li", "dt", "dd", "tr", "td", "th", "thead", "tbody", "tfoot", "option"),
}
MARKS: Final = re.compile(rf"^[ \t]*(?:(?:[-+*>]|[0-9]{{1,9}}[.)])[ \t]*){{{MOST_NESTED},}}[^-*\s]", re.MULTILINE)
QUOTED: Final = re.compile(rf"^[ \t]*(?:>[ \t]*){{{MOST_NESTED},}}", re.MULTILINE)
SET_IN: Final = re.compile(rf"^(?: {{4}}|\t){{{MOST_NESTED},}}[ \t]*\S", re.MULTILINE)
# A picture that is written into its address: it is taken out, whatever its length.
INLINE_FILE: Final = re.compile(r"(data\s{0,3}:)[^\"'<>()\s]{100,}", re.IGNORECASE)

TOO_MANY_PARTS: Final = f"It has more than {MOST_PARTS} parts. Ask it as several questions."
TOO_DEEP: Final = (
    f"Its lists, quotations or elements stand in each other more than {MOST_NESTED} deep. Write it flatter."
)


def too_much(text: str) -> str:
    """Say in a sentence why a text is too long or too deeply nested to be read; nothing when it is not."""
    if len(text) > LONGEST:
        return f"This text has {len(text):,} characters, and {LONGEST:,} is the most. Shorten it."
    for mark, (most, name) in MOST_OF_ONE.items():
        if (count := text.count(mark)) > most:
            return f"This text has {count:,} {name}, and {most:,} is the most. Write it more plainly."
    if _deepest(text) > MOST_NESTED or any(found.search(text) for found in (MARKS, QUOTED, SET_IN)):
        return TOO_DEEP
    return ""


def _deepest(text: str) -> int:
    """Return how many elements stand in each other at most."""
    open_now = deepest = 0
    for closes, tag in TAG.findall(text):
        if tag.casefold() not in NOT_NESTED:
            open_now = max(0, open_now - 1) if closes else open_now + 1
            deepest = max(deepest, open_now)
    return deepest


def without_files(text: str) -> str:
    """Return a text without the files that are written into its addresses: what is left still says that they stood."""
    return INLINE_FILE.sub(r"\1", text)


def texts_in(value: Any, at: tuple[str | int, ...] = ()) -> Iterator[tuple[tuple[str | int, ...], str]]:
    """Yield each text of what was read, with its place."""
    if isinstance(value, str):
        yield at, value
    for name, part in _parts(value):
        yield from texts_in(part, (*at, name))


def rows_in(value: Any, at: tuple[str | int, ...] = ()) -> Iterator[tuple[tuple[str | int, ...], int]]:
    """Yield the length of each list of what was read, with its place."""
    if isinstance(value, list):
        yield at, len(value)
    for name, part in _parts(value):
        yield from rows_in(part, (*at, name))


def _parts(value: Any) -> "list[tuple[str | int, Any]]":
    if isinstance(value, dict):
        return list(value.items())
    return list(enumerate(value)) if isinstance(value, list) else []
