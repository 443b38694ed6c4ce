"""An attempt with its questions and steps, read at once: what every screen of an attempt starts from."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from django.db.models import OuterRef, QuerySet, Subquery

from assessments.quizzes.behaviours import Settings, settings_of
from assessments.quizzes.kinds.kind import Answer
from assessments.quizzes.marking import TIME, Mark, Outcome, last_answers, outcome_of, rules_of, submitted
from assessments.quizzes.models import Attempt, AttemptSlot, PersonMark, QuestionVersion, Quiz, Regrade, Step
from lms.models import Person


@dataclass(frozen=True)
class Sheet:
    """The rows of one attempt."""

    attempt: Attempt
    slots: tuple[AttemptSlot, ...]
    steps: tuple[Step, ...]
    # What a person or a regrade made of an answer, by the id of its slot.
    verdicts: Mapping[int, str] = field(default_factory=dict)

    @cached_property
    def answers(self) -> dict[int, Step]:
        """Return the answer in force of each question, by position; a question never answered is left out."""
        found = last_answers(self.steps)
        return {slot.position: found[slot.pk] for slot in self.slots if slot.pk in found}

    @cached_property
    def answered(self) -> frozenset[int]:
        """Return the positions at which something is given."""
        return frozenset(position for position, step in self.answers.items() if is_complete(step))

    @property
    def begun(self) -> frozenset[int]:
        """Return the positions at which part of an answer is given, and part is not."""
        return frozenset(position for position, step in self.answers.items() if step.answer) - self.answered

    @property
    def unanswered(self) -> list[int]:
        """Return the positions at which nothing is given, or not all of it, in order."""
        return [slot.position for slot in self.slots if slot.position not in self.answered]

    @cached_property
    def outcome(self) -> Outcome:
        """Return how the attempt came out; only once it is handed in."""
        return outcome_of(self.slots, self.steps, self.verdicts)

    @cached_property
    def settings(self) -> Settings:
        """Return what the quiz was set to when the attempt began."""
        return settings_of(self.attempt.settings)

    @property
    def timed_out(self) -> bool:
        """Say whether it was handed in because the time was up."""
        step = submitted(self.steps)
        return step is not None and step.data.get("cause") == TIME

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


def is_complete(step: Step) -> bool:
    """Say whether an answer gives something, and all that its question asks for stage by stage."""
    version = step.question_version
    return version is not None and is_whole(version, step.answer)


def is_whole(version: QuestionVersion, answer: Answer) -> bool:
    """Say whether an answer is given in all its parts."""
    how, body = version.how, version.body
    return bool(answer) and not how.unfinished(body, answer) and not how.holes(body, answer)


def sheet_of(attempt: Attempt) -> Sheet:
    """Read the rows of an attempt. Two queries; four once it is handed in."""
    slots = tuple(attempt.slots.select_related("question_version").order_by("position"))
    if attempt.state == Attempt.State.OPEN:
        return Sheet(attempt, slots, _answers_in(attempt, slots))
    steps = with_marks(attempt.steps.select_related("question_version")).order_by("number")
    return Sheet(attempt, slots, tuple(steps), verdicts_of([attempt.pk]))


def _answers_in(attempt: Attempt, slots: Iterable[AttemptSlot]) -> tuple[Step, ...]:
    """Return the steps of an open attempt: answers to what its slots ask, whose versions came with them. One query."""
    versions = {slot.question_version_id: slot.question_version for slot in slots}
    steps = tuple(attempt.steps.order_by("number"))
    for step in steps:
        # Handed in since the attempt was read, it may hold steps that name no question, or another one.
        if step.question_version_id in versions:
            step.question_version = versions[step.question_version_id]
    return steps


def sheets_of(attempts: Sequence[Attempt]) -> list[Sheet]:
    """Read the rows of many attempts that are handed in. Five queries; a version of a question is read once."""
    ids = [attempt.pk for attempt in attempts]
    slots, steps = defaultdict(list), defaultdict(list)
    asked = list(AttemptSlot.objects.filter(attempt__in=ids).order_by("position"))
    done = list(with_marks(Step.objects.filter(attempt__in=ids)).order_by("number"))
    named = {slot.question_version_id for slot in asked} | {step.question_version_id or 0 for step in done}
    versions = QuestionVersion.objects.in_bulk(named)
    for slot in asked:
        slot.question_version = versions[slot.question_version_id]
        slots[slot.attempt_id].append(slot)
    for step in done:
        step.question_version = versions.get(step.question_version_id or 0)
        steps[step.attempt_id].append(step)
    verdicts = verdicts_of(ids)
    return [Sheet(one, tuple(slots[one.pk]), tuple(steps[one.pk]), verdicts) for one in attempts]


def with_marks(steps: "QuerySet[Step]") -> "QuerySet[Step]":
    """Let each step know how a person marked it, if one did: the newest mark counts."""
    newest = PersonMark.objects.filter(step=OuterRef("pk")).order_by("-pk").values("right")[:1]
    return steps.annotate(marked_right=Subquery(newest))


def verdicts_of(attempts: Iterable[int]) -> dict[int, str]:
    """Return what persons and regrades made of answers, by slot: the newest counts, a regrade before a person. Two
    queries."""
    attempts = list(attempts)
    rows = Regrade.objects.filter(attempt__in=attempts).order_by("pk").values_list("slot", "verdict")
    regraded = {slot: verdict for slot, verdict in dict(rows).items() if verdict != Regrade.Verdict.AS_MARKED}
    return marked_by_persons(attempts) | regraded


def marked_by_persons(attempts: Iterable[int]) -> dict[int, str]:
    """Return what persons made of answers that no key can mark, by slot: the newest counts. One query.

    What was written again afterwards, to put it right, changes no result: `with_marks` tells of that.
    """
    of_answers = PersonMark.objects.filter(slot__attempt__in=list(attempts), step__kind=Step.Kind.ANSWER)
    marks = of_answers.order_by("pk").values_list("slot", "right")
    return {slot: str(Regrade.Verdict.RIGHT if right else Regrade.Verdict.WRONG) for slot, right in marks}


def latest_sheet(person: Person, quiz: Quiz) -> Sheet | None:
    """Read a person's own latest attempt at a check; nothing when there is none."""
    attempt = Attempt.objects.filter(person=person, quiz=quiz).order_by("-pk").first()
    return sheet_of(attempt) if attempt else None
