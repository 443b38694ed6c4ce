"""What marking a question again changes: rows in, changes out. Pure: preview, run and undoing all ask this module."""

from collections.abc import Container, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any, Final

from assessments.quizzes.kinds.kind import Answer, NotOffered
from assessments.quizzes.marking import RIGHT, VOID, WRONG, Mark, Outcome, outcome_of, submitted
from assessments.quizzes.models import Attempt, AttemptSlot, QuestionVersion, Regrade, RegradeRun
from assessments.quizzes.sheet import Sheet
from lms.calendar import today

AS_MARKED: Final = Regrade.Verdict.AS_MARKED
FULL_CREDIT, LEFT_OUT = RegradeRun.Policy.FULL_CREDIT, RegradeRun.Policy.VOID
NEVER_LOWER, AS_COMPUTED = RegradeRun.Policy.NEVER_LOWER, RegradeRun.Policy.AS_COMPUTED


@dataclass(frozen=True)
class Scope:
    """Which answers are marked again: to which versions, handed in from a day until a day, both included."""

    versions: frozenset[int]
    start: date | None = None
    end: date | None = None

    def as_record(self) -> dict[str, Any]:
        """Return it as a run keeps it."""
        days = {"from": self.start, "until": self.end}
        return {"versions": sorted(self.versions)} | {name: day.isoformat() for name, day in days.items() if day}

    @classmethod
    def from_record(cls, record: Mapping[str, Any]) -> "Scope":
        """Read what a run keeps."""
        days = [date.fromisoformat(record[name]) if name in record else None for name in ("from", "until")]
        return cls(frozenset(record["versions"]), *days)

    def slots_in(self, sheet: Sheet, question: int) -> list[AttemptSlot]:
        """Return the answers of an attempt that lie within it; none unless the attempt is handed in."""
        handed_in = submitted(sheet.steps)
        if handed_in is None:
            return []
        day = today(handed_in.at)
        if (self.start and day < self.start) or (self.end and day > self.end):
            return []
        versions = [(slot, slot.question_version) for slot in sheet.slots]
        return [slot for slot, one in versions if one.question_id == question and one.number in self.versions]


@dataclass(frozen=True)
class Change:
    """What becomes of one attempt: verdicts by the id of their slot, and how it came out before and after."""

    sheet: Sheet
    verdicts: Mapping[int, str]
    after: Outcome
    # Where an attempt that a run finished is given back to be put right.
    opened_again: bool = False

    @property
    def attempt(self) -> Attempt:
        """Return the attempt."""
        return self.sheet.attempt

    @property
    def sheet_after(self) -> Sheet:
        """Return its rows with what counts after."""
        return replace(self.sheet, verdicts={**self.sheet.verdicts, **self.verdicts})

    @property
    def before(self) -> Outcome:
        """Return how it came out before."""
        return self.sheet.outcome

    @property
    def finished_before(self) -> bool:
        """Say whether it was finished before."""
        return self.attempt.state == Attempt.State.FINISHED

    @property
    def finished(self) -> bool:
        """Say whether it is finished after: what is finished stays so, and what is settled becomes so."""
        return not self.opened_again and (self.finished_before or self.after.settled)

    @property
    def done_before(self) -> bool:
        """Say whether the check counted as done by this attempt before."""
        return self.finished_before and self.before.passed

    @property
    def done(self) -> bool:
        """Say whether the check counts as done by this attempt after."""
        return self.finished and self.after.passed

    @property
    def result_changes(self) -> bool:
        """Say whether the person has another result than before, and so is told."""
        return self.result(before=True) != self.result(before=False)

    def result(self, *, before: bool) -> dict[str, Any]:
        """Return what a record keeps of either side."""
        outcome, finished = (self.before, self.finished_before) if before else (self.after, self.finished)
        return outcome.as_result() | {"finished": finished}


