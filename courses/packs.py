"""Read a course pack: a folder of YAML and Markdown becomes modules, lessons and problems with file and line."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import yaml

from courses.lesson_text import LessonProblem, blocks_of

SLUG: Final = re.compile(r"^[a-z0-9]+(-[a-z0-9]+)*$")
LINK: Final = re.compile(r"\]\(([^)\s]+)\)")
LARGEST_FILE: Final = 400_000


@dataclass(frozen=True)
class Problem:
    """Something that stops a pack: where, and what to do about it."""

    file: str
    line: int
    sentence: str

    def __str__(self) -> str:
        """Say it in one line."""
        return f"{self.file}, line {self.line}: {self.sentence}"


@dataclass(frozen=True)
class PackLesson:
    """A lesson as the pack has it."""

    id: str
    title: str
    minutes: int
    summary: str
    blocks: list[dict[str, Any]]
    file: str
    links: list[tuple[int, str]] = field(default_factory=list)

    @property
    def anchors(self) -> list[str]:
        """Return the anchors of its passages."""
        return [block["value"]["anchor"] for block in self.blocks if block["type"] == "passage"]


@dataclass(frozen=True)
class PackModule:
    """A module as the pack has it."""

    id: str
    title: str
    summary: str
    minutes: int
    gates_first_case: bool
    standards: list[dict[str, str]]
    lessons: list[PackLesson]
    check: dict[str, Any] | None = None
    check_file: Path | None = None


@dataclass(frozen=True)
class Pack:
    """A whole pack, with everything that is wrong with it."""

    id: str
    title: str
    folder: Path
    modules: list[PackModule]
    problems: list[Problem]

    def anchors(self) -> set[str]:
        """Return every passage of the pack as `lesson#anchor`."""
        return {f"{x.id}#{anchor}" for module in self.modules for x in module.lessons for anchor in x.anchors}


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

    def text(self, file: Path) -> str:
        """Return the words of a file; nothing, with a problem noted, when it cannot be read."""
        if not file.resolve().is_relative_to(self.folder):
            self.problem(file, 1, "This file lies outside the pack. Put it inside the folder of the pack.")
        elif not file.is_file():
            self.problem(file, 1, "This file is missing.")
        elif file.stat().st_size > LARGEST_FILE:
            self.problem(file, 1, f"This file is larger than {LARGEST_FILE // 1000} kB. Split it.")
        else:
            try:
                return file.read_text(encoding="utf-8")
            except UnicodeDecodeError:
                self.problem(file, 1, "This file is not UTF-8 text. Save it again as UTF-8.")
        return ""

    def mapping(self, file: Path, text: str | None = None) -> dict[str, Any]:
        """Return a YAML file as a mapping."""
        words = self.text(file) if text is None else text
        if re.search(r"(?m)^[^#\n]*[:\-]\s*[&*]\w", words):
            self.problem(file, 1, "YAML anchors and aliases (& and *) are not allowed. Write the text out.")
            return {}
        try:
            loaded = yaml.safe_load(words) if words.strip() else {}
        except yaml.YAMLError as error:
            mark = getattr(error, "problem_mark", None)
            self.problem(
                file, mark.line + 1 if mark else 1, f"This is not valid YAML: {getattr(error, 'problem', error)}."
            )
            return {}
        if not isinstance(loaded, dict):
            self.problem(file, 1, "This file must hold names and values (name: value).")
            return {}
        return loaded

    def words(self, data: dict[str, Any], file: Path, name: str) -> str:
        """Return a required text value."""
        value = data.get(name)
        if not isinstance(value, str | int) or not str(value).strip():
            self.problem(file, 1, f"“{name}” is missing. Add it.")
            return ""
        return str(value).strip()

    def slug(self, data: dict[str, Any], file: Path) -> str:
        """Return the id of a module, lesson or pack."""
        value = self.words(data, file, "id")
        if value and not SLUG.match(value):
            self.problem(file, 1, f"The id “{value}” may hold small letters, digits and hyphens only.")
        return value

    def number(self, data: dict[str, Any], file: Path, name: str) -> int:
        """Return a required whole number."""
        value = data.get(name)
        if not isinstance(value, int) or isinstance(value, bool) or value < 0:
            self.problem(file, 1, f"“{name}” must be a whole number.")
            return 0
        return value


def read_pack(folder: Path) -> Pack:
    """Read a pack and everything that is wrong with it. Nothing is saved."""
    reader = Reader(folder)
    data = reader.mapping(reader.folder / "pack.yaml")
    identity = reader.slug(data, reader.folder / "pack.yaml") if data else ""
    title = reader.words(data, reader.folder / "pack.yaml", "title") if data else ""
    folders = sorted(path for path in (reader.folder / "modules").glob("*") if path.is_dir())
    if not folders:
        reader.problem(reader.folder / "modules", 1, "The pack has no modules.")
    pack = Pack(identity, title, reader.folder, [_module(reader, path) for path in folders], reader.problems)
    reader.problems.extend([*_doubles(pack), *_broken_links(pack)])
    return pack


def _module(reader: Reader, folder: Path) -> PackModule:
    file = folder / "module.yaml"
    data = reader.mapping(file)
    files = sorted((folder / "lessons").glob("*.md"))
    if not files:
        reader.problem(file, 1, "This module has no lessons.")
    check_file = folder / "check.yaml"
    return PackModule(
        id=reader.slug(data, file),
        title=reader.words(data, file, "title"),
        summary=reader.words(data, file, "summary"),
        minutes=reader.number(data, file, "minutes"),
        gates_first_case=bool(data.get("gates_first_case", False)),
        standards=[
            {str(k): str(v) for k, v in row.items()} for row in data.get("standards", []) if isinstance(row, dict)
        ],
        lessons=[lesson for path in files if (lesson := _lesson(reader, path))],
        check=reader.mapping(check_file) if check_file.exists() else None,
        check_file=check_file if check_file.exists() else None,
    )


def _lesson(reader: Reader, file: Path) -> PackLesson | None:
    text = reader.text(file)
    parts = re.match(r"---\n(.*?)\n---\n(.*)", text, re.S)
    if parts is None:
        reader.problem(file, 1, "The lesson must begin with its facts between two lines of three hyphens.")
        return None
    facts, body = parts.groups()
    offset = facts.count("\n") + 3
    data = reader.mapping(file, facts)
    try:
        blocks = blocks_of(body)
    except LessonProblem as error:
        reader.problem(file, error.line + offset, error.sentence)
        return None
    links = [(number + offset, link) for number, line in enumerate(body.split("\n"), 1) for link in LINK.findall(line)]
    return PackLesson(
        id=reader.slug(data, file),
        title=reader.words(data, file, "title"),
        minutes=reader.number(data, file, "minutes"),
        summary=reader.words(data, file, "summary"),
        blocks=blocks,
        file=reader.name(file),
        links=links,
    )


def _doubles(pack: Pack) -> Iterator[Problem]:
    """Yield a problem for every id that stands twice."""
    seen: dict[str, str] = {}
    for module in pack.modules:
        for lesson in module.lessons:
            if lesson.id in seen:
                yield Problem(
                    lesson.file, 1, f"The id “{lesson.id}” is also used by {seen[lesson.id]}. Each id is used once."
                )
            seen[lesson.id] = lesson.file
            for anchor in {a for a in lesson.anchors if lesson.anchors.count(a) > 1}:
                yield Problem(lesson.file, 1, f"The anchor “{anchor}” stands twice in this lesson.")
    ids = [module.id for module in pack.modules]
    yield from (
        Problem("pack.yaml", 1, f"Two modules have the id “{twice}”.") for twice in {i for i in ids if ids.count(i) > 1}
    )


def _broken_links(pack: Pack) -> Iterator[Problem]:
    """Yield a problem for every link that leads nowhere: inside the pack to a passage, outside by https only."""
    anchors = pack.anchors()
    for module in pack.modules:
        for lesson in module.lessons:
            for line, link in lesson.links:
                if link.startswith(("https://", "mailto:")):
                    continue
                target = f"{lesson.id}{link}" if link.startswith("#") else link
                if target not in anchors:
                    yield Problem(
                        lesson.file,
                        line,
                        f"The link “{link}” leads nowhere. Use lesson-id#anchor of this pack, or an https address.",
                    )
