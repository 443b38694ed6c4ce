"""What is done in a check: begin, answer, hand in, put right. Each adds a step; none changes one."""

from collections.abc import Callable
from dataclasses import replace
from secrets import SystemRandom
from typing import Any

from django.db import transaction
from django.db.models import Q, Subquery
from django.utils import timezone

from assessments.quizzes.kinds.kind import Answer, NotOffered
from assessments.quizzes.marking import YES, Outcome, Passing, is_right, mark, rules_of, submitted
from assessments.quizzes.models import Attempt, AttemptSlot, QuestionVersion, Quiz, Step
from assessments.quizzes.pass_rules import rules_for
from assessments.quizzes.permissions import NotThere, check_answer, check_own, check_put_right, check_take
from assessments.quizzes.questions import versions_of
from assessments.quizzes.saving import Given, Known, revision_to_write
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

# Reads what a page sent, from the question and the answer in force.
Read = Callable[[AttemptSlot, Step | None], Given]


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
    """Record an answer if it differs from the one in force, and return the one in force."""
    return save_sent(attempt=attempt.pk, position=position, token=given.token, read=lambda *_: given, by=by)


@transaction.atomic
def save_sent(*, attempt: int, position: int, token: str, read: Read, by: Person) -> Step | None:
    """Record what a page sent, which `read` can tell only from what was asked and answered before. Three queries.

    Returns the answer in force, or for a request that came before, the answer that it made then.
    """
    slot = _held(attempt, position)
    check_answer(by, slot.attempt)
    known, last = _known(slot, token)
    given = _in_form(slot, read(slot, known.present), known.present)
    revision = revision_to_write(given, known)
    if not revision:
        return known.repeated or known.present
    return Step.objects.create(
        attempt=slot.attempt,
        number=last + 1,
        kind=Step.Kind.ANSWER,
        slot=slot,
        question_version_id=slot.question_version_id,
        answer=given.answer,
        sure=given.sure,
        revision=revision,
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
    """Finish an attempt once nothing is left to put right; when it also passed, the check is done.

    What is finished stays so: an answer that a regrade made wrong may be put right, and changes nothing.
    """
    if not outcome.settled or attempt.state == Attempt.State.FINISHED:
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
        raise NotThere(f"This check has no question {position}.")
    return slot


def _held(attempt: int, position: int) -> AttemptSlot:
    """Return a question of an attempt, with the attempt as it stands now, held until the transaction ends."""
    slots = AttemptSlot.objects.select_related("attempt__quiz", "question_version")
    slot = slots.select_for_update(of=("attempt",)).filter(attempt=attempt, position=position).first()
    if slot is None:
        raise NotThere(f"This check has no question {position}.")
    return slot


def _known(slot: AttemptSlot, token: str) -> tuple[Known, int]:
    """Return what is on record about a question, and the number of the attempt's last step. One query."""
    steps = slot.attempt.steps
    newest = steps.filter(slot=slot, kind=Step.Kind.ANSWER).order_by("-revision").values("pk")[:1]
    last = steps.order_by("-number").values("pk")[:1]
    same = Q(token=token) if token else Q()
    rows = list(steps.filter(Q(pk__in=Subquery(newest)) | Q(pk__in=Subquery(last)) | same).order_by("number"))
    answers = [step for step in rows if step.slot_id == slot.pk and step.kind == Step.Kind.ANSWER]
    repeated = next((step for step in rows if token and step.token == token), None)
    if repeated and repeated not in answers:
        raise NotThere("This answer bears the mark of another one. Load the page again.")
    return Known(answers[-1] if answers else None, repeated), rows[-1].number if rows else 0


def _in_form(slot: AttemptSlot, given: Given, present: Step | None) -> Given:
    """Return what was given in its one form."""
    answer = _offered(slot.question_version, given.answer, present.answer if present else {})
    return replace(given, answer=answer, sure=given.sure if answer else None)


def _offered(version: QuestionVersion, answer: Answer, before: Answer) -> Answer:
    """Return an answer in its one form, or refuse what the question does not offer."""
    try:
        return version.how.given(version.body, answer, before)
    except NotOffered as error:
        raise NotThere(str(error)) from error


def _add(sheet: Sheet, kind: Step.Kind, **facts: Any) -> Step:
    """Append a step."""
    return Step.objects.create(attempt=sheet.attempt, number=sheet.next_number, kind=kind, at=timezone.now(), **facts)
