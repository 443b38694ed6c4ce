"""The five questions of the weekly digest: what is counted, how it reads, and which need its link asks for."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from lms.progress.needing.table import BY_KEY, NEEDS, Need, WaitsOn


@dataclass(frozen=True)
class Question:
    """One line: a need, or any need of one side, and its words for one learner, for several, and for none."""

    key: str
    one: str
    many: str
    none: str
    state: str

    @property
    def needs(self) -> tuple[Need, ...]:
        """Return the needs of which any counts."""
        if self.key in BY_KEY:
            return (BY_KEY[self.key],)
        return tuple(need for need in NEEDS if need.waits_on == self.key)

    def in_words(self, count: int) -> str:
        """Say how many."""
        if not count:
            return self.none
        return f"{count} {self.one if count == 1 else self.many}"


QUESTIONS: Final = (
    Question(WaitsOn.US, "learner waits on us", "learners wait on us", "Nobody waits on us", "waiting"),
    Question(
        "no_mentor",
        "learner has no eligible mentor",
        "learners have no eligible mentor",
        "Everybody has an eligible mentor",
        "waiting",
    ),
    Question(
        "marking",
        "learner waits longer for marking than the rules allow",
        "learners wait longer for marking than the rules allow",
        "No marking is late",
        "waiting",
    ),
    Question(
        WaitsOn.LEARNER,
        "learner has something to do that is late or stands still",
        "learners have something to do that is late or stands still",
        "Nothing that learners do themselves is late",
        "due",
    ),
    Question(
        "untouched",
        "learner is near the planned end with criteria that nothing is claimed for",
        "learners are near their planned end with criteria that nothing is claimed for",
        "Nobody near their planned end has criteria that nothing is claimed for",
        "due",
    ),
)
ASKED: Final = {question.key: question for question in QUESTIONS}


def needs_counted() -> Iterable[Need]:
    """Return every need that any of the questions counts, each once."""
    return dict.fromkeys(need for question in QUESTIONS for need in question.needs)
