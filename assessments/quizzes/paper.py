"""What a browser may know of a question before it is handed in: its words, never what is right or why."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from assessments.quizzes.models import AttemptSlot, QuestionVersion
from assessments.quizzes.sheet import Sheet
from assessments.quizzes.wording import Stem, stem_of


@dataclass(frozen=True)
class OpenQuestion:
    """A question as it is asked: no key, no feedback."""

    attempt: int
    position: int
    of: int
    stem: Stem
    several: bool
    must_get_right: bool
    options: tuple[tuple[str, str], ...]
    chosen: tuple[str, ...] = ()
    seen: int = 0


@dataclass(frozen=True)
class Line:
    """One question in the list beside a question, and on the page before handing in."""

    position: int
    answered: bool
    current: bool = False


def open_question(sheet: Sheet, slot: AttemptSlot) -> OpenQuestion:
    """Return a question of an open attempt with the answer in force."""
    asked, step = _asked(sheet, slot, slot.order), sheet.answers.get(slot.position)
    return replace(asked, chosen=tuple(step.chosen), seen=step.number) if step else asked


def question_again(sheet: Sheet, slot: AttemptSlot) -> OpenQuestion:
    """Return a question to be put right: its options in another order, nothing marked."""
    turn = sum(step.question_version_id == slot.question_version_id for step in sheet.steps)
    return _asked(sheet, slot, reordered(slot, turn))


def _asked(sheet: Sheet, slot: AttemptSlot, order: Iterable[str]) -> OpenQuestion:
    version = slot.question_version
    return OpenQuestion(
        attempt=sheet.attempt.pk,
        position=slot.position,
        of=len(sheet.slots),
        stem=stem_of(version.stem),
        several=version.several,
        must_get_right=version.must_get_right,
        options=texts(version, order),
    )


def texts(version: QuestionVersion, order: Iterable[str]) -> tuple[tuple[str, str], ...]:
    """Return id and text of the options in an order."""
    words = {option["id"]: option["text"] for option in version.options}
    return tuple((key, words[key]) for key in order)


def reordered(slot: AttemptSlot, turn: int) -> list[str]:
    """Return the options in an order of this turn, never that of the attempt; true stays before false."""
    order: list[str] = list(slot.order)
    if slot.question_version.kind == QuestionVersion.Kind.TRUE_FALSE:
        return order
    found = sorted(order, key=lambda key: hashlib.sha256(f"{slot.pk}-{turn}-{key}".encode()).digest())
    return found if found != order else [*found[1:], found[0]]


def lines(sheet: Sheet, current: int = 0) -> list[Line]:
    """Return every question of an attempt, answered or not."""
    return [Line(s.position, s.position in sheet.answered, s.position == current) for s in sheet.slots]


def last_saved(sheet: Sheet, position: int) -> tuple[int, datetime] | None:
    """Return position and moment of the answer to this question, or where it has none, of the one saved last."""
    if step := sheet.answers.get(position):
        return position, step.at
    found = max(sheet.answers.items(), key=lambda item: item[1].number, default=None)
    return (found[0], found[1].at) if found else None
