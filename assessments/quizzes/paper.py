"""What a browser may know of a question before it is handed in: its words, never what is right or why."""

import hashlib
from collections.abc import Container
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any

from django.urls import reverse
from django.utils.safestring import SafeString

from assessments.quizzes.kinds.kind import Answer, Asked, Order
from assessments.quizzes.models import AttemptSlot, QuestionVersion, Step
from assessments.quizzes.sheet import Sheet
from assessments.quizzes.wording import Stem, stem_of
from courses.prose import prose


@dataclass(frozen=True)
class OpenQuestion:
    """A question as it is asked: no key, no feedback."""

    attempt: int
    position: int
    of: int
    stem: Stem
    must_get_right: bool
    asked: Asked
    answer: Answer
    seen: int = 0
    sure: int | None = None

    @property
    def reveals(self) -> list[tuple[str, SafeString]]:
        """Return what has come to light so far, each with its heading."""
        return [(reveal.heading, prose(reveal.text)) for reveal in self.asked.reveals]

    @property
    def in_memory(self) -> bool:
        """Say whether the answer is free text, which no browser keeps."""
        return any(part.free_text for part in self.asked.parts)

    @property
    def several_parts(self) -> bool:
        """Say whether what is asked stands above its parts, instead of being the label of the only one."""
        return any(part.label for part in self.asked.parts)


@dataclass(frozen=True)
class Line:
    """One question in the list beside a question, and on the page before handing in."""

    position: int
    answered: bool
    href: str
    current: bool = False

    @property
    def number(self) -> str:
        """Return the position as text: a template asks for the language before it shows a number."""
        return str(self.position)

    @property
    def name(self) -> str:
        """Return what the question is called."""
        return f"Question {self.position}"


def open_question(sheet: Sheet, slot: AttemptSlot) -> OpenQuestion:
    """Return a question of an open attempt with the answer in force."""
    return asked_at(slot, sheet.answers.get(slot.position), of=len(sheet.slots))


def asked_at(slot: AttemptSlot, step: Step | None, *, of: int = 0) -> OpenQuestion:
    """Return a question with its answer in force, where only its own rows are at hand."""
    version = slot.question_version
    answer: Answer = step.answer if step else {}
    return OpenQuestion(
        **_place(slot, version, of),
        asked=version.how.asked(version.body, slot.order, answer),
        answer=answer,
        seen=step.revision if step else 0,
        sure=step.sure if step else None,
    )


def on_page(sheet: Sheet, position: int) -> list[AttemptSlot]:
    """Return the questions that are shown together with the one at a position; what is marked at once stands alone."""
    slot = sheet.slot_at(position)
    if sheet.settings.per_page == 1 or sheet.settings.how.at_once or slot is None:
        return [slot] if slot else []
    return [other for other in sheet.slots if other.page == slot.page]


def question_again(
    sheet: Sheet, slot: AttemptSlot, version: QuestionVersion, order: Order, before: Answer
) -> OpenQuestion:
    """Return what is asked to put an answer right: a sibling or the same in another order, nothing marked."""
    asked = version.how.asked(version.body, order, before)
    return OpenQuestion(**_place(slot, version, len(sheet.slots)), asked=asked, answer={})


def asked_alone(version: QuestionVersion, order: Order, before: Answer) -> OpenQuestion:
    """Return a question that is asked outside an attempt."""
    asked, stem = version.how.asked(version.body, order, before), stem_of(version.stem)
    return OpenQuestion(0, 1, 1, stem, must_get_right=False, asked=asked, answer={})


def _place(slot: AttemptSlot, version: QuestionVersion, of: int) -> dict[str, Any]:
    return {
        "attempt": slot.attempt_id,
        "position": slot.position,
        "of": of,
        "stem": stem_of(version.stem),
        "must_get_right": version.must_get_right,
    }


def reordered(version: QuestionVersion, order: Order, turn: str) -> Order:
    """Return an order for this turn, in which nothing that can be shuffled stands as it stood in `order`."""

    def by_turn(keys: list[str]) -> list[str]:
        return sorted(keys, key=lambda key: hashlib.sha256(f"{turn}-{key}".encode()).digest())

    found = version.how.order(version.body, by_turn)
    fixed = version.how.order(version.body, lambda keys: list(reversed(by_turn(keys))))
    return {
        name: [*keys[1:], keys[0]] if keys == order.get(name) and keys != fixed[name] else keys
        for name, keys in found.items()
    }


def lines(sheet: Sheet, key: str, current: Container[int] = ()) -> list[Line]:
    """Return every question of an attempt at the quiz called `key`, answered or not."""
    return [
        Line(place, place in sheet.answered, address_of(key, place), place in current)
        for place in (slot.position for slot in sheet.slots)
    ]


@lru_cache(maxsize=4096)
def address_of(key: str, position: int) -> str:
    """Return the address of a question, which is the same for everybody: a list of questions asks for many."""
    return reverse("quizzes:question", args=[key, position])


def last_saved(sheet: Sheet, position: int) -> tuple[int, datetime] | None:
    """Return position and moment of the answer to this question, or where it has none, of the one saved last."""
    if step := sheet.answers.get(position):
        return position, step.at
    found = max(sheet.answers.items(), key=lambda item: item[1].number, default=None)
    return (found[0], found[1].at) if found else None
