"""An attempt with its questions and steps, read at once: what every screen of an attempt starts from."""

from dataclasses import dataclass
from functools import cached_property

from assessments.quizzes.marking import Mark, Outcome, last_answers, outcome_of, rules_of, submitted
from assessments.quizzes.models import Attempt, AttemptSlot, Quiz, Step
from lms.models import Person


@dataclass(frozen=True)
class Sheet:
    """The rows of one attempt."""

    attempt: Attempt
    slots: tuple[AttemptSlot, ...]
    steps: tuple[Step, ...]

    @cached_property
    def answers(self) -> dict[int, Step]:
        """Return the answer in force of each question, by position; a question never answered is left out."""
        found = last_answers(self.steps)
        return {
            slot.position: found[slot.question_version_id] for slot in self.slots if slot.question_version_id in found
        }

    @cached_property
    def answered(self) -> frozenset[int]:
        """Return the positions at which something is chosen."""
        return frozenset(position for position, step in self.answers.items() if step.chosen)

    @property
    def unanswered(self) -> list[int]:
        """Return the positions at which nothing is chosen, in order."""
        return [slot.position for slot in self.slots if slot.position not in self.answered]

    @cached_property
    def outcome(self) -> Outcome:
        """Return how the attempt came out; only once it is handed in."""
        return outcome_of(self.slots, self.steps)

    @property
    def unconfirmed(self) -> bool:
        """Say whether a rule it was marked by has no source; only once it is handed in."""
        step = submitted(self.steps)
        return step is not None and not all(answer.confirmed for answer in rules_of(step))

    @property
    def next_number(self) -> int:
        """Return the number of the next step."""
        return max((step.number for step in self.steps), default=0) + 1

    def slot_at(self, position: int) -> AttemptSlot | None:
        """Return the question at a position."""
        return next((slot for slot in self.slots if slot.position == position), None)

    def mark_at(self, position: int) -> Mark | None:
        """Return how the question at a position came out."""
        return next((mark for mark in self.outcome.marks if mark.position == position), None)


def sheet_of(attempt: Attempt) -> Sheet:
    """Read the rows of an attempt. Two queries."""
    slots = attempt.slots.select_related("question_version").order_by("position")
    return Sheet(attempt, tuple(slots), tuple(attempt.steps.order_by("number")))


def latest_sheet(person: Person, quiz: Quiz) -> Sheet | None:
    """Read a person's own latest attempt at a check; nothing when there is none. Three queries."""
    attempt = Attempt.objects.filter(person=person, quiz=quiz).order_by("-pk").first()
    return sheet_of(attempt) if attempt else None
