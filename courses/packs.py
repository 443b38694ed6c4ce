"""Read a course pack: a folder of YAML and Markdown becomes modules, lessons and problems with file and line."""

import os
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from courses.lesson_text import LessonProblem, blocks_of
from courses.pack_files import Problem, Reader
from courses.pack_links import links_of

MODULE_ID: Final = 60


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


def read_pack(folder: Path) -> Pack:
    """Read a pack and everything that is wrong with it. Nothing is saved."""
    reader = Reader(folder)
    facts = reader.facts(reader.folder / "pack.yaml")
    pack = Pack(facts.slug(), facts.words("title"), reader.folder, [*_modules(reader)], reader.problems)
    reader.problems.extend([*_doubles(pack), *_broken_links(pack)])
    return pack


def _modules(reader: Reader) -> Iterator[PackModule]:
    """Yield the module of each folder under modules."""
    found = False
    for path in sorted((reader.folder / "modules").glob("*")):
        if path.is_dir():
            found = True
            yield _module(reader, path)
        elif path.is_symlink():
            reader.problem(path, 1, "This link leads to no folder. Put the folder of the module itself here.")
    if not found:
        reader.problem(reader.folder / "modules", 1, "The pack has no modules.")


def _module(reader: Reader, folder: Path) -> PackModule:
    file = folder / "module.yaml"
    facts = reader.facts(file)
    files = sorted((folder / "lessons").glob("*.md"))
    if not files:
        reader.problem(file, 1, "This module has no lessons.")
    # A link that leads nowhere does not exist, and is still no reason to leave the check out without a word.
    check_file = folder / "check.yaml" if os.path.lexists(folder / "check.yaml") else None
    return PackModule(
        id=facts.slug(MODULE_ID),
        title=facts.words("title"),
        summary=facts.words("summary"),
        minutes=facts.minutes(),
        gates_first_case=facts.yes("gates_first_case"),
        standards=facts.standards(),
        lessons=[lesson for path in files if (lesson := _lesson(reader, path))],
        check=reader.facts(check_file).data if check_file else None,
        check_file=check_file,
    )


def _lesson(reader: Reader, file: Path) -> PackLesson | None:
    text = reader.text(file)
    if text is None:
        return None
    parts = re.match(r"---\n(.*?)\n---\n(.*)", text, re.S)
    if parts is None:
        reader.problem(file, 1, "The lesson must begin with its facts between two lines of three hyphens.")
        return None
    front, body = parts.groups()
    above = front.count("\n") + 3
    facts = reader.facts(file, front, above=1)
    try:
        blocks = blocks_of(body)
        links = links_of(body, blocks)
    except LessonProblem as error:
        reader.problem(file, error.line + above, error.sentence)
        return None
    return PackLesson(
        id=facts.slug(),
        title=facts.words("title"),
        minutes=facts.minutes(),
        summary=facts.words("summary"),
        blocks=blocks,
        file=reader.name(file),
        links=[(line + above, href) for line, href in links],
    )


def _doubles(pack: Pack) -> Iterator[Problem]:
    """Yield a problem for every id that stands twice."""
    seen: dict[str, str] = {}
    for module in pack.modules:
        for lesson in module.lessons:
            if lesson.id and lesson.id in seen:
                yield Problem(
                    lesson.file, 1, f"The id “{lesson.id}” is also used by {seen[lesson.id]}. Each id is used once."
                )
            seen[lesson.id] = lesson.file
            for anchor in {a for a in lesson.anchors if lesson.anchors.count(a) > 1}:
                yield Problem(lesson.file, 1, f"The anchor “{anchor}” stands twice in this lesson.")
    ids = [module.id for module in pack.modules if module.id]
    yield from (
        Problem("pack.yaml", 1, f"Two modules have the id “{twice}”.") for twice in {i for i in ids if ids.count(i) > 1}
    )


def _broken_links(pack: Pack) -> Iterator[Problem]:
    """Yield a problem for every link that leads nowhere: inside the pack to a passage, outside by https only."""
    anchors = pack.anchors()
    for module in pack.modules:
        for lesson in module.lessons:
            for line, link in lesson.links:
                if link.lower().startswith(("https://", "mailto:")):
                    continue
                target = f"{lesson.id}{link}" if link.startswith("#") else link
                if target not in anchors:
                    yield Problem(
                        lesson.file,
                        line,
                        f"The link “{link}” leads nowhere. Use lesson-id#anchor of this pack, or an https address.",
                    )
