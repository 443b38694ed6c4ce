"""Whether a question may go live: nobody gets an answer wrong here without reading why. Pure."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass, field

from assessments.quizzes.faults import Fault, silent_somebody
from assessments.quizzes.kinds import KINDS
from assessments.quizzes.kinds.kind import Body


@dataclass(frozen=True)
class Draft:
    """A question as its author wrote it."""

    key: str
    kind: str
    stem: str
    body: Body = field(hash=False)
    blank: str
    must_get_right: bool
    lesson_key: str
    anchor: str
    standard: str
    misconception: str = ""
    criterion: str = ""
    difficulty: str = ""
    timed_out: str = ""

    @property
    def teaches(self) -> str:
        """Return the passage that teaches it, as `lesson#anchor`."""
        return f"{self.lesson_key}#{self.anchor}"


def why_not(draft: Draft, *, passages: Collection[str], standards: Collection[str]) -> list[str]:
    """Return why a question may not go live, in a sentence each; nothing when it may."""
    return [fault.sentence for fault in faults(draft, passages=passages, standards=standards)]


def faults(draft: Draft, *, passages: Collection[str], standards: Collection[str]) -> list[Fault]:
    """Return the same with the place of each: `passages` are `lesson#anchor`, `standards` the codes of the module."""
    return [*KINDS[draft.kind].faults(draft.body), *around(draft, passages=passages, standards=standards)]


def around(draft: Draft, *, passages: Collection[str], standards: Collection[str]) -> list[Fault]:
    """Return those that have nothing to do with the body."""
    return [*_unanswered(draft), *_place(draft, passages, standards)]


def _unanswered(draft: Draft) -> Iterator[Fault]:
    """Yield the blank or the time-out that would be met with silence; without words of its own a time-out reads those
    of a blank."""
    who = "Somebody who chooses nothing"
    yield from silent_somebody(draft.blank, ("blank",), who, "Fill in “blank”.")
    if draft.timed_out:
        who = "Somebody whose time runs out"
        yield from silent_somebody(draft.timed_out, ("timed_out",), who, "Say more under “timed_out”, or leave it out.")


def _place(draft: Draft, passages: Collection[str], standards: Collection[str]) -> Iterator[Fault]:
    """Yield a passage or a standard that does not exist."""
    if draft.teaches not in passages:
        sentence = f"It teaches “{draft.teaches}”, and there is no such passage. Name a lesson and its anchor."
        yield Fault(("teaches",), sentence)
    if draft.standard not in standards:
        known = ", ".join(sorted(standards)) or "the module has none"
        yield Fault(("standard",), f"“{draft.standard}” is not a standard of this module. It has: {known}.")
