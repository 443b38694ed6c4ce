"""Takes the questions of a file into the bank as drafts: all of them, or none while one cannot be read.

A question that the gate would refuse comes in all the same: it is a draft, and the report says what it still needs.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final

from django.core.files.base import ContentFile
from django.core.files.images import ImageFile
from django.db import transaction
from wagtail.signal_handlers import disable_reference_index_auto_update

from assessments.quizzes.bank import draft_from, keep_draft, write_into
from assessments.quizzes.gate import Draft, faults
from assessments.quizzes.kinds import KINDS
from assessments.quizzes.models import Question
from assessments.quizzes.question_import.csv_questions import read_csv
from assessments.quizzes.question_import.found import Found, Unreadable
from assessments.quizzes.question_import.gift import read_gift
from assessments.quizzes.question_import.moodle import read_moodle
from assessments.quizzes.question_import.pictures import PictureFound
from assessments.quizzes.question_import.report import BAD, CHANGED, NEW, SAME, Report, Row, unreadable
from courses.models import LessonPicture, Module, ModuleVersion
from courses.pack_import import known_passages, one_at_a_time
from lms import audit
from lms.calendar import today
from lms.models import Person
from lms.permissions import check_may
from lms.roles import Permission

READERS: Final[dict[str, Callable[[bytes], Iterator[Found]]]] = {
    "moodle": read_moodle,
    "gift": read_gift,
    "csv": read_csv,
}
NAMES: Final = {"moodle": "Moodle XML", "gift": "GIFT", "csv": "Our own columns (CSV)"}
MEGABYTE: Final = 1_000_000
MOST_MEGABYTES: Final = 50
MOST_QUESTIONS: Final = 5_000
NO_PASSAGE: Final = "Name the passage that teaches it: whoever gets it wrong is sent there."
NO_STANDARD: Final = "Name the standard that it belongs to."


@dataclass(frozen=True)
class Sent:
    """A file of questions, and how it is to be taken: for which module, only looked at, without what is unreadable."""

    content: bytes
    file_format: str
    module: Module | None = None
    by: Person | None = None
    dry_run: bool = False
    skip_bad: bool = False
    # What stands for the report that somebody said yes to.
    seen: str = ""


def _nothing() -> None:
    """Show no progress."""


def import_questions(*, sent: Sent, begin: Callable[[int], Callable[[], None]] = lambda count: _nothing) -> Report:
    """Take a file in, or say on a dry run what it would bring. The command acts as nobody (`by` is nobody).

    `begin` is told how many questions there are, and returns what to call after each.
    """
    if sent.by is not None:
        check_may(sent.by, Permission.AUTHOR_CONTENT, on=today())
    try:
        found = _read(sent)
    except Unreadable as refused:
        return unreadable(sent.file_format, refused.line, refused.sentence)
    with one_at_a_time():
        world = _World.at_present(sent, found)
        pairs = [(one, world.row(one)) for one in found]
        report = Report(sent.file_format, tuple(row for _, row in pairs), sent.skip_bad)
        if sent.dry_run or report.refused or not report.changes or (sent.seen and sent.seen != report.seen):
            return report
        step = begin(report.changes)
        _apply([(one, row) for one, row in pairs if row.outcome in (NEW, CHANGED)], world, sent.by, step)
        return replace(report, applied=True)


def _read(sent: Sent) -> list[Found]:
    """Read the file, or raise why none of it can be."""
    if len(sent.content) > MOST_MEGABYTES * MEGABYTE:
        raise Unreadable(1, f"The file is larger than {MOST_MEGABYTES} MB. Send it in parts.")
    found: list[Found] = []
    for one in READERS[sent.file_format](sent.content):
        found.append(one)
        if len(found) > MOST_QUESTIONS:
            raise Unreadable(one.line, f"The file has more than {MOST_QUESTIONS:,} questions. Send it in parts.")
    if not found:
        raise Unreadable(1, "The file holds no question.")
    return found


class _World:
    """What the bank, the modules and the lessons are at this moment."""

    def __init__(self, sent: Sent, modules: Mapping[str, Module], present: Mapping[str, Question]) -> None:
        self.sent, self.modules, self.present = sent, modules, present
        self.standards = _standards()
        self.passages = known_passages()
        self.first_lines: dict[str, int] = {}

    @classmethod
    def at_present(cls, sent: Sent, found: list[Found]) -> "_World":
        """Look the modules and the questions of these keys up."""
        keys = [one.draft.key for one in found if one.draft]
        present: dict[str, Question] = {}
        for start in range(0, len(keys), 500):
            rows = Question.objects.filter(key__in=keys[start : start + 500])
            present |= {row.key: row for row in rows.select_related("module", "latest_revision", "locked_by")}
        return cls(sent, {module.key: module for module in Module.objects.all()}, present)

    def module_of(self, one: Found) -> Module | None:
        """Return the module that a question names, or that of the whole file, or the one its category is called by."""
        if one.module:
            return self.modules.get(one.module)
        category = one.category.rpartition("/")[2].strip().casefold().replace(" ", "-")
        return self.sent.module or self.modules.get(category)

    def row(self, one: Found) -> Row:
        """Say what becomes of a question."""
        problems = [(problem.line, problem.sentence) for problem in one.problems]
        module, draft = self.module_of(one), one.draft
        problems += [(one.line, sentence) for sentence in self._why_not(one, module)]
        if draft is None or module is None or problems:
            return Row(one.line, one.name, BAD, problems=tuple(problems), notes=one.notes)
        return Row(
            one.line,
            one.name,
            self._outcome(draft),
            KINDS[draft.kind].name,
            draft.key,
            module.title,
            notes=one.notes,
            needs=tuple(self._needs(draft, module)),
            pictures=len(one.pictures),
        )

    def _why_not(self, one: Found, module: Module | None) -> Iterator[str]:
        """Yield what stops a question because of what is here already."""
        if module is None and one.module:
            yield f"There is no module “{one.module}”. Name one that exists."
        elif module is None and one.draft:
            yield "It names no module. Choose one for the whole file, or tag it module:KEY."
        if one.draft is None:
            return
        first = self.first_lines.setdefault(one.draft.key, one.line)
        if first != one.line:
            yield f"The question of line {first} has the same key, “{one.draft.key}”. Give each its own ID number."
        present = self.present.get(one.draft.key)
        if present is not None and module is not None and present.module_id != module.pk:
            yield f"“{one.draft.key}” is a question of “{present.module}” already. Give this one another key."
        if (
            present is not None
            and present.locked
            and present.locked_by_id != (self.sent.by.pk if self.sent.by else None)
        ):
            yield f"“{one.draft.key}” is locked in the bank, so it cannot change. Ask whoever locked it."

    def _outcome(self, draft: Draft) -> str:
        present = self.present.get(draft.key)
        if present is None:
            return NEW
        return SAME if draft_from(newest(present)) == draft else CHANGED

    def _needs(self, draft: Draft, module: Module) -> Iterator[str]:
        """Yield what the gate would say."""
        blank: dict[tuple[str | int, ...], str] = {
            ("teaches",): "" if draft.lesson_key else NO_PASSAGE,
            ("standard",): "" if draft.standard else NO_STANDARD,
        }
        for fault in faults(draft, passages=self.passages, standards=self.standards.get(module.pk, ())):
            yield blank.get(fault.at) or fault.sentence


def newest(question: Question) -> Question:
    """Return a question as its newest draft has it."""
    found: Question = question.get_latest_revision_as_object() if question.latest_revision_id else question
    return found


def _standards() -> dict[int, list[str]]:
    """Return the codes of the standards of every module, as its latest version has them."""
    rows = ModuleVersion.objects.order_by("number").values_list("module", "standards")
    return {module: [row.get("code", "") for row in standards] for module, standards in rows}


@transaction.atomic
def _apply(rows: list[tuple[Found, Row]], world: _World, by: Person | None, step: Callable[[], None]) -> None:
    """Keep every draft, then the pictures: storage takes nothing back."""
    counts: dict[Module, int] = {}
    with disable_reference_index_auto_update():
        for one, _ in rows:
            module = world.module_of(one)
            assert module is not None and one.draft is not None  # noqa: S101, PT018  # its row said so
            _keep(one.draft, module, world.present.get(one.draft.key), by)
            counts[module] = counts.get(module, 0) + 1
            step()
    for picture in {picture.mark: picture for one, _ in rows for picture in one.pictures}.values():
        _keep_picture(picture, by)
    for module, count in counts.items():
        facts = {"format": world.sent.file_format, "questions": count}
        audit.record("questions_imported", by=by, subject=module, facts=facts)


def _keep(draft: Draft, module: Module, present: Question | None, by: Person | None) -> None:
    """Keep a draft: a new question, or one more revision of one that is there; what is live stays as it is."""
    if present is None:
        keep_draft(draft=draft, module=module, by=by)
        return
    question = newest(present)
    write_into(question, draft)
    if not present.live:
        question.save()
    question.save_revision(user=by, clean=False)
    audit.record("question_drafted", by=by, subject=question, facts={"module": module.pk})


def _keep_picture(found: PictureFound, by: Person | None) -> None:
    """Keep a picture, unless one with the same content is here."""
    if LessonPicture.objects.filter(file_hash=found.mark).exists():
        return
    title = Path(found.name).stem.replace("-", " ").replace("_", " ").capitalize()
    facts: dict[str, Any] = {"width": found.width, "height": found.height, "file_size": len(found.content)}
    LessonPicture.objects.create(
        title=title,
        alt_text=found.alt[:300],
        file=ImageFile(ContentFile(found.content), found.name),
        file_hash=found.mark,
        uploaded_by_user=by,
        **facts,
    )
