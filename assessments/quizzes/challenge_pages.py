"""What the pages of authors show of challenges. Nobody's name is among it."""

from collections.abc import Sequence
from typing import Any, Final

from django.db.models import QuerySet
from django.urls import reverse

from assessments.quizzes.feedback import items_of
from assessments.quizzes.marking import last_answers
from assessments.quizzes.models import Challenge
from assessments.quizzes.preview import readings
from assessments.quizzes.regrade_runs import latest_version
from assessments.quizzes.wording import inline, stem_of
from lms.calendar import in_words, today

ROWS: Final = Challenge.objects.select_related("question_version__question", "slot__attempt__quiz", "answer")
COLUMNS: Final = [{"label": "Question"}, {"label": "Where"}, {"label": "What is challenged"}, {"label": "State"}]


def waiting() -> QuerySet[Challenge]:
    """Return the challenges that nobody has answered, oldest first."""
    return ROWS.filter(answer=None).order_by("at", "pk")


def rows_of(challenges: Sequence[Challenge]) -> dict[str, Any]:
    """Return challenges as a table."""
    return {"columns": COLUMNS, "rows": [_row(one) for one in challenges]}


def _row(one: Challenge) -> list[Any]:
    quiz = one.slot.attempt.quiz
    asked = {
        "text": str(one.question_version.question),
        "href": reverse("quizzes:challenge_answer", args=[one.pk]),
        "note": f"version {one.question_version.number}, sent {in_words(today(one.at))}",
    }
    return [asked, quiz.title, one.get_about_display(), _state(one)]


def _state(one: Challenge) -> dict[str, str]:
    if not hasattr(one, "answer"):
        return {"state": "waiting", "text": "Waits for an answer"}
    if one.answer.upheld:
        return {"state": "done", "text": f"Upheld {in_words(today(one.answer.at))}"}
    return {"state": "not_applicable", "text": f"Not upheld {in_words(today(one.answer.at))}"}


def challenge_page(one: Challenge) -> dict[str, Any]:
    """Return what an author reads before answering: the question, all its feedback, what was answered, the words."""
    version = one.question_version
    slot = one.slot
    step = last_answers(slot.steps.select_related("question_version")).get(slot.pk)
    answer = step.answer if step else {}
    account = version.how.account(version.body, slot.order, answer)
    newest = latest_version(version.question)
    return {
        "challenge": one,
        "version": version,
        "quiz": slot.attempt.quiz,
        "stem": stem_of(version.stem),
        "given": version.in_words(answer),
        "account": account,
        "told": items_of(account.whys) or [{"term": "When nothing is given", "text": inline(version.blank)}],
        "readings": [*readings(version.body)],
        "blank": inline(version.blank),
        "passage": f"{version.lesson_key}#{version.anchor}",
        "newest": newest if newest and newest.pk != version.pk else None,
        "runs": list(version.question.regrades.select_related("undone_by").order_by("-pk")),
    }
