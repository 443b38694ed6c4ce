"""What marking a question again makes of retests: what nothing speaks for any more is closed, and undoing restores it.

Whether a retest is open follows from its steps that count: those of a run that is undone do not. For it speak the
answers since it was last opened: those in finished attempts, as they count now, and those to the retest itself.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from django.db.models import QuerySet
from django.utils import timezone

from assessments.quizzes.models import Attempt, RegradeRun, Retest, RetestStep
from assessments.quizzes.regrading import FULL_CREDIT, LEFT_OUT, Change, Scope, comparable
from assessments.quizzes.retesting import shown_by
from assessments.quizzes.sheet import Sheet, sheets_of
from lms import audit

Kind = RetestStep.Kind
OPENINGS: Final = frozenset({Kind.OPENED, Kind.REOPENED})
CLOSINGS: Final = frozenset({Kind.CLOSED, Kind.DISPROVED})
MARKERS: Final = OPENINGS | CLOSINGS

# What finished attempts show: the id of the attempt with a misconception.
Shown = frozenset[tuple[int, str]]


@dataclass(frozen=True)
class Signs:
    """What speaks for retests at one moment."""

    shown: Shown
    # Runs in force, the newest first: they also judge the answers that were given to a retest itself.
    runs: tuple[RegradeRun, ...]

    def speak_for(self, retest: Retest, steps: Sequence[RetestStep]) -> bool:
        """Say whether any answer since it was last opened still shows the misconception. Pure."""
        start = max((place for place, step in enumerate(steps) if step.kind in OPENINGS), default=len(steps))
        return any(self._shows(retest, step) for step in steps[start:])

    def _shows(self, retest: Retest, step: RetestStep) -> bool:
        if step.source:
            return (step.source.attempt_id, retest.misconception) in self.shown
        return step.right is False and not any(makes_right(run, step) for run in self.runs)


def makes_right(run: RegradeRun, step: RetestStep) -> bool:
    """Say whether a wrong answer to a retest is wrong no longer by what a run says of its question. Pure."""
    version, scope = step.question_version, Scope.from_record(run.scope)
    if version is None or version.question_id != run.question_id or version.number not in scope.versions:
        return False
    if run.policy in (FULL_CREDIT, LEFT_OUT):
        return True
    key = run.by_version
    return key is not None and comparable(key, step.answer) and key.how.score(key.body, step.answer).right


def hold_retests(changes: Iterable[Change]) -> list[Retest]:
    """Return the retests that the attempts of a run may concern, held in one order until the transaction ends."""
    attempts = [change.attempt for change in changes]
    rows = Retest.objects.select_for_update(of=("self",)).order_by("pk")
    people, modules = {one.person_id for one in attempts}, {one.quiz.module_id for one in attempts}
    return list(rows.filter(person__in=people, module__in=modules))


def settle_retests(*, run: RegradeRun, changes: Sequence[Change]) -> None:
    """Close what a run disproves, and give back what an undone run had taken: a fixed number of queries a run."""
    retests = hold_retests(changes)
    steps: dict[int, list[RetestStep]] = {retest.pk: [] for retest in retests}
    for step in _steps_of(retests):
        steps[step.retest_id].append(step)
    before, after = _signs(run, changes, [step for found in steps.values() for step in found])
    added = [found for retest in retests if (found := _settled(run, retest, steps[retest.pk], before, after))]
    Retest.objects.bulk_update(retests, ["card", "due", "closed_at"], batch_size=500)
    RetestStep.objects.bulk_create(added, batch_size=500)
    if added:
        facts = {"retests": [step.retest_id for step in added]}
        audit.record("retests_settled", by=run.by, subject=run, facts=facts)


def _steps_of(retests: Iterable[Retest]) -> QuerySet[RetestStep]:
    rows = RetestStep.objects.filter(retest__in=list(retests)).order_by("retest", "number")
    return rows.select_related("question_version", "source", "run__undone_by")


def _settled(
    run: RegradeRun, retest: Retest, steps: Sequence[RetestStep], before: Signs, after: Signs
) -> RetestStep | None:
    """Bring a retest to where its steps that count have it; return the step to append where that changes it."""
    counting = [step for step in steps if step.counts]
    if run.undoes_id:
        _give_back(retest, steps, run.undoes_id)
    last = next((step for step in reversed(counting) if step.kind in MARKERS), None)
    is_open = last is not None and last.kind in OPENINGS
    if last and last.kind == Kind.DISPROVED:
        is_open = after.speak_for(retest, counting)
    elif is_open and not run.undoes_id and before.speak_for(retest, counting) and not after.speak_for(retest, counting):
        retest.closed_at = run.at
        return _step(run, retest, steps, Kind.DISPROVED)
    if is_open == (retest.closed_at is None):
        return None
    retest.closed_at = None if is_open else last.at if last else timezone.now()
    return _step(run, retest, steps, Kind.RESTORED)


def _give_back(retest: Retest, steps: Sequence[RetestStep], undone: int) -> None:
    """Give a retest the interval back that the undone run had changed, unless something has changed it since."""
    theirs = next((place for place, step in enumerate(steps) if step.run_id == undone), None)
    if theirs is None or any(step.counts for step in steps[theirs:]):
        return
    kept = steps[theirs].before
    if steps[theirs].kind == Kind.OPENED:
        retest.card = {}
    elif kept:
        retest.card, retest.due = kept["card"], date.fromisoformat(kept["due"])


def _step(run: RegradeRun, retest: Retest, steps: Sequence[RetestStep], kind: Kind) -> RetestStep:
    number = max((step.number for step in steps), default=0) + 1
    return RetestStep(retest=retest, number=number, kind=kind, run=run, at=run.at)


def _signs(run: RegradeRun, changes: Sequence[Change], steps: Iterable[RetestStep]) -> tuple[Signs, Signs]:
    """Return what speaks for retests before and after a run. At most six queries."""
    changed = {change.attempt.pk for change in changes}
    named = {step.source.attempt_id for step in steps if step.source} - changed
    finished = Attempt.objects.filter(pk__in=named, state=Attempt.State.FINISHED)
    others = _shown(sheets_of(list(finished)))
    before = _shown(change.sheet for change in changes if change.finished_before)
    after = _shown(change.sheet_after for change in changes if change.finished)
    questions = {step.question_version.question_id for step in steps if step.question_version}
    rows = RegradeRun.objects.filter(question__in=questions, undoes=None, undone_by=None).order_by("-pk")
    runs = tuple(rows.select_related("by_version"))
    earlier = tuple(one for one in runs if one.pk != run.pk)
    return Signs(others | before, earlier), Signs(others | after, runs)


def _shown(sheets: Iterable[Sheet]) -> Shown:
    return frozenset((sheet.attempt.pk, name) for sheet in sheets for name in shown_by(sheet.outcome.marks))
