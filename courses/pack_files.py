"""The files of a course pack: their words and facts, and what is wrong with them, with file and line."""

import re
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any, Final

from courses.pack_yaml import Where, YamlProblem, load, stray

SLUG: Final = re.compile(r"^[a-z0-9]+(-[a-z0-9]+)*$")
LARGEST_FILE: Final = 400_000
# What the pages and modules can hold.
LONGEST: Final = {"title": 160, "summary": 600, "code": 20}
LONGEST_ID: Final = 80
MOST_MINUTES: Final = 600
LONGEST_OF_STANDARD: Final = 300
# Which names each kind of file has.
NAMES: Final = {
    "pack": ("id", "title", "owner", "review_by", "about"),
    "module": ("id", "title", "summary", "minutes", "gates_first_case", "aims", "standards"),
    "lesson": ("id", "title", "minutes", "summary", "owner", "review_by", "edit", "edit_note"),
}


@dataclass(frozen=True)
class Problem:
    """Something that stops a pack: where, and what to do about it."""

    file: str
    line: int
    sentence: str

    def __str__(self) -> str:
        """Say it in one line."""
        return f"{self.file}, line {self.line}: {self.sentence}"


class Reader:
    """Reads the files of one pack and collects what is wrong with them."""

    def __init__(self, folder: Path) -> None:
        """Remember the folder; nothing is read yet."""
        self.folder = folder.resolve()
        self.problems: list[Problem] = []

    def problem(self, file: Path, line: int, sentence: str) -> None:
        """Note something wrong."""
        self.problems.append(Problem(self.name(file), line, sentence))

    def name(self, file: Path) -> str:
        """Return the path of a file inside the pack."""
        return str(file.relative_to(self.folder))

    def text(self, file: Path) -> str | None:
        """Return the words of a file; None, with a problem noted, when it cannot be read."""
        try:
            if refusal := self._refusal(file):
                self.problem(file, 1, refusal)
                return None
            words = file.read_text(encoding="utf-8-sig")
        except UnicodeDecodeError:
            self.problem(file, 1, "This file is not UTF-8 text. Save it again as UTF-8.")
        except (OSError, RuntimeError):
            # A link that leads to itself is one of these, depending on the version of Python.
            self.problem(file, 1, "This file cannot be opened. Put the file itself here, not a link.")
        else:
            if (found := stray(words)) is None:
                return words
            line = words.count("\n", 0, words.index(found)) + 1
            self.problem(file, line, "This line holds a control character, such as NUL. Take it out.")
        return None

    def _refusal(self, file: Path) -> str:
        """Return why a file is not opened; nothing when it may be."""
        if refusal := self.not_here(file):
            return refusal
        if file.stat().st_size > LARGEST_FILE:
            return f"This file is larger than {LARGEST_FILE // 1000} kB. Split it."
        return ""

    def not_here(self, file: Path) -> str:
        """Return why a file is none of this pack; nothing when it is one."""
        if not file.resolve().is_relative_to(self.folder):
            return "This file lies outside the pack. Put it inside the folder of the pack."
        if not file.is_file():
            return "This file is missing."
        return ""

    def facts(self, file: Path, words: str | None = None, *, above: int = 0) -> "Facts":
        """Return the facts of a YAML file, or of `words` of it that have `above` lines above them."""
        text = self.text(file) if words is None else words
        if text is None:
            return Facts(self, file, readable=False)
        try:
            loaded = load(text)
        except YamlProblem as error:
            self.problem(file, error.line + above, error.sentence)
            return Facts(self, file, readable=False)
        return Facts(self, file, loaded.data, loaded.lines, above)


