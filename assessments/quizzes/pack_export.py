"""The checks of a course pack, written back as `packs` reads them."""

from typing import Any

from assessments.quizzes.models import QuestionVersion, Quiz
from assessments.quizzes.questions import versions_of
from courses.models import Module


def check_of(module: Module) -> dict[str, Any] | None:
    """Return the check of a module as its file holds it; nothing when it has none."""
    quiz = Quiz.objects.filter(module=module).first()
    if quiz is None:
        return None
    facts = {"id": quiz.key, "title": quiz.title, **({"intro": quiz.intro} if quiz.intro else {})}
    versions = versions_of(quiz)
    keys = dict(quiz.slots.values_list("question", "question__key"))
    return {**facts, "questions": [_question(keys[version.question_id], version) for version in versions]}


def _question(key: str, version: QuestionVersion) -> dict[str, Any]:
    return {
        "id": key,
        "type": version.kind,
        "must_get_right": version.must_get_right,
        "stem": version.stem,
        "teaches": f"{version.lesson_key}#{version.anchor}",
        "standard": version.standard,
        **({"misconception": version.misconception} if version.misconception else {}),
        "blank": version.blank,
        "options": [{name: option[name] for name in ("id", "text", "right", "feedback")} for option in version.options],
    }
