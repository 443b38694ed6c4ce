"""What is done to mark a question again: order a run, carry it out, undo it. Rows are added; none changes."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Final

from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.utils import timezone

from assessments.quizzes.challenge_permissions import check_mark_again
from assessments.quizzes.disproving import hold_retests, settle_retests
from assessments.quizzes.marking import rules_of, submitted
from assessments.quizzes.models import Attempt, Challenge, Question, Regrade, RegradeDone, RegradeRun
from assessments.quizzes.regrade_runs import (
    BY_KEY,
    Proof,
    gives,
    handed_in,
    latest_version,
    newest_run,
    planned,
    planned_undoing,
    proofs_of,
    run_to_undo,
    run_waiting,
    takes,
)
from assessments.quizzes.regrading import Change, Plan, Scope
from assessments.quizzes.retesting import open_retests
from assessments.quizzes.states import check_columns
from courses import standing
from courses.actions import record_demonstration, withdraw_demonstration
from courses.models import Demonstration
from courses.progress import course_columns
from lms import audit
from lms.actions import queue_notices
from lms.calendar import today
from lms.models import Person
from lms.permissions import NotAllowed
from lms.rules import Answer as RuleAnswer

# Up to so many attempts are marked again while the author waits; more are left to a job.
AT_ONCE: Final = 200
OVERTAKEN: Final = "This question was marked again while you looked at the preview, so nothing of yours was done."


@transaction.atomic
def mark_again(
    *,
    question: Question,
    scope: Scope,
    policy: str,
    reason: str,
    by: Person,
    seen: int,
    challenge: Challenge | None = None,
) -> RegradeRun:
    """Order a run, and carry it out unless it is large; `seen` is the last run that its author knew of, or 0."""
    check_mark_again(by)
    question = _held(question)
    _check_seen(question, seen)
    by_version = latest_version(question) if policy in BY_KEY else None
    if not reason.strip():
        raise ValidationError({"reason": "Say why the question is marked again."})
    attempts = list(handed_in(question, scope))
    found = planned(attempts, question=question, scope=scope, policy=policy, by_version=by_version)
    check_changes(found, by)
    run = RegradeRun.objects.create(
        question=question,
        by_version=by_version,
        policy=policy,
        scope=scope.as_record(),
        reason=reason.strip(),
        challenge=challenge,
        by=by,
        at=timezone.now(),
    )
    return _ordered(run, len(attempts))


@transaction.atomic
def undo(*, run: RegradeRun, reason: str, by: Person) -> RegradeRun:
    """Order a run that undoes another, and carry it out unless it is large."""
    check_mark_again(by)
    question = _held(run.question)
    check_undo(run)
    if not reason.strip():
        raise ValidationError({"reason": "Say why the run is undone."})
    attempts = list(_attempts_of(run))
    found = planned_undoing(attempts, run)
    check_changes(found, by)
    if found.nothing_left:
        raise NotAllowed("Some attempts would have no question left that counts. Undo the run that left others out.")
    again = RegradeRun.objects.create(
        question=question,
        by_version=run.by_version,
        policy=run.policy,
        scope=run.scope,
        reason=reason.strip(),
        undoes=run,
        by=by,
        at=timezone.now(),
    )
    return _ordered(again, len(attempts))


def check_undo(run: RegradeRun) -> None:
    """Refuse to undo any run of a question but the newest that stands."""
    if run.undoes_id:
        raise NotAllowed("This run undid another. To mark so again, mark the question again.")
    if RegradeRun.objects.filter(undoes=run).exists():
        raise NotAllowed("This run is undone already.")
    if run_waiting(run.question):
        raise NotAllowed("A run of this question is still being carried out. Wait until it is done.")
    if run_to_undo(run.question) != run:
        raise NotAllowed(
            "This question was marked again since. Only the newest run can be undone: undo that one first."
        )


def check_changes(found: Plan, by: Person) -> None:
    """Refuse a run that changes nothing, or the result of whoever orders it."""
    if not found.changes:
        raise NotAllowed("Nothing would change, so there is nothing to do.")
    if any(change.attempt.person_id == by.pk for change in found.result_changes):
        raise NotAllowed("Your own result is among those that would change. Ask another author to do it.")


def _check_seen(question: Question, seen: int) -> None:
    newest = newest_run(question)
    if run_waiting(question):
        raise NotAllowed("A run of this question is still being carried out. Wait until it is done.")
    if (newest.pk if newest else 0) != seen:
        raise NotAllowed(OVERTAKEN)


def _ordered(run: RegradeRun, attempts: int) -> RegradeRun:
    """Record who ordered a run, and carry it out now or soon."""
    facts = {"question": run.question_id, "policy": run.policy, "undoes": run.undoes_id}
    audit.record("regrade_ordered", by=run.by, subject=run, facts=facts)
    if attempts > AT_ONCE:
        from assessments.quizzes import tasks  # it calls this module

        transaction.on_commit(lambda: tasks.carry_out_regrade.enqueue(run.pk))
    else:
        carry_out(run=run)
    return run


@transaction.atomic
def carry_out(*, run: RegradeRun) -> RegradeDone:
    """Carry a run out, all of it or nothing. Carried out already: nothing changes.

    Everything else locks one attempt at a time; a run locks its question, then its attempts by their number.
    """
    question = _held(run.question)
    if done := RegradeDone.objects.filter(run=run).first():
        return done
    found = _plan_of(run, question)
    changes = [_with_state(change, run) for change in found.changes]
    sources = _write(run, changes)
    hold_retests(changes)
    for change in changes:
        if change.finished and not change.finished_before:
            # What else was wrong in it comes back, as after any check that is finished.
            open_retests(sheet=change.sheet_after, by=run.by, run=run)
    settle_retests(run=run, changes=changes)
    _follow(run, changes, sources)
    people = {change.attempt.person_id for change in changes}
    for columns in (check_columns, course_columns):
        standing.refresh_all(people, columns, today())
    _tell(run, [change for change in changes if change.result_changes])
    told = len([change for change in changes if change.result_changes])
    done = RegradeDone.objects.create(run=run, looked_at=found.looked_at, changed=told, at=timezone.now())
    facts = {"attempts": found.looked_at, "changed": told}
    audit.record("regrade_undone" if run.undoes_id else "regrade_done", by=run.by, subject=run, facts=facts)
    return done


def _held(question: Question) -> Question:
    """Return a question, held until the transaction ends: two authors take turns."""
    return Question.objects.select_for_update().get(pk=question.pk)


def _attempts_of(run: RegradeRun) -> QuerySet[Attempt]:
    return Attempt.objects.filter(pk__in=run.regrades.values("attempt")).order_by("pk")


def _plan_of(run: RegradeRun, question: Question) -> Plan:
    """Return what a run changes, its attempts held as they stand now."""
    scope = Scope.from_record(run.scope)
    wanted = _attempts_of(run.undoes) if run.undoes else handed_in(question, scope)
    held = list(wanted.select_for_update(of=("self",)).select_related("quiz", "person", "module_version"))
    if run.undoes:
        return planned_undoing(held, run.undoes)
    return planned(held, question=question, scope=scope, policy=run.policy, by_version=run.by_version)


def _with_state(change: Change, run: RegradeRun) -> Change:
    """Finish an attempt in which nothing is left to put right, or give it back to be put right.

    The attempt of the change stays as it was read: what follows is told from how it was before.
    """
    rows = Attempt.objects.filter(pk=change.attempt.pk)
    if change.opened_again:
        try:
            with transaction.atomic():
                rows.update(state=Attempt.State.SUBMITTED, finished_at=None)
        except IntegrityError:  # begun again this very moment
            return replace(change, opened_again=False)
    elif change.finished and not change.finished_before:
        rows.update(state=Attempt.State.FINISHED, finished_at=run.at)
    return change


def _write(run: RegradeRun, changes: Sequence[Change]) -> dict[int, Regrade]:
    """Append what the run makes of each answer; return one row an attempt, for what rests on it."""
    rows = [
        Regrade(
            run=run,
            attempt=change.attempt,
            slot_id=slot,
            verdict=verdict,
            before=change.result(before=True),
            after=change.result(before=False),
        )
        for change in changes
        for slot, verdict in sorted(change.verdicts.items())
    ]
    Regrade.objects.bulk_create(rows, batch_size=500)
    return {row.attempt_id: row for row in reversed(rows)}


def _follow(run: RegradeRun, changes: Sequence[Change], sources: dict[int, Regrade]) -> None:
    """Record and withdraw proofs of modules."""
    proofs = proofs_of([change.attempt.pk for change in changes])
    for number, change in enumerate(changes):
        proof = proofs.get(change.attempt.pk)
        if gives(change, proof):
            _prove(change, proof, sources[change.attempt.pk], run.by)
        elif proof and takes(change, proof):
            reason = f"A question of its check was marked again: {run.reason}"
            source = sources[change.attempt.pk]
            withdraw_demonstration(demonstration=proof.row, source=source, reason=reason, by=run.by)
        if number % 50 == 0:
            say_progress(run, number, len(changes))


def _prove(change: Change, earlier: Proof | None, source: Regrade, by: Person) -> None:
    """Record the proof; one that a regrade had withdrawn counts from the day from which it counted."""
    attempt = change.attempt
    record_demonstration(
        person=attempt.person,
        module_version=attempt.module_version,
        method=Demonstration.Method.CHECK,
        source=source,
        by=by,
        rules=_rules(change),
        judged_on=earlier.row.judged_on if earlier else None,
    )


def _rules(change: Change) -> list[RuleAnswer]:
    step = submitted(change.sheet.steps)
    return rules_of(step) if step else []


def _tell(run: RegradeRun, changes: Iterable[Change]) -> None:
    """Tell everybody who has another result now, once for each quiz."""
    by_quiz: dict[int, list[Change]] = {}
    for change in changes:
        by_quiz.setdefault(change.attempt.quiz_id, []).append(change)
    for found in by_quiz.values():
        quiz = found[0].attempt.quiz
        people = list({change.attempt.person_id: change.attempt.person for change in found}.values())
        text = f"A question of “{quiz.title}” was marked again, and your result has changed"
        queue_notices(people=people, event=f"regrade-{run.pk}-{quiz.pk}", text=text, link=f"/checks/{quiz.key}/result/")


def results(number: int) -> str:
    """Count results at the beginning of a sentence."""
    return f"{number or 'No'} result{'' if number == 1 else 's'}"


# ---- how far a job is ----


def _progress_key(run: RegradeRun) -> str:
    return f"regrade-progress-{run.pk}"


def say_progress(run: RegradeRun, done: int, of: int) -> None:
    """Note how far a run is, where its page can read it before anything is committed."""
    cache.set(_progress_key(run), (done, of), timeout=3600)


def progress_of(run: RegradeRun) -> tuple[int, int] | None:
    """Return how far a run is that is being carried out; nothing before it begins."""
    found: tuple[int, int] | None = cache.get(_progress_key(run))
    return found
