"""How an attempt comes out: rows in, outcome out. No queries, no clock; the values of the rules are passed in."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from assessments.quizzes.kinds.kind import Answer, Score
from assessments.quizzes.models import AttemptSlot, QuestionVersion, Regrade, Step
from lms.policy.practice import MUST_GET_RIGHT, PASS_MARK
from lms.rules import Answer as RuleAnswer
from lms.rules import rule_called

YES: Final = "yes"
# Why an attempt was handed in, where its person did not do it in time.
TIME: Final = "time"
RIGHT, WRONG, VOID = Regrade.Verdict.RIGHT, Regrade.Verdict.WRONG, Regrade.Verdict.VOID


@dataclass(frozen=True)
class Mark:
    """How one question of an attempt came out, and what was done since to put it right."""

    slot: AttemptSlot
    answer: Answer
    score: Score
    tries: tuple[Step, ...] = ()
    sure: int | None = None
    # A right answer of which somebody was not sure is worked through as well, where the check asks how sure.
    unsure: bool = False
    # What a regrade made of it: one of the verdicts, or empty.
    verdict: str = ""
    # Whether what was wrong is worked through: in a check, not in an exam or in practice.
    puts_right: bool = True

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
        """Say whether nothing was given."""
        return not self.answer

    @property
    def right(self) -> bool:
        """Say whether it counts as right: by the last regrade, or else as it was marked."""
        return self.verdict == RIGHT or (self.verdict != WRONG and self.score.right)

    @property
    def void(self) -> bool:
        """Say whether the question is left out of the result."""
        return self.verdict == VOID

    @property
    def waits(self) -> bool:
        """Say whether a person has still to mark it."""
        return self.score.waits and not self.verdict

    @property
    def to_work_through(self) -> bool:
        """Say whether it has to be put right before the check is done: wrong, or right but unsure."""
        return self.puts_right and not self.void and not self.waits and (not self.right or self.unsure)

    @property
    def put_right(self) -> bool:
        """Say whether what had to be worked through has since been answered right."""
        return self.to_work_through and any(is_right(step) for step in self.tries)

    @property
    def try_waits(self) -> bool:
        """Say whether it was written again to put it right, and a person has still to mark that."""
        return self.to_work_through and not self.put_right and bool(self.tries) and is_unread(self.tries[-1])

    @property
    def still_wrong(self) -> bool:
        """Say whether the check waits for this question to be put right."""
        return self.to_work_through and not self.put_right and not self.try_waits


@dataclass(frozen=True)
class Passing:
    """What an attempt has to reach: shares in per cent, of the whole and of sections, and whether musts count."""

    percent: int
    must_get_right: bool
    sections: Mapping[str, int]
    # Whether a right answer of which somebody was not sure is worked through too.
    unsure_counts: bool = False
    # Whether wrong answers are put right before the attempt is finished.
    puts_right: bool = True


@dataclass(frozen=True)
class Section:
    """How one section came out that has a pass mark of its own."""

    name: str
    right: int
    of: int
    needed: int

    @property
    def passed(self) -> bool:
        """Say whether it is enough."""
        return self.right >= self.needed


@dataclass(frozen=True)
class Outcome:
    """How an attempt came out by the rules it was handed in under."""

    marks: tuple[Mark, ...]
    passing: Passing

    @property
    def counted(self) -> tuple[Mark, ...]:
        """Return the questions that count: all but those that a regrade left out."""
        return tuple(mark for mark in self.marks if not mark.void)

    @property
    def of(self) -> int:
        """Return how many questions count."""
        return len(self.counted)

    @property
    def right(self) -> int:
        """Return how many were right when the check was handed in."""
        return sum(mark.right for mark in self.counted)

    @property
    def percent(self) -> int:
        """Return the share that was right, rounded down: a score never looks better than it is."""
        return self.right * 100 // self.of if self.of else 100

    @property
    def needed(self) -> int:
        """Return how many right answers the pass mark asks for."""
        return needed(self.passing.percent, self.of)

    @property
    def sections(self) -> tuple[Section, ...]:
        """Return the sections that have a pass mark of their own."""
        return tuple(self._section(name, percent) for name, percent in self.passing.sections.items())

    def _section(self, name: str, percent: int) -> Section:
        marks = [mark for mark in self.counted if mark.slot.section == name]
        return Section(name, sum(mark.right for mark in marks), len(marks), needed(percent, len(marks)))

    @property
    def must_missed(self) -> tuple[Mark, ...]:
        """Return the wrong answers that fail the attempt whatever the total."""
        return tuple(mark for mark in self.wrong if mark.version.must_get_right) if self.passing.must_get_right else ()

    @property
    def must_get_right(self) -> bool:
        """Say whether a wrong answer to a must-get-right question fails the attempt."""
        return self.passing.must_get_right

    @property
    def waiting(self) -> tuple[Mark, ...]:
        """Return what a person has still to mark; until then nobody has passed or failed."""
        return tuple(mark for mark in self.marks if mark.waits)

    @property
    def unread(self) -> tuple[Mark, ...]:
        """Return what a person has still to mark, be it to decide the check or to put an answer right."""
        return tuple(mark for mark in self.marks if mark.waits or mark.try_waits)

    @property
    def passed(self) -> bool:
        """Say whether total and sections are enough, and nothing was wrong that must be right."""
        enough = self.right >= self.needed and all(section.passed for section in self.sections)
        return enough and not self.must_missed and not self.waiting

    @property
    def wrong(self) -> tuple[Mark, ...]:
        """Return what was wrong when the check was handed in."""
        return tuple(mark for mark in self.counted if not mark.right and not mark.waits)

    @property
    def still_wrong(self) -> tuple[Mark, ...]:
        """Return what has not been put right yet."""
        return tuple(mark for mark in self.marks if mark.still_wrong)

    @property
    def settled(self) -> bool:
        """Say whether nothing is left to put right or to be marked."""
        return not self.still_wrong and not self.unread

    def as_result(self) -> dict[str, Any]:
        """Return what is kept of it: with handing in, and with a regrade."""
        return {"right": self.right, "of": self.of, "passed": self.passed}


def needed(pass_mark: int, of: int) -> int:
    """Return the smallest number of right answers that is at least `pass_mark` per cent of `of`."""
    return -(-pass_mark * of // 100)


def is_right(step: Step) -> bool:
    """Say whether an answer is right, to the question that it answers: by its key, or as a person marked it."""
    version = step.question_version
    if version is None:
        return False
    score = version.how.score(version.body, step.answer)
    return score.right or (score.waits and step.sufficient is True)


def is_unread(step: Step) -> bool:
    """Say whether a person has still to mark this answer."""
    version = step.question_version
    return version is not None and step.sufficient is None and version.how.score(version.body, step.answer).waits


def last_answers(steps: Iterable[Step]) -> dict[int, Step]:
    """Return the answer in force of each question: its newest answer step, by the id of the slot."""
    answers = [step for step in steps if step.kind == Step.Kind.ANSWER and step.slot_id]
    return {step.slot_id or 0: step for step in sorted(answers, key=lambda step: step.number)}


def submitted(steps: Iterable[Step]) -> Step | None:
    """Return the step with which the attempt was handed in."""
    return next((step for step in steps if step.kind == Step.Kind.SUBMIT), None)


def mark(
    slots: Sequence[AttemptSlot],
    steps: Sequence[Step],
    passing: Passing,
    verdicts: Mapping[int, str] | None = None,
) -> Outcome:
    """Mark the answers in force; `verdicts` says, by the id of a slot, what a person or a regrade made of it."""
    answers, verdicts = last_answers(steps), verdicts or {}
    marks = []
    for slot in sorted(slots, key=lambda slot: slot.position):
        step = answers.get(slot.pk)
        answer: Answer = step.answer if step else {}
        score = slot.question_version.how.score(slot.question_version.body, answer)
        sure = step.sure if step else None
        unsure = passing.unsure_counts and bool(answer) and sure == Step.Sure.NOT
        verdict = verdicts.get(slot.pk, "")
        tries = tries_at(slot, steps)
        marks.append(Mark(slot, answer, score, tries, sure, unsure, verdict, passing.puts_right))
    return Outcome(tuple(marks), passing)


def tries_at(slot: AttemptSlot, steps: Iterable[Step]) -> tuple[Step, ...]:
    """Return the answers with which somebody tried to put this question right, in order."""
    found = [step for step in steps if step.kind == Step.Kind.PUT_RIGHT and step.slot_id == slot.pk]
    return tuple(sorted(found, key=lambda step: step.number))


def outcome_of(
    slots: Sequence[AttemptSlot], steps: Sequence[Step], verdicts: Mapping[int, str] | None = None
) -> Outcome:
    """Return the outcome of an attempt that was handed in, by the rules of that day."""
    step = submitted(steps)
    if step is None:
        raise ValueError("An attempt has no outcome before it is handed in.")
    return mark(slots, steps, passing_of(step), verdicts)


def passing_of(step: Step) -> Passing:
    """Return what had to be reached when the attempt was handed in."""
    values = {answer.rule.key: answer.value for answer in rules_of(step)}
    return Passing(
        percent=step.data.get("percent", values[PASS_MARK.key]),
        must_get_right=values[MUST_GET_RIGHT.key] == YES,
        sections=step.data.get("sections", {}),
        unsure_counts=step.data.get("unsure_counts", False),
        puts_right=step.data.get("puts_right", True),
    )


def rules_of(step: Step) -> list[RuleAnswer]:
    """Return what the rules said when the attempt was handed in."""
    records: list[dict[str, Any]] = step.data["rules"]
    return [RuleAnswer(rule_called(row["rule"]), row["value"], row["version"], row["source"]) for row in records]
