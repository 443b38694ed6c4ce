"""The questions of a module or a quiz, gathered for a file that another system takes."""

from pathlib import Path

from assessments.quizzes.bank import draft_from
from assessments.quizzes.gate import Draft
from assessments.quizzes.kinds import KINDS
from assessments.quizzes.models import Question, Quiz
from assessments.quizzes.moodle_export import Exported, Picture, marks_in, moodle_xml
from courses.models import LessonPicture, Module


def export_module(module: Module) -> Exported:
    """Write every question of a module, live or not, in the order of their keys."""
    return _exported(list(Question.objects.filter(module=module).order_by("key")))


def export_quiz(quiz: Quiz) -> Exported:
    """Write the questions that a quiz asks, in the order of its slots; what is drawn has no place of its own."""
    slots = quiz.slots.filter(question__isnull=False).order_by("position").select_related("question")
    return _exported([slot.question for slot in slots if slot.question])


def _exported(questions: list[Question]) -> Exported:
    drafts = [draft_from(question) for question in questions]
    whole = [draft for draft in drafts if _is_whole(draft)]
    found = moodle_xml(whole, _pictures(marks_in(whole)))
    partly = [f"{draft.key}: It is not finished: its answers are missing." for draft in drafts if not _is_whole(draft)]
    return Exported(found.xml, found.count, [*found.left_out, *partly])


def _is_whole(draft: Draft) -> bool:
    """Say whether a draft has the shape of its kind: an author may have kept it before it has."""
    return draft.kind in KINDS and not list(KINDS[draft.kind].shape(KINDS[draft.kind].written(draft.body)))


def _pictures(marks: set[str]) -> dict[str, Picture]:
    """Read the pictures with these marks."""
    found = {}
    for row in LessonPicture.objects.filter(file_hash__in=marks).order_by("-pk"):
        with row.file.open("rb") as file:
            found[row.file_hash] = Picture(f"{row.file_hash}{Path(row.file.name).suffix.lower()}", file.read())
    return found
