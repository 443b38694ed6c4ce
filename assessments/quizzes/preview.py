"""A question as its author looks at it: as a learner sees it, and below what each answer reads."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

from django.http import HttpRequest
from django.template.response import TemplateResponse
from django.utils.safestring import SafeString

from assessments.quizzes import bank
from assessments.quizzes.bank_gate import faults_of
from assessments.quizzes.blocks import LEVELS
from assessments.quizzes.forms import AnswerForm
from assessments.quizzes.kinds import KINDS
from assessments.quizzes.models import Question
from assessments.quizzes.paper import OpenQuestion
from assessments.quizzes.passages import passages_in
from assessments.quizzes.wording import inline, stem_of

# What the answers are called that have no text of their own.
NAMED: Final = {"right": "The right answer", "wrong": "Any other answer"}


@dataclass(frozen=True)
class Reading:
    """Something that can be answered, and what whoever answers it reads."""

    answer: str
    right: bool
    words: SafeString


def previewed(request: HttpRequest, question: Question) -> TemplateResponse:
    """Return the preview of a question, however little of it is written yet."""
    missing = list(dict.fromkeys(fault.sentence for fault in faults_of(question)))
    kind, raw = bank.kind_of(question), bank.raw_body(question)
    sound = kind in KINDS and not list(KINDS[kind].shape(raw))
    asked = _asked(question) if sound else None
    place = passages_in({question.lesson_key}).get((question.lesson_key, question.anchor))
    facts = {
        "asked": asked,
        "form": AnswerForm(asked) if asked else None,
        "stem": stem_of(question.stem),
        "must": question.must_get_right,
        "missing": missing,
        "readings": [*readings(raw), *_without_answer(question)],
        "passage": place,
        "standard": question.standard,
    }
    return TemplateResponse(request, "assessments/quizzes/preview.html", facts)


def _asked(question: Question) -> OpenQuestion:
    """Return the question as an attempt would ask it, in the order in which it is written."""
    draft = bank.draft_from(question)
    how = KINDS[draft.kind]
    asked = how.asked(draft.body, how.order(draft.body, list), {})
    return OpenQuestion(
        attempt=0,
        position=1,
        of=1,
        stem=stem_of(question.stem),
        must_get_right=question.must_get_right,
        asked=asked,
        answer={},
    )


def readings(raw: dict[str, Any]) -> Iterator[Reading]:
    """Yield everything that somebody reads about an answer, in the order in which it is written."""
    for name, part in raw.items():
        if isinstance(part, list):
            for row in part:
                if isinstance(row, dict):
                    yield from _of_row(row)
        elif name in NAMED:
            yield Reading(NAMED[name], name == "right", inline(part))


def _of_row(row: dict[str, Any]) -> Iterator[Reading]:
    """Yield what is read about one row: of a group at risk for each level, of a stage for each enquiry."""
    text = _text(row)
    if "why" in row or isinstance(row.get("feedback"), dict):
        words = row.get("feedback") or {}
        for level, label in LEVELS:
            right = level in (row.get("right") or ())
            if found := (row.get("why") if right else words.get(level)):
                yield Reading(f"{text}: {label}", right, inline(found))
    elif "feedback" in row or "right" in row:
        right = row.get("right", row.get("needed")) is True
        yield Reading(text, right, inline(row.get("feedback") or ""))
    yield from readings({name: part for name, part in row.items() if name == "enquiries"})


def _text(row: dict[str, Any]) -> str:
    if row.get("texts"):
        return ", ".join(map(str, row["texts"]))
    if "from" in row:
        return f"{row.get('from')} to {row.get('to')}"
    return str(row.get("text") or row.get("id") or "")


def _without_answer(question: Question) -> Iterator[Reading]:
    """Yield what is read where there is no answer."""
    yield Reading("Nothing", False, inline(question.blank))
    yield Reading("Nothing, because time ran out", False, inline(question.timed_out or question.blank))
