"""The checks of a course pack, written back as `packs` reads them."""

from typing import Any

from assessments.quizzes.drafts import draft_of, written
from assessments.quizzes.models import Quiz
from assessments.quizzes.questions import check_of_module, versions_of
from courses.models import Module


def check_of(module: Module) -> dict[str, Any] | None:
    """Return the check of a module as its file holds it; nothing when it has none."""
    quiz = check_of_module(module)
    if quiz is None:
        return None
    facts = {"id": quiz.key, "title": quiz.title, **({"intro": quiz.intro} if quiz.intro else {})}
    return {**facts, "questions": questions_of(quiz)}


def questions_of(quiz: Quiz) -> list[dict[str, Any]]:
    """Return the questions of a quiz as a pack writes them."""
    keys = dict(quiz.slots.values_list("question", "question__key"))
    return [written(draft_of(keys[version.question_id], version)) for version in versions_of(quiz)]
