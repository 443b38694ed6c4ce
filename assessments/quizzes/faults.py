"""What keeps a question from going live: where it is, in a sentence; and whether a feedback says anything. Pure."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

SHORTEST: Final = 15
# A feedback made of these words alone says that an answer is wrong, or right, and nothing else.
EMPTY: Final = (
    "a again all an and answer bad but choice correct done false good incorrect is it mistake mistaken no nope not "
    "oh one option please quite right sadly sorry that the this true try unfortunately unlucky was well wrong yes "
    "you your"
)


@dataclass(frozen=True)
class Fault:
    """Why a question may not go live, and where in it."""

    at: tuple[str | int, ...]
    sentence: str


def silence(feedback: str) -> str:
    """Return what is wrong with a feedback, as the end of a sentence; nothing when it says something."""
    words = re.findall(r"[^\W\d_]+", feedback.lower())
    if not feedback.strip():
        return "has no feedback."
    if words and set(words) <= set(EMPTY.split()):
        return "has feedback that only says so."
    if len(feedback.strip()) < SHORTEST:
        return f"has feedback of fewer than {SHORTEST} characters."
    return ""


def silent(feedback: str, at: tuple[str | int, ...], what: str, mend: str) -> Iterator[Fault]:
    """Yield the fault of an answer that would be met with silence: `what` names it, `mend` says what to do."""
    if found := silence(feedback):
        yield Fault(at, f"{what} {found} {mend}")


def silent_somebody(feedback: str, at: tuple[str | int, ...], who: str, mend: str) -> Iterator[Fault]:
    """Yield the same for what somebody reads: `who` reads nothing, or words that say nothing."""
    if found := silence(feedback):
        words = found.replace("has no feedback", "reads nothing").replace("has feedback", "reads feedback")
        yield Fault(at, f"{who} {words} {mend}")
