"""Write modules back as a course pack: what `packs` reads, with nothing lost, and the same bytes each time."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from courses.lesson_markdown import CannotBeWritten, words_of
from courses.lesson_shapes import DOCUMENT, KIND_OF, PICTURE, Block, media_of, name_of, plain, references
from courses.models import CoursePack, LessonDocument, LessonPage, LessonPicture, Module, ModulePage
from courses.pack_store import Kept, file_name
from courses.pack_yaml import dump

# What stands in the quizzes of a module, by the path of each file within its folder.
QuizzesOf = Callable[[Module], dict[str, dict[str, Any]]]


@dataclass
class PackWords:
    """A pack ready to be written: path -> words, path -> picture or document, and what cannot be written."""

    texts: dict[str, str] = field(default_factory=dict)
    files: dict[str, Kept] = field(default_factory=dict)
    problems: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


@dataclass
class _Names:
    """The paths of pictures and documents: those that the pack has, and new ones for what authors uploaded."""

    pack: CoursePack
    used: dict[str, Kept] = field(default_factory=dict)
    known: dict[tuple[str, int], str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Look up what the pack has a name for."""
        for row in self.pack.files.all() if self.pack.pk else ():
            kind, key = (PICTURE, row.picture_id) if row.picture_id else (DOCUMENT, row.document_id)
            self.known.setdefault((kind, key or 0), row.path)

    def of(self, kind: str, row: Kept) -> str:
        """Return the path of a row; a new one differs from every other, on every file system."""
        if (kind, row.pk) not in self.known:
            taken = {path.lower() for path in self.known.values()}
            path = file_name(row)
            stem, dot, ending = path.rpartition(".")
            names = (path, *(f"{stem}-{number}{dot}{ending}" for number in range(2, len(taken) + 3)))
            self.known[kind, row.pk] = next(name for name in names if name.lower() not in taken)
        path = self.known[kind, row.pk]
        self.used[path] = row
        return path


def pack_words(pack: CoursePack, modules: list[Module], quizzes_of: QuizzesOf) -> PackWords:
    """Return a pack as files, its modules in the order of their pages."""
    found, names = PackWords(), _Names(pack)
    found.texts["pack.yaml"] = dump(_facts_of_pack(pack))
    pages = list(ModulePage.objects.filter(module__in=modules).select_related("module").order_by("path"))
    live = [page for page in pages if page.live]
    found.notes += [f"Left out: the module “{page.title}” is not published." for page in pages if not page.live]
    for place, page in numbered(live):
        folder = f"modules/{place}-{page.module.key}"
        _module(found, names, page, folder)
        for name, quiz in quizzes_of(page.module).items():
            found.texts[f"{folder}/{name}"] = dump(quiz)
    found.files = names.used
    return found


def _module(found: PackWords, names: _Names, page: ModulePage, folder: str) -> None:
    found.texts[f"{folder}/module.yaml"] = dump(_facts_of_module(page.module))
    lessons = list(LessonPage.objects.child_of(page).select_related("content_owner").order_by("path"))
    live = [lesson for lesson in lessons if lesson.live]
    found.notes += [f"Left out: the lesson “{x.title}” is not published." for x in lessons if not x.live]
    for place, lesson in numbered(live):
        if lesson.has_unpublished_changes:
            found.notes.append(f"The lesson “{lesson.title}” has a draft: the published words were written.")
        facts = dump(_facts_of_lesson(lesson, names.pack))
        found.texts[f"{folder}/lessons/{place}-{lesson.key}.md"] = f"---\n{facts}---\n{_body(found, names, lesson)}"


def numbered(pages: list[Any]) -> Iterator[tuple[str, Any]]:
    """Yield each page with its number, written so that names of files stand in the same order."""
    width = max(2, len(str(len(pages))))
    return ((f"{place:0{width}}", page) for place, page in enumerate(pages, 1))


def _facts_of_pack(pack: CoursePack) -> dict[str, Any]:
    facts = {"id": pack.key, "title": pack.title, "owner": pack.owner, "review_by": pack.review_by, "about": pack.about}
    return {name: value for name, value in facts.items() if value}


def _facts_of_module(module: Module) -> dict[str, Any]:
    latest = module.versions.order_by("-number").first()
    facts: dict[str, Any] = {
        "id": module.key,
        "title": module.title,
        "summary": module.summary,
        "minutes": module.minutes,
        "gates_first_case": module.gates_first_case,
    }
    lists = {"aims": module.aims, "standards": latest.standards if latest else []}
    return facts | {name: rows for name, rows in lists.items() if rows}


def _facts_of_lesson(lesson: LessonPage, pack: CoursePack) -> dict[str, Any]:
    facts = {"id": lesson.key, "title": lesson.title, "minutes": lesson.minutes, "summary": lesson.summary}
    if lesson.content_owner and lesson.content_owner.is_active:
        facts["owner"] = lesson.content_owner.email
    if lesson.review_by != pack.review_by:
        # Written as none where the lesson has none: else the day of the pack would hold.
        facts["review_by"] = lesson.review_by
    return facts


def _body(found: PackWords, names: _Names, lesson: LessonPage) -> str:
    """Return the words of a lesson; what cannot be written is a problem that names its block."""
    blocks = [plain(dict(block)) for block in lesson.body.raw_data]
    kept = _kept(blocks)
    parts = []
    for block in blocks:
        try:
            parts.append(words_of([_with_paths(block, kept, names)]))
        except CannotBeWritten as problem:
            found.problems.append(f"Lesson “{lesson.title}” ({lesson.key}), {name_of(block)}: {problem}")
    return "\n".join(parts)


def _kept(blocks: list[Block]) -> dict[tuple[str, int], Kept]:
    """Return every picture and document that some blocks show."""
    wanted: dict[str, set[int]] = {PICTURE: set(), DOCUMENT: set()}
    for kind, key in media_of(blocks):
        wanted[kind].add(key)
    pictures = LessonPicture.objects.in_bulk(wanted[PICTURE]).values()
    documents = LessonDocument.objects.in_bulk(wanted[DOCUMENT]).values()
    return {(row.media_kind, row.pk): row for row in (*pictures, *documents)}


def _with_paths(block: Block, kept: dict[tuple[str, int], Kept], names: _Names) -> Block:
    """Return a block with paths for ids, and with the words of its picture."""
    value, words = dict(block["value"]), {}
    for name, key in references(block).items():
        row = kept.get((KIND_OF[name], key))
        if row is None:
            raise CannotBeWritten(f"Its {name} is gone. Choose another in the content admin.")
        value[name] = names.of(KIND_OF[name], row)
        words = {"alt": " ".join(row.alt_text.split())} if isinstance(row, LessonPicture) else {}
    return {"type": block["type"], "value": value, **words}
