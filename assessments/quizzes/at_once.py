"""What is told of an answer while an attempt is open, where answers are marked at once; whether one more is taken."""

from dataclasses import dataclass
from typing import Any

from django.urls import reverse

from assessments.quizzes.behaviours import DURING, MARK, PASSAGE, RIGHT_ANSWER, WHY, Settings, settings_of, whole
from assessments.quizzes.feedback import given_items, items_of, place_items
from assessments.quizzes.kinds.kind import Account, Answer
from assessments.quizzes.models import AttemptSlot, QuestionVersion, Quiz, Step
from assessments.quizzes.passages import passages_of
from assessments.quizzes.permissions import Closed
from assessments.quizzes.results import in_words
from assessments.quizzes.sheet import Sheet


@dataclass(frozen=True)
class AfterAnswer:
    """What stands on the page of a question once it is answered."""

    kind: str
    said: str
    # Nothing more is taken: the page asks no more, and leads on.
    spent: bool
    items: list[dict[str, Any]]
    account: Account | None
    href: str
    link: str


def check_takes_more(slot: AttemptSlot, present: Step | None) -> None:
    """Refuse an answer to a question that takes none any more. One query, or none where they are marked later."""
    settings = settings_of(slot.attempt.settings)
    if not settings.how.at_once or present is None:
        return
    steps = slot.steps.filter(kind=Step.Kind.ANSWER).order_by("revision")
    if _spent(settings, slot, [step.answer for step in steps]):
        raise Closed("This answer has been marked, and you have read what was right. It stands.")


def after_answer(quiz: Quiz, sheet: Sheet, slot: AttemptSlot) -> AfterAnswer | None:
    """Return what is told of a question of an open attempt; nothing before it is answered, or before its time."""
    settings = sheet.settings
    version, steps = slot.question_version, [step for step in sheet.steps if step.slot_id == slot.pk]
    given = [step.answer for step in steps if step.kind == Step.Kind.ANSWER]
    made = whole(version, given)
    if not settings.how.at_once or not made:
        return None
    spent, tells = _spent(settings, slot, given), settings.tells(DURING)
    kind, said = _came_out(version, made, spent, settings.tries) if MARK in tells else ("done", "Saved")
    return AfterAnswer(
        kind=kind,
        said=said,
        spent=spent,
        items=[*_why(version, slot, made[-1], spent, tells), *_where(version, tells)],
        account=version.how.account(version.body, slot.order, made[-1]) if spent and RIGHT_ANSWER in tells else None,
        **_on(quiz, sheet, slot),
    )


def _spent(settings: Settings, slot: AttemptSlot, given: list[Answer]) -> bool:
    return settings.how.spent(settings.tries, slot.question_version, given)


def _came_out(version: QuestionVersion, made: list[Answer], spent: bool, tries: int) -> tuple[str, str]:
    """Return the shape and the words for how the last answer came out."""
    score = version.how.score(version.body, made[-1])
    if score.waits:
        return "waiting", "Saved: a person marks this one"
    if score.right:
        return "right", "Right" if len(made) == 1 else f"Right, at try {in_words(len(made))}"
    if spent:
        return "wrong", "Wrong"
    left = tries - len(made)
    return "not_yet_met", f"Not yet: {in_words(left)} {'try' if left == 1 else 'tries'} left"


def _why(
    version: QuestionVersion, slot: AttemptSlot, answer: Answer, spent: bool, tells: frozenset[str]
) -> list[dict[str, Any]]:
    """Return why: all of it where the right answer may be known, else only why this answer is not it."""
    if spent and RIGHT_ANSWER in tells:
        return items_of(version.how.account(version.body, slot.order, answer).whys) if WHY in tells else []
    hints = items_of(version.how.hints(version.body, answer)) if WHY in tells and MARK in tells else []
    return [given_items(version, answer), *hints]


def _where(version: QuestionVersion, tells: frozenset[str]) -> list[dict[str, Any]]:
    """Return the passage that teaches it, and the standard."""
    return place_items(version, passages_of([version]).get(version.pk)) if PASSAGE in tells else []


def _on(quiz: Quiz, sheet: Sheet, slot: AttemptSlot) -> dict[str, str]:
    """Return where one goes on from here: the next question that is not answered, or to the end."""
    later = [position for position in sheet.unanswered if position > slot.position]
    left = later or [position for position in sheet.unanswered if position != slot.position]
    if not left:
        return {"href": reverse("quizzes:review", args=[quiz.key]), "link": "Look over your answers and finish"}
    return {"href": reverse("quizzes:question", args=[quiz.key, left[0]]), "link": f"Go on with question {left[0]}"}
