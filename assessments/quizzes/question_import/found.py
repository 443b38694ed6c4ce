"""What a reader found in a file: a draft or what stops it, with line and reason, and what was changed. Pure."""

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Final

from django.utils.text import slugify

from assessments.quizzes.drafts import LONGEST, read
from assessments.quizzes.faults import Fault
from assessments.quizzes.gate import Draft
from assessments.quizzes.question_import.bounds import (
    MOST_PARTS,
    TOO_MANY_PARTS,
    rows_in,
    texts_in,
    too_much,
    without_files,
)
from assessments.quizzes.question_import.pictures import PictureFound
from courses.pack_files import SLUG

# Stands where a question names no passage or standard yet: the reader of drafts asks for one, the gate for a true one.
UNNAMED: Final = "unnamed"
TAGS: Final = ("misconception", "standard", "criterion", "difficulty", "teaches", "module")
MUST: Final = "must-get-right"
LONGEST_NAME: Final = 120
LONGEST_KEY: Final = 60


class Unreadable(Exception):  # reads as the sentence it carries
    """A file that cannot be read at all: on which line, and why."""

    def __init__(self, line: int, sentence: str) -> None:
        super().__init__(sentence)
        self.line, self.sentence = line, sentence


@dataclass(frozen=True)
class Problem:
    """Why a question cannot be read: the line of the file, and the cause."""

    line: int
    sentence: str

    def __str__(self) -> str:
        """Write it on one line."""
        return f"Line {self.line}: {self.sentence}"


@dataclass(frozen=True)
class Found:
    """A question of a file: its draft, or the problems that stop it."""

    line: int
    name: str
    draft: Draft | None
    problems: tuple[Problem, ...] = ()
    notes: tuple[str, ...] = ()
    pictures: tuple[PictureFound, ...] = ()
    # Where the file says it belongs: the key of a module, or the name of a category.
    module: str = ""
    category: str = ""


@dataclass
class Making:
    """A question while it is read: what a course pack would write, and what is said about it."""

    line: int
    name: str = ""
    idnumber: str = ""
    raw: dict[str, Any] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    pictures: list[PictureFound] = field(default_factory=list)
    module: str = ""
    category: str = ""
    # On which line a part of it stands, such as ("options", 2).
    lines: dict[tuple[str | int, ...], int] = field(default_factory=dict)

    def problem(self, sentence: str, line: int | None = None) -> None:
        """Note what stops it."""
        self.problems.append(Problem(line or self.line, sentence))

    def note(self, sentence: str) -> None:
        """Note, once, what was changed or could not be held."""
        if sentence not in self.notes:
            self.notes.append(sentence)

    def fitting(self, text: str, line: int | None = None) -> str:
        """Return a text that can be read; for one that is too long or too deeply nested note why, and return nothing.

        Asked before anything else is done with the text: reading it is what would take long.
        """
        text = without_files(text)
        if sentence := too_much(text):
            self.problem(sentence, line)
            return ""
        return text

    def tag(self, words: str) -> None:
        """Take a tag that means something here, and say so of any other."""
        name, colon, value = (part.strip() for part in words.strip().partition(":"))
        name = name.casefold()
        if name == MUST:
            self.raw["must_get_right"] = True
        elif not colon or name not in TAGS or not value:
            self.note(f"The tag “{shortened(words)}” means nothing here and was left out.")
        elif name == "module":
            self.module = value
        else:
            self._set(name, value)

    def _set(self, name: str, value: str) -> None:
        if name == "misconception" and not SLUG.match(value):
            self.note(f"The misconception “{shortened(value)}” is called “{slugify(value)}” here.")
            value = slugify(value)
        if name == "difficulty" and (value := value.casefold()) not in ("easy", "middling", "hard"):
            self.note(f"The difficulty “{shortened(value)}” was left out: it is easy, middling or hard.")
        elif value:
            self.raw[name] = value

    def found(self) -> Found:
        """Return it as a draft when it can be read, or with everything that stops it."""
        draft = None
        self._bound()
        if not self.problems:
            draft, faults = read({"id": self._key(), **_placed(self.raw)})
            self.problems = [Problem(self._line_of(fault), fault.sentence) for fault in faults]
        name = shortened(self.name or self.idnumber or self._asks(), LONGEST_NAME)
        return Found(
            self.line,
            name,
            _without_names(draft, self.raw) if draft and not self.problems else None,
            tuple(self.problems),
            tuple(self.notes),
            tuple(self.pictures),
            self.module,
            self.category,
        )

    def _bound(self) -> None:
        """Note what has too many parts, and each text that became too long for whoever reads it next."""
        if self.problems:
            return
        found = [Fault(at, TOO_MANY_PARTS) for at, count in rows_in(self.raw) if count > MOST_PARTS]
        found += [Fault(at, sentence) for at, text in texts_in(self.raw) if (sentence := too_much(text))]
        self.problems = [Problem(self._line_of(fault), fault.sentence) for fault in found]

    def _asks(self) -> str:
        stem = re.sub(r"\\(\W)|!?\[([^\]]*)\]\([^)]*\)", r"\1\2", str(self.raw.get("stem", "")))
        return " ".join(stem.rpartition("\n\n")[2].split()) or f"Question of line {self.line}"

    def _key(self) -> str:
        """Return its key: the number it has there, or its name with a mark of what it says."""
        most = LONGEST["id"]
        if self.idnumber:
            key = as_key(self.idnumber, most)
            if key and key != self.idnumber:
                self.note(f"Its key is “{key}”: the ID number “{shortened(self.idnumber)}” holds other characters.")
            if key:
                return key
        mark = hashlib.sha256(repr(_in_order(self.raw)).encode()).hexdigest()[:8]
        return f"{as_key(self.name or self._asks(), LONGEST_KEY - 9) or 'question'}-{mark}"

    def _line_of(self, fault: Fault) -> int:
        for most in range(len(fault.at), 0, -1):
            if line := self.lines.get(tuple(fault.at[:most])):
                return line
        return self.line


def as_key(words: str, most: int) -> str:
    """Return words as a key: small letters, digits and single hyphens."""
    return re.sub(r"[-_]+", "-", slugify(words))[:most].strip("-")


def _placed(raw: Mapping[str, Any]) -> dict[str, Any]:
    """Return what was read with something under every name that a reader asks for."""
    defaults = {"must_get_right": False, "teaches": f"{UNNAMED}#{UNNAMED}", "standard": UNNAMED}
    return {**defaults, **raw}


def _without_names(draft: Draft, raw: Mapping[str, Any]) -> Draft:
    """Return a draft without the names that stood in for missing ones."""
    if "teaches" not in raw:
        draft = replace(draft, lesson_key="", anchor="")
    return draft if "standard" in raw else replace(draft, standard="")


def _in_order(value: Any) -> Any:
    """Return names and values as something that is written the same each time."""
    if isinstance(value, dict):
        return [(name, _in_order(value[name])) for name in sorted(value)]
    return [_in_order(one) for one in value] if isinstance(value, list) else value


def letter(index: int) -> str:
    """Return the id of an option by its place: a, b, c."""
    return chr(ord("a") + index) if index < 26 else f"z{index + 1}"


def shortened(words: str, most: int = 60) -> str:
    """Return words on one line, cut where they are long."""
    words = " ".join(words.split())
    return words if len(words) <= most else f"{words[: most - 1]}…"
