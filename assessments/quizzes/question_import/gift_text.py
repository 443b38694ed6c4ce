"""The text of a GIFT file: blocks with their lines, comments with ids and tags, escapes, formats. Pure."""

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

SPECIAL: Final = "~=#{}:\\"
# While a text is taken apart, a character that was escaped is one that stands for it and for nothing else.
FIRST: Final = 0xE000
HIDDEN: Final = {letter: chr(FIRST + index) for index, letter in enumerate([*SPECIAL, "\n"])}
SHOWN: Final = str.maketrans({hidden: letter for letter, hidden in HIDDEN.items()})
STRANGE: Final = str.maketrans(dict.fromkeys([*HIDDEN.values(), "\ue010"], "\ufffd"))
LONGEST_COMMENT: Final = 2_000
ESCAPE: Final = re.compile(r"\\([~=#{}:\\n])")
ID: Final = re.compile(r"\[id:((?:[^\]\\]|\\.)*)\]", re.IGNORECASE)
TAG: Final = re.compile(r"\[tag:((?:[^\]\\]|\\.)*)\]", re.IGNORECASE)
FORMAT: Final = re.compile(r"\s*\[(html|markdown|moodle|plain)\]", re.IGNORECASE)
CATEGORY: Final = re.compile(r"\s*\$CATEGORY:\s*(.*)", re.IGNORECASE)


@dataclass
class Block:
    """The lines of one question, without its comments, and what those said."""

    line: int
    lines: list[str] = field(default_factory=list)
    # Where each line begins in the text, and which of the file it is.
    starts: list[int] = field(default_factory=list)
    numbers: list[int] = field(default_factory=list)
    length: int = 0
    idnumber: str = ""
    tags: list[str] = field(default_factory=list)

    def add(self, number: int, line: str) -> None:
        """Add a line."""
        if not self.lines:
            self.line = number
        self.starts.append(self.length)
        self.numbers.append(number)
        self.lines.append(f"{line}\n")
        self.length += len(line) + 1

    @property
    def text(self) -> str:
        """Return all of its lines."""
        return "".join(self.lines)

    def line_at(self, place: int) -> int:
        """Return the line of the file on which a place of the text stands."""
        before = bisect_right(self.starts, place)
        return self.numbers[before - 1] if before else self.line


def blocks(text: str) -> Iterator[tuple[Block, str]]:
    """Yield each question's block with the category it stands in; blank lines part them."""
    category, block = "", Block(1)
    lines = text.translate(STRANGE).replace("\r\n", "\n").replace("\r", "\n").split("\n")
    for number, line in enumerate([*lines, ""], 1):
        if line.lstrip().startswith("//"):
            _comment(block, line)
        elif not block.lines and (found := CATEGORY.fullmatch(line)):
            category = found[1].strip()
        elif line.strip():
            block.add(number, line.rstrip())
        elif block.lines:
            yield block, category
            block = Block(number)


def _comment(block: Block, line: str) -> None:
    line = line[:LONGEST_COMMENT]
    if (found := ID.search(line)) and not block.idnumber:
        block.idnumber = _unescaped(found[1])
    block.tags += [_unescaped(tag) for tag in TAG.findall(line)]


def _unescaped(text: str) -> str:
    return re.sub(r"\\(.)", r"\1", text).strip()


def hide(text: str) -> str:
    """Put what stands for them in the place of escaped characters; the length stays, so that lines can be found."""
    return ESCAPE.sub(lambda match: "\ue010" + HIDDEN["\n" if match[1] == "n" else match[1]], text)


def show(text: str) -> str:
    """Return a text as its author meant it."""
    return text.replace("\ue010", "").translate(SHOWN).strip()


def with_format(text: str, default: str) -> tuple[str, str]:
    """Return a text without the name of its format, and the format."""
    found = FORMAT.match(text)
    return (text[found.end() :], found[1].lower()) if found else (text, default)
