"""What is done in a check: begin, answer, hand in, put right. Each adds a step; none changes one."""

from secrets import SystemRandom
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from assessments.quizzes.kinds.kind import Answer, NotOffered
from assessments.quizzes.marking import YES, Outcome, Passing, is_right, mark, rules_of, submitted
from assessments.quizzes.models import Attempt, AttemptSlot, QuestionVersion, Quiz, Step
from assessments.quizzes.pass_rules import rules_for
from assessments.quizzes.permissions import check_answer, check_own, check_put_right, check_take
from assessments.quizzes.questions import versions_of
from assessments.quizzes.saving import Given, NewerAnswer, overtakes, repeats, revision_after
from assessments.quizzes.sheet import Sheet, sheet_of
from assessments.quizzes.states import check_columns
from courses import standing
from courses.actions import record_demonstration
from courses.models import Demonstration
from lms import audit
from lms.calendar import today
from lms.models import Person
from lms.permissions import NotAllowed
from lms.rules import Answer as RuleAnswer


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
            AttemptSlot(
                attempt=attempt,
                position=position,
                question_version=version,
                order=version.how.order(version.body, shuffled),
            )
            for position, version in enumerate(versions, 1)
        )
        audit.record("check_started", by=by, subject=attempt, facts={"quiz": quiz.pk})
        standing.refresh(by, check_columns, today())
    return attempt


def shuffled(keys: list[str]) -> list[str]:
    """Return ids in an order of chance."""
    found = list(keys)
    SystemRandom().shuffle(found)
    return found


@transaction.atomic
def save_answer(*, attempt: Attempt, position: int, given: Given, by: Person) -> Step | None:
    """Record an answer if it differs from the one in force, and return the one in force. Five queries.

    An answer that the page did not know of is never overwritten unseen: NewerAnswer carries it.
    """
    attempt = _locked(attempt)
    check_answer(by, attempt)
    slot = attempt.slots.select_related("question_version").filter(position=position).first()
    if slot is None:
        raise NotAllowed(f"This check has no question {position}.")
    present = slot.steps.filter(kind=Step.Kind.ANSWER).order_by("-revision").first()
    wanted = _offered(slot.question_version, given.answer, present.answer if present else {})
    sure = given.sure if wanted else None
    if repeats(given, present) or (wanted, sure) == ((present.answer, present.sure) if present else ({}, None)):
        return present
    if present and not overtakes(given, present):
        raise NewerAnswer(present)
    return Step.objects.create(
        attempt=attempt,
        number=_last_number(attempt) + 1,
        kind=Step.Kind.ANSWER,
        slot=slot,
        question_version_id=slot.question_version_id,
        answer=wanted,
        sure=sure,
        revision=revision_after(given, present),
        window=given.window,
        token=given.token or None,
        at=timezone.now(),
    )


@transaction.atomic
def submit_attempt(*, attempt: Attempt, by: Person) -> Attempt:
    """Hand an attempt in: what is blank counts as wrong. Handed in already: nothing changes."""
    attempt = _locked(attempt)
    check_own(by, attempt)
    if attempt.state != Attempt.State.OPEN:
        return attempt
    sheet = sheet_of(attempt)
    pass_mark, must = rules_for(by)
    passing = Passing(pass_mark.value, must.value == YES, sections={})
    outcome = mark(sheet.slots, sheet.steps, passing)
    result = outcome.as_result()
    kept = {"percent": passing.percent, "sections": {}, "unsure_counts": passing.unsure_counts}
    rules = [pass_mark.as_record(), must.as_record()]
    step = _add(sheet, Step.Kind.SUBMIT, data={"rules": rules, **kept, **result})
    attempt.state = Attempt.State.SUBMITTED
    attempt.save(update_fields=["state"])
    audit.record("check_handed_in", by=by, subject=attempt, facts=result)
    _finish_when_settled(attempt, outcome, step, by)
    standing.refresh(by, check_columns, today())
    return attempt


@transaction.atomic
def put_right(*, attempt: Attempt, position: int, answer: Answer, by: Person) -> bool:
    """Answer a question again that was wrong; say whether it is right now. Right already: nothing changes."""
    attempt = _locked(attempt)
    check_put_right(by, attempt)
    sheet = sheet_of(attempt)
    slot = _slot(sheet, position)
    found = sheet.mark_at(position)
    if found is None or not found.still_wrong:
        return True
    last = found.tries[-1] if found.tries else None
    wanted = _offered(slot.question_version, answer, last.answer if last else {})
    if last and last.answer == wanted:
        return is_right(last)
    step = _add(sheet, Step.Kind.PUT_RIGHT, slot=slot, question_version=slot.question_version, answer=wanted)
    right = is_right(step)
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


def _rules_used(attempt: Attempt) -> list[RuleAnswer]:
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


def _offered(version: QuestionVersion, answer: Answer, before: Answer) -> Answer:
    """Return an answer in its one form, or refuse what the question does not offer."""
    try:
        return version.how.given(version.body, answer, before)
    except NotOffered as error:
        raise NotAllowed(str(error)) from error


def _last_number(attempt: Attempt) -> int:
    found: int | None = attempt.steps.aggregate(last=Max("number"))["last"]
    return found or 0


def _add(sheet: Sheet, kind: Step.Kind, **facts: Any) -> Step:
    """Append a step."""
    return Step.objects.create(attempt=sheet.attempt, number=sheet.next_number, kind=kind, at=timezone.now(), **facts)
