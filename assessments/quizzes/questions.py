"""Which questions a check asks now, each in its latest version."""

import re
from textwrap import shorten
from typing import Any

from django.db.models import OuterRef, Q, QuerySet, Subquery, TextField
from django.db.models.functions import Cast, Concat
from wagtail.models import Revision

from assessments.quizzes.models import Question, QuestionVersion, Quiz
from courses.models import Module


def check_of_module(module: Module) -> Quiz | None:
    """Return the check of a module; nothing when it has none."""
    return Quiz.objects.filter(module=module, behaviour=Quiz.Behaviour.CHECK).first()


def versions_of(quiz: Quiz) -> list[QuestionVersion]:
    """Return the latest version of each question of a check, in the order of its slots. Two queries."""
    asked = list(quiz.slots.order_by("position").values_list("question", flat=True))
    rows = QuestionVersion.objects.filter(question__in=asked).order_by("number")
    latest = {version.question_id: version for version in rows}
    return [latest[question] for question in asked if question in latest]


def lessons_in_use(keys: list[str]) -> dict[str, list[str]]:
    """Return, for each of these lessons that a live question sends learners to, the titles of its checks. One query."""
    found: dict[str, list[str]] = {}
    names = ("lesson_key", "question__slots__quiz__title", "question__key")
    for key, title, question in _asked_now(keys).values_list(*names).distinct():
        found.setdefault(key, []).append(title or _in_the_bank(question))
    return {key: list(dict.fromkeys(titles)) for key, titles in found.items()}


def passages_in_use(keys: list[str]) -> dict[str, dict[str, dict[str, str]]]:
    """Return, for each of these lessons, the anchors that questions point to, with key and title of the check."""
    found: dict[str, dict[str, dict[str, str]]] = {}
    names = ("lesson_key", "anchor", "question__slots__quiz__key", "question__slots__quiz__title", "question__key")
    for lesson, anchor, check, title, question in _asked_now(keys).values_list(*names).distinct():
        named = title or _in_the_bank(question)
        found.setdefault(lesson, {}).setdefault(anchor, {})[check or named] = named
    return found


def _in_the_bank(question: str) -> str:
    """Name a live question that no check asks as one of its own, but may draw."""
    return f"question bank: {question}"


def modules_of_checks(keys: list[str]) -> dict[str, int]:
    """Return the module of each of these checks that exists."""
    return dict(Quiz.objects.filter(key__in=keys, behaviour=Quiz.Behaviour.CHECK).values_list("key", "module_id"))


def pictures_in_use(marks: list[str]) -> dict[str, list[str]]:
    """Return, for each of these pictures that a question shows, did to somebody, or is set to show, what it asks. Three
    queries."""
    wanted = rf"picture:({'|'.join(marks)})"
    found: dict[str, list[str]] = {}
    for words, stem in [*_with_words(Question, wanted), *_with_words(QuestionVersion, wanted), *_set_to_go_live()]:
        for mark in set(re.findall(wanted, words)):
            found.setdefault(mark, []).append(shorten(stem.rpartition("\n\n")[2], 60, placeholder="…"))
    return found


def _with_words(model: Any, wanted: str) -> QuerySet[Any, tuple[str, str]]:
    """Return the words and the stem of each row that holds something."""
    rows = model.objects.annotate(words=Concat("stem", Cast("body", TextField()), output_field=TextField()))
    found: QuerySet[Any, tuple[str, str]] = rows.filter(words__regex=wanted).values_list("words", "stem")
    return found


def _set_to_go_live() -> list[tuple[str, str]]:
    """Return the words and the stem of each draft of a question whose time to go live is set."""
    drafts = Revision.objects.filter(content_type__app_label="quizzes", content_type__model="question")
    contents = drafts.exclude(approved_go_live_at=None).values_list("content", flat=True)
    return [(f"{content['stem']} {content['body']}", content["stem"]) for content in contents]


def _asked_now(lessons: list[str]) -> QuerySet[QuestionVersion]:
    """Return the questions about some lessons that are live or that a check asks, each in its latest version."""
    newest = QuestionVersion.objects.filter(question=OuterRef("question")).order_by("-number").values("pk")[:1]
    in_force = Q(question__slots__isnull=False) | Q(question__live=True)
    return QuestionVersion.objects.filter(in_force, lesson_key__in=lessons, pk=Subquery(newest))
