"""How an attempt comes out: rows in, outcome out. No queries, no clock; the values of the rules are passed in."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final

from assessments.quizzes.models import AttemptSlot, QuestionVersion, Step
from lms.policy.practice import MUST_GET_RIGHT, PASS_MARK
from lms.rules import Answer, rule_called

YES: Final = "yes"


@dataclass(frozen=True)
class Mark:
    """How one question of an attempt came out, and what was done since to put it right."""

    slot: AttemptSlot
    chosen: frozenset[str]
    right: bool
    tries: tuple[Step, ...] = ()

    @property
    def version(self) -> QuestionVersion:
        """Return the question as it was asked."""
        return self.slot.question_version

    @property
    def position(self) -> int:
        """Return its number in the attempt."""
        return self.slot.position

    @property
    def blank(self) -> bool:
        """Say whether nothing was chosen."""
        return not self.chosen

    @property
    def put_right(self) -> bool:
        """Say whether a wrong answer has since been answered right."""
        return not self.right and any(is_right(self.version, step.chosen) for step in self.tries)

    @property
    def still_wrong(self) -> bool:
        """Say whether the check waits for this question."""
        return not self.right and not self.put_right


@dataclass(frozen=True)
class Outcome:
    """How an attempt came out by the rules it was handed in under."""

    marks: tuple[Mark, ...]
    pass_mark: int
    must_get_right: bool

    @property
    def of(self) -> int:
        """Return how many questions there were."""
        return len(self.marks)

    @property
    def right(self) -> int:
        """Return how many were right when the check was handed in."""
        return sum(mark.right for mark in self.marks)

    @property
    def percent(self) -> int:
        """Return the share that was right, rounded down: a score never looks better than it is."""
        return self.right * 100 // self.of

    @property
    def needed(self) -> int:
        """Return how many right answers the pass mark asks for."""
        return needed(self.pass_mark, self.of)

    @property
    def must_missed(self) -> tuple[Mark, ...]:
        """Return the wrong answers that fail the attempt whatever the total."""
        return tuple(mark for mark in self.wrong if mark.version.must_get_right) if self.must_get_right else ()

    @property
    def passed(self) -> bool:
        """Say whether the total is enough and nothing was wrong that must be right."""
        return self.right >= self.needed and not self.must_missed

    @property
    def wrong(self) -> tuple[Mark, ...]:
        """Return what was wrong when the check was handed in."""
        return tuple(mark for mark in self.marks if not mark.right)

    @property
    def still_wrong(self) -> tuple[Mark, ...]:
        """Return what has not been put right yet."""
        return tuple(mark for mark in self.marks if mark.still_wrong)

    @property
    def settled(self) -> bool:
        """Say whether nothing is left to put right."""
        return not self.still_wrong


def needed(pass_mark: int, of: int) -> int:
    """Return the smallest number of right answers that is at least `pass_mark` per cent of `of`."""
    return -(-pass_mark * of // 100)


def is_right(version: QuestionVersion, chosen: Iterable[str]) -> bool:
    """Say whether an answer is right: all the right options and no other."""
    return frozenset(chosen) == version.right_ids


def last_answers(steps: Iterable[Step]) -> dict[int, Step]:
    """Return the answer in force of each question: its last answer step, by the id of the question's version."""
    answers = [step for step in steps if step.kind == Step.Kind.ANSWER and step.question_version_id]
    return {step.question_version_id or 0: step for step in sorted(answers, key=lambda step: step.number)}


def submitted(steps: Iterable[Step]) -> Step | None:
    """Return the step with which the attempt was handed in."""
    return next((step for step in steps if step.kind == Step.Kind.SUBMIT), None)


def mark(slots: Sequence[AttemptSlot], steps: Sequence[Step], *, pass_mark: int, must_get_right: str) -> Outcome:
    """Mark the answers in force by the values of the two rules."""
    answers = last_answers(steps)
    marks = []
    for slot in sorted(slots, key=lambda slot: slot.position):
        answer = answers.get(slot.question_version_id)
        chosen = frozenset(answer.chosen) if answer else frozenset()
        marks.append(Mark(slot, chosen, is_right(slot.question_version, chosen), tries_at(slot, steps)))
    return Outcome(tuple(marks), pass_mark, must_get_right == YES)


def tries_at(slot: AttemptSlot, steps: Iterable[Step]) -> tuple[Step, ...]:
    """Return the answers with which somebody tried to put this question right, in order."""
    found = [s for s in steps if s.kind == Step.Kind.PUT_RIGHT and s.question_version_id == slot.question_version_id]
    return tuple(sorted(found, key=lambda step: step.number))


def outcome_of(slots: Sequence[AttemptSlot], steps: Sequence[Step]) -> Outcome:
    """Return the outcome of an attempt that was handed in, by the rules of that day."""
    step = submitted(steps)
    if step is None:
        raise ValueError("An attempt has no outcome before it is handed in.")
    values = {answer.rule.key: answer.value for answer in rules_of(step)}
    return mark(slots, steps, pass_mark=values[PASS_MARK.key], must_get_right=values[MUST_GET_RIGHT.key])


def rules_of(step: Step) -> list[Answer]:
    """Return what the rules said when the attempt was handed in."""
    records: list[dict[str, Any]] = step.data["rules"]
    return [Answer(rule_called(row["rule"]), row["value"], row["version"], row["source"]) for row in records]
