"""Answers that no key can mark and that wait for a person: who is asked, what waits for whom, and what was marked."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from django.db.models import Q
from django.urls import reverse

from assessments.assessing import assessed_by, pta_of
from assessments.independence import Matter, why_not
from assessments.quizzes.kinds import KINDS
from assessments.quizzes.kinds.extended import Extended
from assessments.quizzes.models import Attempt, AttemptSlot, PersonMark, Step
from lms.actions import open_duty
from lms.calendar import in_words, today, working_day_after, working_days_between
from lms.models import Person, Unit
from lms.permissions import current_post
from lms.policy.practice import MARKING_DAYS
from lms.roles import Role
from lms.rules import RuleBook

MARK: Final = "mark_answer"
# The kinds whose answers a person reads.
READ_BY_PERSONS: Final = tuple(key for key, kind in KINDS.items() if isinstance(kind, Extended))


def ask_to_mark(slot: AttemptSlot, learner: Person, *, by: Person | None) -> None:
    """Open the duty of marking an answer: for the learner's assessor, or for somebody above them to find one."""
    on = today()
    pta, unit = pta_of(learner, on), unit_of(learner, on)
    asked: dict[str, Any] = {"owner": pta} if pta else {"role": Role.SPO, "unit": unit}
    open_duty(
        kind=MARK,
        source=slot,
        about=learner,
        title=f"Mark an answer of {learner}" if pta else f"{learner} has no practice tutor assessor: an answer waits",
        reason=f"It was handed in on {in_words(on)}: question {slot.position} of “{slot.attempt.quiz}”.",
        due=due_on(unit, on),
        link=reverse("quizzes:mark", args=[slot.pk]) if pta else "",
        link_text="Mark it" if pta else "",
        by=by,
        **asked,
    )


def unit_of(learner: Person, on: date) -> Unit | None:
    """Return where somebody works; without a post, the whole organisation, so that an answer never waits unseen."""
    post = current_post(learner, on)
    return post.unit if post else Unit.objects.order_by("path").first()


def due_on(unit: Unit | None, on: date) -> date:
    """Return the day by which an answer handed in on `on` should be marked."""
    return working_day_after(on, RuleBook.at(unit, on).answer(MARKING_DAYS).value)


def answer_to_mark(slot: AttemptSlot) -> Step | None:
    """Return the answer of a slot that a person reads: the newest of those handed in, or written again since."""
    steps = slot.steps.exclude(kind=Step.Kind.SUBMIT).select_related("question_version")
    newest = steps.filter(question_version__kind__in=READ_BY_PERSONS).order_by("-number").first()
    return newest if newest and newest.answer else None


def newest_mark(step: Step | None) -> PersonMark | None:
    """Return the mark of an answer that counts; nothing before it is marked."""
    return step.person_marks.select_related("by").order_by("-pk").first() if step else None


def marks_of(slots: Iterable[AttemptSlot]) -> dict[int, list[PersonMark]]:
    """Return the marks of persons by slot, in order. One query where somebody marks any of them, else none."""
    asked = [slot.pk for slot in slots if slot.question_version.kind in READ_BY_PERSONS]
    found: dict[int, list[PersonMark]] = {}
    for mark in PersonMark.objects.filter(slot__in=asked).select_related("by").order_by("pk") if asked else ():
        found.setdefault(mark.slot_id, []).append(mark)
    return found


@dataclass(frozen=True)
class Waiting:
    """An answer in somebody's queue, on a day."""

    slot: AttemptSlot
    step: Step
    on: date
    locked: str = ""

    @property
    def learner(self) -> Person:
        """Return who wrote it."""
        return self.slot.attempt.person

    @property
    def days_waited(self) -> int:
        """Count the working days since it was handed in."""
        return working_days_between(today(self.step.at), self.on)

    @property
    def again(self) -> bool:
        """Say whether it was written again after an answer that was not sufficient."""
        return self.step.kind == Step.Kind.PUT_RIGHT


def to_mark(person: Person, on: date) -> list[Waiting]:
    """Return the answers that wait for `person`, oldest first. A constant number of queries."""
    handed_in = ~Q(attempt__state=Attempt.State.OPEN)
    steps = Step.objects.filter(
        handed_in, attempt__person__in=assessed_by(person, on), question_version__kind__in=READ_BY_PERSONS
    )
    related = ("question_version", "slot__attempt__person", "slot__attempt__quiz", "slot__question_version")
    newest: dict[int, Step] = {}
    for step in steps.select_related(*related).order_by("number"):
        newest[step.slot_id or 0] = step
    marked = set(PersonMark.objects.filter(step__in=list(newest.values())).values_list("step", flat=True))
    rows = [step for step in newest.values() if step.answer and step.pk not in marked]
    locked = why_not(person, {row.slot.attempt.person for row in rows if row.slot}, matter=Matter.EVIDENCE, on=on)
    found = [
        Waiting(row.slot, row, on, locked.get(row.slot.attempt.person_id, "")) for row in rows if row.slot is not None
    ]
    return sorted(found, key=lambda row: (row.step.at, row.step.pk))
