"""Where a standard's questions are taught: the passage of a lesson and the module to take."""

from collections.abc import Iterable
from dataclasses import dataclass

from assessments.spot_checks.rubric import Question
from courses.models import LessonPage, Module, ModulePage


@dataclass(frozen=True)
class Teaching:
    """What to read and what to take, as links."""

    passage: str = ""
    passage_href: str = ""
    minutes: int = 0
    module: str = ""
    module_href: str = ""


def teaching_of(questions: Iterable[Question]) -> dict[str, Teaching]:
    """Return where each question is taught, by its key. A constant number of queries; what is gone has no link."""
    questions = list(questions)
    lessons = {page.key: page for page in _lessons(questions)}
    pages = {page.module.key: page for page in _modules(questions)}
    return {question.key: _teaching(question, lessons, pages) for question in questions}


def _teaching(question: Question, lessons: dict[str, LessonPage], pages: dict[str, ModulePage]) -> Teaching:
    lesson, module = lessons.get(question.lesson), pages.get(question.module)
    headings = _headings(lesson) if lesson else {}
    return Teaching(
        passage=headings.get(question.anchor) or (str(lesson.title) if lesson else ""),
        passage_href=f"{lesson.url}#{question.anchor}" if lesson else "",
        minutes=lesson.minutes if lesson else 0,
        module=str(module.title) if module else "",
        module_href=str(module.url) if module else "",
    )


def _headings(lesson: LessonPage) -> dict[str, str]:
    """Return the heading of each passage, by its anchor."""
    passages = (block.value for block in lesson.body if block.block_type == "passage")
    return {passage["anchor"]: passage["heading"] for passage in passages}


def broken_links(questions: Iterable[Question]) -> list[str]:
    """Return, in a sentence each, the questions whose passage or module does not exist."""
    questions = list(questions)
    anchors = {page.key: set(page.anchors()) for page in _lessons(questions)}
    keys = {question.module for question in questions}
    modules = set(Module.objects.filter(key__in=keys).values_list("key", flat=True))
    problems = []
    for question in questions:
        if question.lesson not in anchors:
            problems.append(f"question {question.code} points to the lesson {question.lesson}, which is not here.")
        elif question.anchor not in anchors[question.lesson]:
            problems.append(
                f"question {question.code} points to the passage {question.teaches}, which that lesson does not have."
            )
        if question.module not in modules:
            problems.append(f"question {question.code} names the module {question.module}, which is not here.")
    return problems


def _lessons(questions: list[Question]) -> Iterable[LessonPage]:
    rows: Iterable[LessonPage] = LessonPage.objects.live().filter(key__in={question.lesson for question in questions})
    return rows


def _modules(questions: list[Question]) -> Iterable[ModulePage]:
    keys = {question.module for question in questions}
    rows: Iterable[ModulePage] = ModulePage.objects.live().filter(module__key__in=keys).select_related("module")
    return rows
