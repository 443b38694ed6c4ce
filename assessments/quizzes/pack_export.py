"""The quizzes of a course pack, written back as `packs` reads them."""

from typing import Any

from assessments.quizzes.drafts import draft_of, written
from assessments.quizzes.models import PassMark, Quiz, Slot
from assessments.quizzes.questions import versions_of
from courses.models import Module


def quizzes_of(module: Module) -> dict[str, dict[str, Any]]:
    """Return the quizzes of a module as their files hold them, by the path of each within its folder."""
    return {_path(quiz): quiz_of(quiz) for quiz in Quiz.objects.filter(module=module).order_by("key")}


def _path(quiz: Quiz) -> str:
    return "check.yaml" if quiz.behaviour == Quiz.Behaviour.CHECK else f"quizzes/{quiz.key}.yaml"


def quiz_of(quiz: Quiz) -> dict[str, Any]:
    """Return a quiz as a pack writes it: what is as it usually is is left out."""
    facts: dict[str, Any] = {"id": quiz.key, "title": quiz.title, **({"intro": quiz.intro} if quiz.intro else {})}
    if quiz.behaviour != Quiz.Behaviour.CHECK:
        facts["behaviour"] = quiz.behaviour
    usual = Quiz()
    for name in ("certainty", "tries", "minutes", "shuffled", "per_page", "told"):
        if getattr(quiz, name) != getattr(usual, name):
            facts[name] = getattr(quiz, name)
    if marks := [_mark(mark) for mark in quiz.pass_marks.order_by("pk")]:
        facts["pass_marks"] = marks
    return {**facts, "questions": questions_of(quiz)}


def _mark(mark: PassMark) -> dict[str, Any]:
    """Return a pass mark with how it was set."""
    row = {
        "section": mark.section,
        "percent": mark.percent,
        "method": mark.method,
        "judges": mark.judges.splitlines(),
        "set_on": mark.set_on,
        "starts": mark.starts,
        "reason": mark.reason,
    }
    return {name: value for name, value in row.items() if value}


def questions_of(quiz: Quiz) -> list[dict[str, Any]]:
    """Return what a quiz asks as a pack writes it: its own questions, and what it draws."""
    versions = {version.question_id: version for version in versions_of(quiz)}
    slots = quiz.slots.select_related("question").order_by("position")
    return [
        {**_section(slot), **_asked(slot, versions)}
        for slot in slots
        if not slot.question_id or slot.question_id in versions
    ]


def _section(slot: Slot) -> dict[str, str]:
    return {"section": slot.section} if slot.section else {}


def _asked(slot: Slot, versions: dict[int, Any]) -> dict[str, Any]:
    if slot.question is None:
        return {"draw": slot.draw}
    return written(draft_of(slot.question.key, versions[slot.question.pk]))
