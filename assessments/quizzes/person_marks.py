"""Marking an answer that no key can mark: a person reads it and says whether it is sufficient, and why."""

from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from assessments.assessing import check_may_assess
from assessments.quizzes.actions import finish_when_settled
from assessments.quizzes.models import Attempt, AttemptSlot, PersonMark, Step
from assessments.quizzes.sheet import sheet_of
from assessments.quizzes.states import check_columns
from assessments.quizzes.to_mark import MARK, answer_to_mark, newest_mark
from courses import standing
from lms import audit
from lms.actions import close_duty, queue_notice
from lms.calendar import today
from lms.models import Person
from lms.permissions import NotAllowed


class MarkedMeanwhile(Exception):  # reads as the sentence it carries
    """Somebody marked the answer while this mark was being written. Theirs stands; nothing written is lost."""

    def __init__(self, mark: PersonMark) -> None:
        """Keep the mark that stands."""
        self.mark = mark
        super().__init__(
            f"{mark.by} marked this while you were reading: {mark}. Theirs stands. What you wrote is below: read "
            "theirs, then record yours only if it should replace it."
        )


@transaction.atomic
def mark_answer(*, slot: AttemptSlot, step: Step, right: bool, words: str, by: Person, seen: int = 0) -> PersonMark:
    """Mark the answer in force as sufficient or not; `seen` is the id of the mark that the page showed, 0 for none.

    A mark is never changed: a later one replaces it, as long as the check is not finished.
    """
    attempt = Attempt.objects.select_for_update().get(pk=slot.attempt_id)
    before = _check(attempt, slot, step, words, by, seen)
    at = timezone.now()
    mark = PersonMark.objects.create(
        slot=slot, step=step, right=right, words=words.strip(), by=by, at=at, replaces=before
    )
    audit.record("answer_marked", by=by, subject=mark, facts={"step": step.pk, "right": right})
    close_duty(kind=MARK, source=slot, by=by)
    queue_notice(
        person=attempt.person,
        event=f"person-mark-{mark.pk}",
        text=f"Your answer to question {slot.position} of “{attempt.quiz}” is marked: {mark}",
        link=reverse("quizzes:result", args=[attempt.quiz.key]),
    )
    finish_when_settled(attempt, sheet_of(attempt).outcome, step, by, at=at)
    standing.refresh(attempt.person, check_columns, today())
    return mark


def check_may_mark(by: Person, attempt: Attempt) -> None:
    """Refuse unless somebody assesses the learner, and the attempt is handed in."""
    check_may_assess(by, attempt.person, on=today(), what="answer")
    if attempt.state == Attempt.State.OPEN:
        raise NotAllowed(f"{attempt.person} has not handed this in yet, and can still change every answer.")


def _check(attempt: Attempt, slot: AttemptSlot, step: Step, words: str, by: Person, seen: int) -> PersonMark | None:
    """Refuse what must not be marked, or not so; return the mark in force."""
    check_may_mark(by, attempt)
    present = answer_to_mark(slot)
    if present is None or step.slot_id != slot.pk:
        raise NotAllowed("No person marks this answer: its key does, or it was left blank.")
    if present.pk != step.pk:
        raise NotAllowed(f"{attempt.person} has written this answer again since. Read that one, and mark it.")
    before = newest_mark(present)
    if before is not None and before.pk != seen:
        raise MarkedMeanwhile(before)
    if attempt.state == Attempt.State.FINISHED:
        raise NotAllowed("This check is finished, and what counted in it stands.")
    if not words.strip():
        raise NotAllowed("Say why, and what to do next: the learner reads it.")
    return before