@dataclass(frozen=True)
class Plan:
    """Everything that a run would do, and what it leaves alone."""

    changes: tuple[Change, ...] = ()
    looked_at: int = 0
    # Answers that the corrected question does not offer, or that only a person can mark.
    not_comparable: int = 0
    # Attempts in which nothing else counts any more, so that this question cannot be left out as well.
    nothing_left: int = 0
    under_way: int = field(default=0, compare=False)

    @property
    def result_changes(self) -> list[Change]:
        """Return the attempts whose result is another one after."""
        return [change for change in self.changes if change.result_changes]

    def passes(self, *, before: bool, after: bool) -> int:
        """Count the attempts whose result changes that were passed, or not, before and after."""
        return sum(
            (one.before.passed, one.after.passed) == (before, after) for one in self.changes if one.result_changes
        )

    @property
    def newly_done(self) -> list[Change]:
        """Return the attempts by which the check comes to count as done."""
        return [change for change in self.changes if change.done and not change.done_before]

    @property
    def no_longer_done(self) -> list[Change]:
        """Return the attempts by which the check no longer counts as done."""
        return [change for change in self.changes if change.done_before and not change.done]


def plan(
    sheets: Iterable[Sheet],
    *,
    question: int,
    scope: Scope,
    policy: str,
    by_version: QuestionVersion | None = None,
) -> Plan:
    """Return what marking a question again would change."""
    changes, looked_at, not_comparable, nothing_left = [], 0, 0, 0
    for sheet in sheets:
        slots = scope.slots_in(sheet, question)
        if not slots:
            continue
        looked_at += 1
        marks = [mark for mark in sheet.outcome.marks if mark.slot in slots]
        if policy in (AS_COMPUTED, NEVER_LOWER):
            not_comparable += sum(not comparable(by_version, mark.answer) for mark in marks)
        wanted = {mark.slot.pk: verdict_for(mark, policy, by_version) for mark in marks}
        verdicts = {slot: verdict for slot, verdict in wanted.items() if verdict}
        after = _outcome(sheet, verdicts)
        if verdicts and not after.of:
            nothing_left += 1
        elif verdicts:
            changes.append(Change(sheet, verdicts, after))
    return Plan(tuple(changes), looked_at, not_comparable, nothing_left)


def verdict_for(mark: Mark, policy: str, by_version: QuestionVersion | None) -> str:
    """Return how an answer counts from here on; empty where it counts so already, or cannot be compared."""
    wanted = _wanted(mark, policy, by_version)
    present = "" if mark.waits else VOID if mark.void else RIGHT if mark.right else WRONG
    return "" if wanted == present else wanted


def _wanted(mark: Mark, policy: str, by_version: QuestionVersion | None) -> str:
    if policy == LEFT_OUT:
        return VOID
    if policy == FULL_CREDIT:
        return RIGHT
    if by_version is None or not comparable(by_version, mark.answer):
        return ""
    if by_version.how.score(by_version.body, mark.answer).right:
        return RIGHT
    return "" if policy == NEVER_LOWER else WRONG


def comparable(by_version: QuestionVersion | None, answer: Answer) -> bool:
    """Say whether a corrected question can mark an answer that was given to an earlier version of it."""
    if by_version is None:
        return False
    if not answer:
        return True
    try:
        found = by_version.how.given(by_version.body, answer, answer)
    except NotOffered:
        return False
    return set(found) == set(answer) and not by_version.how.score(by_version.body, answer).waits


def undoing(
    sheets: Iterable[Sheet],
    *,
    restored: Mapping[int, str],
    by_persons: Mapping[int, str],
    finished_by_it: Container[int],
    begun_again: Container[int],
) -> Plan:
    """Return what undoing a run changes.

    `restored` holds, by slot, the verdict from before the run, or that it counts as first marked; then a person's mark
    counts again, where there is one. `finished_by_it` are the attempts that the run finished: they go back to being
    put right, unless their person has begun another since (`begun_again`).
    """
    changes, sheets = [], list(sheets)
    for sheet in sheets:
        verdicts = {slot.pk: restored[slot.pk] for slot in sheet.slots if slot.pk in restored}
        after = _outcome(sheet, dict(_in_force(verdicts, by_persons)))
        pk = sheet.attempt.pk
        opened = pk in finished_by_it and pk not in begun_again and not after.settled
        changes.append(Change(sheet, verdicts, after, opened))
    return Plan(tuple(changes), len(sheets), nothing_left=sum(not change.after.of for change in changes))


def _in_force(verdicts: Mapping[int, str], by_persons: Mapping[int, str]) -> Iterator[tuple[int, str]]:
    for slot, verdict in verdicts.items():
        yield slot, by_persons.get(slot, "") if verdict == AS_MARKED else verdict


def _outcome(sheet: Sheet, verdicts: Mapping[int, str]) -> Outcome:
    return outcome_of(sheet.slots, sheet.steps, {**sheet.verdicts, **verdicts})
