"""Read a course pack: a folder of YAML and Markdown becomes modules, lessons and problems with file and line."""

import os
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from itertools import islice
from pathlib import Path
from typing import Any, Final

from courses.lesson_text import LessonProblem, blocks_of
from courses.pack_files import Facts, Problem, Reader
from courses.pack_links import links_of
from courses.pack_media import MediaFile, read_media

MODULE_ID: Final = 60
MOST_LESSONS: Final = 2000
MOST_MODULES: Final = 200
LONGEST_ABOUT: Final = 2000
LONGEST_OWNER: Final = 160
LONGEST_NOTE: Final = 1000
LONGEST_AIM: Final = 300
EDITS: Final = ("editorial", "material")
# Whoever reads a pack without the database knows no passages but its own.
NOTHING: Final[frozenset[str]] = frozenset()


@dataclass(frozen=True)
class PackLesson:
    """A lesson as the pack has it. `above` is how many lines stand before its body."""

    id: str
    title: str
    minutes: int
    summary: str
    blocks: list[dict[str, Any]]
    file: str
    above: int = 0
    links: list[tuple[int, str]] = field(default_factory=list)
    owner: str = ""
    owner_line: int = 1
    # A day that the lesson itself names, or names as none; where it says nothing, the pack does.
    review_by: date | None = None
    says_review_by: bool = False
    edit: str = EDITS[0]
    edit_note: str = ""

    @property
    def anchors(self) -> list[str]:
        """Return the anchors of its passages."""
        return [block["value"]["anchor"] for block in self.blocks if block["type"] == "passage"]

    def line_of(self, place: int | None) -> int:
        """Return the line on which a block begins; the first where it is about the lesson as a whole."""
        return self.blocks[place].get("line", 1) + self.above if place is not None else 1


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
    # Its other quizzes, for practice or as exams: file and what stands in it.
    quizzes: list[tuple[Path, dict[str, Any]]] = field(default_factory=list)
    aims: list[str] = field(default_factory=list)
    file: str = ""


@dataclass(frozen=True)
class Pack:
    """A whole pack, with everything that is wrong with it."""

    id: str
    title: str
    folder: Path
    modules: list[PackModule]
    problems: list[Problem]
    owner: str = ""
    about: str = ""
    review_by: date | None = None
    media: dict[str, MediaFile] = field(default_factory=dict)

    @property
    def lessons(self) -> list[PackLesson]:
        """Return every lesson, in order."""
        return [lesson for module in self.modules for lesson in module.lessons]

    def anchors(self) -> set[str]:
        """Return every passage of the pack as `lesson#anchor`."""
        return {f"{lesson.id}#{anchor}" for lesson in self.lessons for anchor in lesson.anchors}

    def checks(self) -> set[str]:
        """Return the id of every check of the pack."""
        return {str(module.check["id"]) for module in self.modules if module.check and "id" in module.check}


def read_pack(folder: Path, known: frozenset[str] = NOTHING) -> Pack:
    """Read a pack and everything that is wrong with it; `known` are passages elsewhere. Nothing is saved."""
    reader = Reader(folder)
    facts = reader.facts(reader.folder / "pack.yaml").only("pack")
    modules = [*_modules(reader)]
    pack = Pack(
        facts.slug(),
        facts.words("title"),
        reader.folder,
        modules,
        reader.problems,
        owner=facts.maybe("owner", LONGEST_OWNER),
        about=facts.maybe("about", LONGEST_ABOUT),
        review_by=facts.day("review_by"),
        media=read_media(reader, [(x.file, x.above, x.blocks) for module in modules for x in module.lessons]),
    )
    reader.problems.extend([*_doubles(pack), *_broken_links(pack, known)])
    return pack


def _modules(reader: Reader) -> Iterator[PackModule]:
    """Yield the module of each folder under modules."""
    place = reader.folder / "modules"
    for pattern, most, what in (("*/lessons/*.md", MOST_LESSONS, "lessons"), ("*", MOST_MODULES, "modules")):
        if len(list(islice(place.glob(pattern), most + 1))) > most:
            reader.problem(place, 1, f"This pack has more than {most} {what}. Divide it into several packs.")
            return
    found = False
    for path in sorted(place.glob("*")):
        if path.is_dir():
            found = True
            yield _module(reader, path)
        elif path.is_symlink():
            reader.problem(path, 1, "This link leads to no folder. Put the folder of the module itself here.")
    if not found:
        reader.problem(place, 1, "The pack has no modules.")


def _module(reader: Reader, folder: Path) -> PackModule:
    file = folder / "module.yaml"
    facts = reader.facts(file).only("module")
    files = sorted((folder / "lessons").glob("*.md"))
    if not files:
        reader.problem(file, 1, "This module has no lessons.")
    # A link that leads nowhere does not exist, and is still no reason to leave the check out without a word.
    check_file = folder / "check.yaml" if os.path.lexists(folder / "check.yaml") else None
    return PackModule(
        id=facts.slug(MODULE_ID),
        title=facts.words("title"),
        summary=facts.words("summary", may_be_empty=True),
        minutes=facts.minutes(),
        gates_first_case=facts.yes("gates_first_case"),
        standards=facts.standards(),
        lessons=[lesson for path in files if (lesson := _lesson(reader, path))],
        check=reader.facts(check_file).data if check_file else None,
        check_file=check_file,
        quizzes=[(path, reader.facts(path).data) for path in sorted((folder / "quizzes").glob("*.yaml"))],
        aims=facts.list_of_words("aims", LONGEST_AIM),
        file=reader.name(file),
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
    facts = reader.facts(file, front, above=1).only("lesson")
    try:
        blocks = blocks_of(body)
        links = links_of(body, blocks)
    except LessonProblem as error:
        reader.problem(file, error.line + above, error.sentence)
        return None
    return _with_facts(facts, blocks, reader.name(file), above, [(line + above, href) for line, href in links])


def _with_facts(
    facts: Facts, blocks: list[dict[str, Any]], file: str, above: int, links: list[tuple[int, str]]
) -> PackLesson:
    """Return a lesson with what stands between its two lines of hyphens."""
    return PackLesson(
        id=facts.slug(),
        title=facts.words("title"),
        minutes=facts.minutes(),
        summary=facts.words("summary", may_be_empty=True),
        blocks=blocks,
        file=file,
        above=above,
        links=links,
        owner=facts.maybe("owner", 254).lower(),
        owner_line=facts.line("owner"),
        review_by=facts.day("review_by"),
        says_review_by="review_by" in facts.data,
        edit=facts.one_of("edit", EDITS),
        edit_note=facts.maybe("edit_note", LONGEST_NOTE),
    )


def _doubles(pack: Pack) -> Iterator[Problem]:
    """Yield a problem for every id that stands twice."""
    seen: dict[str, str] = {}
    for lesson in pack.lessons:
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


def _broken_links(pack: Pack, known: frozenset[str]) -> Iterator[Problem]:
    """Yield a problem for every link that leads nowhere: inside the pack to a passage, outside by https only."""
    anchors = pack.anchors() | known
    for lesson in pack.lessons:
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
