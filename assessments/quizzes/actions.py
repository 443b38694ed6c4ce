"""What is done in a check: begin, answer, hand in, put right. Each adds a step; none changes one."""

from collections.abc import Collection
from datetime import datetime
from secrets import SystemRandom
from typing import Any

from django.db import transaction
from django.utils import timezone

from assessments.quizzes.marking import Outcome, is_right, mark, rules_of, submitted
from assessments.quizzes.models import Attempt, AttemptSlot, QuestionVersion, Quiz, Step
from assessments.quizzes.pass_rules import rules_for
from assessments.quizzes.permissions import check_answer, check_own, check_put_right, check_take
from assessments.quizzes.questions import versions_of
from assessments.quizzes.sheet import Sheet, sheet_of
from assessments.quizzes.states import check_columns
from courses import standing
from courses.actions import record_demonstration
from courses.models import Demonstration
from lms import audit
from lms.calendar import today
from lms.models import Person
from lms.permissions import NotAllowed
from lms.rules import Answer


class NewerAnswer(Exception):
    """The question was answered elsewhere since the page was shown: the person decides which of the two counts."""

    def __init__(self, step: Step) -> None:
        """Keep the newer answer."""
        super().__init__("This question was answered in another window since this page was shown.")
        self.step = step


@transaction.atomic
def start_attempt(*, quiz: Quiz, by: Person) -> Attempt:
    """Begin an attempt with the questions as they stand; return the one that is not finished, if there is one."""
    check_take(by)
    versions = versions_of(quiz)
    if not versions:
        raise NotAllowed("This check has no questions yet.")
    attempt, created = Attempt.objects.unfinished().get_or_create(
        person=by,
        quiz=quiz,
        defaults={"module_version": quiz.module.versions.latest("number"), "started_at": timezone.now()},
    )
    if created:
        AttemptSlot.objects.bulk_create(
            AttemptSlot(attempt=attempt, position=position, question_version=version, order=shuffled(version))
            for position, version in enumerate(versions, 1)
        )
        audit.record("check_started", by=by, subject=attempt, facts={"quiz": quiz.pk})
        standing.refresh(by, check_columns, today())
    return attempt


def shuffled(version: QuestionVersion) -> list[str]:
    """Return the ids of the options in an order of chance; true always stands before false."""
    order = list(version.option_ids)
    if version.kind != QuestionVersion.Kind.TRUE_FALSE:
        SystemRandom().shuffle(order)
    return order


@transaction.atomic
def save_answer(*, attempt: Attempt, position: int, chosen: Collection[str], seen: int, by: Person) -> Step | None:
    """Record an answer if it differs from the one in force, and return the one in force.

    `seen` is the number of the answer that the page showed (0 for none): a newer one is never overwritten unseen.
    """
    attempt = _locked(attempt)
    check_answer(by, attempt)
    sheet = sheet_of(attempt)
    slot = _slot(sheet, position)
    wanted = _chosen(slot, chosen)
    present = sheet.answers.get(position)
    if wanted == (present.chosen if present else []):
        return present
    if present and present.number != seen:
        raise NewerAnswer(present)
    return _add(sheet, Step.Kind.ANSWER, slot.question_version, wanted)


@transaction.atomic
def submit_attempt(*, attempt: Attempt, by: Person) -> Attempt:
    """Hand an attempt in: what is blank counts as wrong. Handed in already: nothing changes."""
    attempt = _locked(attempt)
    check_own(by, attempt)
    if attempt.state != Attempt.State.OPEN:
        return attempt
    sheet = sheet_of(attempt)
    pass_mark, must = rules_for(by)
    outcome = mark(sheet.slots, sheet.steps, pass_mark=pass_mark.value, must_get_right=must.value)
    result = {"right": outcome.right, "of": outcome.of, "passed": outcome.passed}
    step = _add(sheet, Step.Kind.SUBMIT, None, [], rules=[pass_mark.as_record(), must.as_record()], **result)
    attempt.state = Attempt.State.SUBMITTED
    attempt.save(update_fields=["state"])
    audit.record("check_handed_in", by=by, subject=attempt, facts=result)
    _finish_when_settled(attempt, outcome, step, by)
    standing.refresh(by, check_columns, today())
    return attempt


@transaction.atomic
def put_right(*, attempt: Attempt, position: int, chosen: Collection[str], by: Person) -> bool:
    """Answer a question again that was wrong; say whether it is right now. Right already: nothing changes."""
    attempt = _locked(attempt)
    check_put_right(by, attempt)
    sheet = sheet_of(attempt)
    slot = _slot(sheet, position)
    found = sheet.mark_at(position)
    if found is None or not found.still_wrong:
        return True
    wanted = _chosen(slot, chosen)
    right = is_right(slot.question_version, wanted)
    if found.tries and found.tries[-1].chosen == wanted:
        return right
    step = _add(sheet, Step.Kind.PUT_RIGHT, slot.question_version, wanted)
    if right:
        audit.record("answer_put_right", by=by, subject=attempt, facts={"step": step.pk})
        _finish_when_settled(attempt, sheet_of(attempt).outcome, step, by)
        standing.refresh(by, check_columns, today())
    return right


def _finish_when_settled(attempt: Attempt, outcome: Outcome, step: Step, by: Person) -> None:
    """Finish an attempt once nothing is left to put right; when it also passed, the check is done."""
    if not outcome.settled:
        return
    attempt.state, attempt.finished_at = Attempt.State.FINISHED, step.at
    attempt.save(update_fields=["state", "finished_at"])
    audit.record("check_finished", by=by, subject=attempt, facts={"passed": outcome.passed})
    if outcome.passed:
        # This also refreshes the columns of courses: a module is done only when its check is.
        record_demonstration(
            person=attempt.person,
            module_version=attempt.module_version,
            method=Demonstration.Method.CHECK,
            source=step,
            by=by,
            rules=_rules_used(attempt),
        )


def _rules_used(attempt: Attempt) -> list[Answer]:
    step = submitted(attempt.steps.all())
    return rules_of(step) if step else []


def _locked(attempt: Attempt) -> Attempt:
    """Return the attempt as it stands now, held until the transaction ends: two windows take turns."""
    return Attempt.objects.select_for_update().get(pk=attempt.pk)


def _slot(sheet: Sheet, position: int) -> AttemptSlot:
    slot = sheet.slot_at(position)
    if slot is None:
        raise NotAllowed(f"This check has no question {position}.")
    return slot


def _chosen(slot: AttemptSlot, chosen: Collection[str]) -> list[str]:
    """Return what was chosen in the author's order, or refuse what the question does not offer."""
    version = slot.question_version
    if not set(chosen) <= set(version.option_ids) or (len(set(chosen)) > 1 and not version.several):
        raise NotAllowed("That is not an answer that this question offers.")
    return [key for key in version.option_ids if key in chosen]


def _add(sheet: Sheet, kind: Step.Kind, version: QuestionVersion | None, chosen: list[str], **data: Any) -> Step:
    """Append a step."""
    at: datetime = timezone.now()
    return Step.objects.create(
        attempt=sheet.attempt,
        number=sheet.next_number,
        kind=kind,
        question_version=version,
        chosen=chosen,
        data=data,
        at=at,
    )
