"""Whether a question may go live: nobody gets an answer wrong here without reading why. Pure."""

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import Final

SHORTEST: Final = 15
# A feedback made of these words alone says that an answer is wrong, or right, and nothing else.
EMPTY: Final = (
    "a again all an and answer bad but choice correct done false good incorrect is it mistake mistaken no nope not "
    "oh one option please quite right sadly sorry that the this true try unfortunately unlucky was well wrong yes "
    "you your"
)
ONE_RIGHT: Final = ("single", "true_false")


@dataclass(frozen=True)
class DraftOption:
    """An option as its author wrote it."""

    id: str
    text: str
    right: bool
    feedback: str


@dataclass(frozen=True)
class Draft:
    """A question as its author wrote it."""

    key: str
    kind: str
    stem: str
    options: tuple[DraftOption, ...]
    blank: str
    must_get_right: bool
    lesson_key: str
    anchor: str
    standard: str
    misconception: str = ""

    @property
    def teaches(self) -> str:
        """Return the passage that teaches it, as `lesson#anchor`."""
        return f"{self.lesson_key}#{self.anchor}"


@dataclass(frozen=True)
class Fault:
    """Why a question may not go live, and where in it."""

    at: tuple[str | int, ...]
    sentence: str


def why_not(draft: Draft, *, passages: Collection[str], standards: Collection[str]) -> list[str]:
    """Return why a question may not go live, in a sentence each; nothing when it may."""
    return [fault.sentence for fault in faults(draft, passages=passages, standards=standards)]


def faults(draft: Draft, *, passages: Collection[str], standards: Collection[str]) -> list[Fault]:
    """Return the same with the place of each: `passages` are `lesson#anchor`, `standards` the codes of the module."""
    return [*_options(draft), *_feedback(draft), *_place(draft, passages, standards)]


def _options(draft: Draft) -> Iterator[Fault]:
    """Yield what is wrong with the options as a set."""
    ids = [option.id for option in draft.options]
    for index, key in enumerate(ids):
        if key in ids[:index]:
            yield Fault(("options", index, "id"), f"Two options have the id “{key}”. Give each its own.")
    if len(ids) < 2:
        yield Fault(("options",), "Give it two options or more.")
    elif draft.kind == "true_false" and len(ids) != 2:
        yield Fault(("options",), f"A true_false question has two options: this one has {len(ids)}.")
    right = sum(option.right for option in draft.options)
    if not right:
        yield Fault(("options",), "No option is right. Say which one is.")
    elif right > 1 and draft.kind in ONE_RIGHT:
        yield Fault(("options",), f"A {draft.kind} question has one right option: this one has {right}.")


def _feedback(draft: Draft) -> Iterator[Fault]:
    """Yield every answer, a blank one included, that would be met with silence."""
    for index, option in enumerate(draft.options):
        word = "right" if option.right else "wrong"
        if silence := _silence(option.feedback):
            sentence = f"Option {option.id}, which is {word}, {silence} Say why it is {word}."
            yield Fault(("options", index, "feedback"), sentence)
    if silence := _silence(draft.blank):
        yield Fault(("blank",), f"Somebody who chooses nothing {_for_somebody(silence)} Fill in “blank”.")


def _silence(feedback: str) -> str:
    """Return what is wrong with a feedback, as the end of a sentence; nothing when it says something."""
    words = re.findall(r"[^\W\d_]+", feedback.lower())
    if not feedback.strip():
        return "has no feedback."
    if words and set(words) <= set(EMPTY.split()):
        return "has feedback that only says so."
    if len(feedback.strip()) < SHORTEST:
        return f"has feedback of fewer than {SHORTEST} characters."
    return ""


def _for_somebody(silence: str) -> str:
    return silence.replace("has no feedback", "reads nothing").replace("has feedback", "reads feedback")


def _place(draft: Draft, passages: Collection[str], standards: Collection[str]) -> Iterator[Fault]:
    """Yield a passage or a standard that does not exist."""
    if draft.teaches not in passages:
        sentence = f"It teaches “{draft.teaches}”, and there is no such passage. Name a lesson and its anchor."
        yield Fault(("teaches",), sentence)
    if draft.standard not in standards:
        known = ", ".join(sorted(standards)) or "the module has none"
        yield Fault(("standard",), f"“{draft.standard}” is not a standard of this module. It has: {known}.")
