"""What an author chooses from when writing a question: passages by their titles, standards by their words."""

from assessments.quizzes.bank_gate import latest_standards
from assessments.quizzes.passages import passages_in
from courses.models import LessonPage, ModulePage

Choice = tuple[str, str]
Choices = list[tuple[str, list[Choice]]]


def passage_choices(module: int | None) -> Choices:
    """Return the published passages by lesson: of one module, or of every module while none is chosen."""
    pages = ModulePage.objects.live().order_by("path").select_related("module")
    if module is not None:
        pages = pages.filter(module=module)
    lessons = LessonPage.objects.live().order_by("path").only("key", "title", "path")
    by_module = {page.path: page.title for page in pages}
    within = [lesson for lesson in lessons if lesson.path[: -lesson.steplen] in by_module]
    choices: dict[str, list[Choice]] = {lesson.key: [] for lesson in within}
    for (key, anchor), passage in passages_in(set(choices)).items():
        choices[key].append((f"{key}#{anchor}", passage.name))
    titles = {lesson.key: (by_module[lesson.path[: -lesson.steplen]], lesson.title) for lesson in within}
    return [(_heading(*titles[key], module), rows) for key, rows in choices.items() if rows]


def _heading(module_title: str, lesson: str, module: int | None) -> str:
    return lesson if module is not None else f"{module_title}: {lesson}"


def standard_choices(module: int | None) -> Choices:
    """Return the standards of a module, or of every module while none is chosen, each with its words."""
    return [
        (title, [(code, f"{code}: {words}" if words else code) for code, words in standards.items()])
        for title, standards in latest_standards(module)
        if standards
    ]