@dataclass(frozen=True)
class Facts:
    """The names and values of one YAML file; asking for one that is wrong notes a problem with its line."""

    reader: Reader
    file: Path
    data: dict[str, Any] = field(default_factory=dict)
    lines: dict[Where, int] = field(default_factory=dict)
    above: int = 0
    readable: bool = True

    def wrong(self, at: Where, sentence: str) -> None:
        """Note something wrong with a value. Of a file that cannot be read all is said already."""
        if self.readable:
            self.reader.problem(self.file, self.line(*at), sentence)

    def line(self, *at: str | int) -> int:
        """Return the line of a value in its file; the first for one that is not there."""
        return self.lines[at] + self.above if at in self.lines else 1

    def only(self, kind: str) -> "Facts":
        """Note every name that this kind of file does not have: it would be passed over without a word."""
        for name in self.data:
            if name not in NAMES[kind]:
                known = ", ".join(NAMES[kind])
                self.wrong((name,), f"“{name}” means nothing here. This file may hold: {known}.")
        return self

    def maybe(self, name: str, longest: int) -> str:
        """Return a text value that may be left out."""
        value = _words(self.data.get(name))
        if len(value) > longest:
            self.wrong((name,), f"“{name}” is longer than {longest} characters. Shorten it.")
        elif not value and self.data.get(name) not in (None, ""):
            self.wrong((name,), f"“{name}” must be words.")
        return value

    def day(self, name: str) -> date | None:
        """Return a day that may be left out, or be left empty."""
        value = self.data.get(name)
        if value is None or (isinstance(value, date) and not isinstance(value, datetime)):
            return value
        self.wrong((name,), f"“{name}” must be a day, such as 2027-05-28.")
        return None

    def one_of(self, name: str, allowed: tuple[str, ...]) -> str:
        """Return a word out of a few; the first where it is left out."""
        value = self.data.get(name, allowed[0])
        if value not in allowed:
            self.wrong((name,), f"“{name}” must be one of: {', '.join(allowed)}.")
            return allowed[0]
        return str(value)

    def list_of_words(self, name: str, longest: int) -> list[str]:
        """Return a list of texts that may be left out."""
        rows = self.data.get(name) or []
        if not isinstance(rows, list) or not all(_words(row) for row in rows):
            self.wrong((name,), f"“{name}” must be a list of words.")
            return []
        for index, row in enumerate(rows):
            if len(_words(row)) > longest:
                self.wrong((name, index), f"This is longer than {longest} characters. Shorten it.")
        return [_words(row) for row in rows]

    def words(self, name: str, *, may_be_empty: bool = False) -> str:
        """Return a required text value; one that may be empty has to be there all the same."""
        value = _words(self.data.get(name))
        if not value and not (may_be_empty and self.data.get(name) == ""):
            self.wrong((name,), f"“{name}” is missing. Add it.")
        elif len(value) > (most := LONGEST.get(name, LONGEST_ID)):
            self.wrong((name,), f"“{name}” is longer than {most} characters. Shorten it.")
        return value

    def slug(self, longest: int = LONGEST_ID) -> str:
        """Return the id of a module, lesson or pack."""
        value = _words(self.data.get("id"))
        if not value:
            self.wrong(("id",), "“id” is missing. Add it.")
        elif len(value) > longest:
            self.wrong(("id",), f"The id “{value[:20]}…” is longer than {longest} characters. Shorten it.")
        elif not SLUG.match(value):
            self.wrong(("id",), f"The id “{value}” may hold small letters, digits and hyphens only.")
        return value

    def minutes(self) -> int:
        """Return how long it takes."""
        value = self.data.get("minutes")
        if isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= MOST_MINUTES:
            return value
        self.wrong(("minutes",), f"“minutes” must be a whole number from 0 to {MOST_MINUTES}.")
        return 0

    def yes(self, name: str) -> bool:
        """Return a value that is true or false, and false where it is left out."""
        value = self.data.get(name, False)
        if not isinstance(value, bool):
            self.wrong((name,), f"“{name}” must be true or false.")
        return value is True

    def standards(self) -> list[dict[str, str]]:
        """Return the standards of a module: none where the name is left out."""
        rows = self.data.get("standards", [])
        if not isinstance(rows, list):
            self.wrong(("standards",), "“standards” must be a list, each item with code, title and source.")
            return []
        return [standard for index, row in enumerate(rows) if (standard := self._standard(index, row))]

    def _standard(self, index: int, row: Any) -> dict[str, str]:
        standard = {str(name): _words(value) for name, value in row.items()} if isinstance(row, dict) else {}
        if not standard.get("code") or not all(standard.values()):
            self.wrong(("standards", index), "Each standard needs a code, a title and a source, in words.")
            return {}
        if len(standard["code"]) > LONGEST["code"]:
            self.wrong(("standards", index), f"This code is longer than {LONGEST['code']} characters. Shorten it.")
        if any(len(value) > LONGEST_OF_STANDARD for value in standard.values()):
            self.wrong(("standards", index), f"Keep each value of a standard to {LONGEST_OF_STANDARD} characters.")
        return standard


def _words(value: Any) -> str:
    """Return a value as words; nothing for one that is no words."""
    return str(value).strip() if isinstance(value, str | int) and not isinstance(value, bool) else ""
