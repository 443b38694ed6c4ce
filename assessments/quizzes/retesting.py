"""What is done with retests: opened by the answers of a check, answered, closed, and opened again."""

from collections.abc import Iterable
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from assessments.quizzes.columns import afterwards_columns
from assessments.quizzes.coming_back import ANSWERED, Turn, asked_of, last_answer, turn_of
from assessments.quizzes.giving import offered
from assessments.quizzes.kinds.kind import Answer
from assessments.quizzes.marking import Mark, last_answers, submitted
from assessments.quizzes.models import Quiz, RegradeRun, Retest, RetestStep, Step
from assessments.quizzes.permissions import check_asked, check_own_retest, check_retest_is_asked
from assessments.quizzes.retest_rules import terms_for
from assessments.quizzes.retests import Terms, after_right, after_wrong, days_of, in_a_row, is_closed
from assessments.quizzes.sheet import Sheet
from assessments.quizzes.turns import more_follows
from courses import standing
from lms import audit
from lms.calendar import today
from lms.models import Person
from lms.permissions import NotAllowed

Kind = RetestStep.Kind


@transaction.atomic
def open_retests(*, sheet: Sheet, by: Person | None, run: RegradeRun | None = None) -> list[Retest]:
    """Let what was wrong or unsure in a finished check come back: opened, or opened again. A few queries.

    Where marking a question again finished it, the run is kept with what stood before, so that it can be undone.
    """
    marks = shown_by(sheet.outcome.marks)
    if sheet.attempt.quiz.behaviour != Quiz.Behaviour.CHECK or not marks:
        return []
    person, module = sheet.attempt.person_id, sheet.attempt.quiz.module_id
    terms = terms_for([person], today())[person]
    known = {
        retest.misconception: retest
        for retest in Retest.objects.select_for_update()
        .filter(person=person, module=module, misconception__in=marks)
        .order_by("pk")
    }
    new = Retest.objects.bulk_create(
        Retest(person_id=person, module_id=module, misconception=name, **_begun({}, terms))
        for name in marks.keys() - known
    )
    again = [retest for retest in known.values() if retest.closed_at or not marks[retest.misconception].right]
    kinds = {retest.pk: Kind.REOPENED if retest.closed_at else ANSWERED for retest in again}
    before = {retest.pk: {"card": retest.card, "due": retest.due.isoformat()} for retest in again} if run else {}
    for retest in again:
        began = _begun(retest.card, terms)
        retest.card, retest.due, retest.closed_at = began["card"], began["due"], None
    Retest.objects.bulk_update(again, ["card", "due", "closed_at"])
    steps = _steps(sheet, [*new, *again], {retest.pk: Kind.OPENED for retest in new} | kinds, marks)
    for step in steps:
        step.run, step.before = run, before.get(step.retest_id, {})
    RetestStep.objects.bulk_create(steps)
    opened = [retest.pk for retest in [*new, *again]]
    audit.record("retests_opened", by=by, subject=sheet.attempt, facts={"retests": sorted(opened)})
    return [*new, *again]


def shown_by(marks: Iterable[Mark]) -> dict[str, Mark]:
    """Return the misconceptions that answers showed, each with the answer that did: a wrong one before an unsure."""
    found = [mark for mark in marks if mark.to_work_through and mark.version.misconception]
    return {mark.version.misconception: mark for mark in sorted(found, key=lambda mark: mark.right, reverse=True)}


def _begun(memory: dict[str, Any], terms: Terms) -> dict[str, Any]:
    plan = after_wrong(memory, today(), terms)
    return {"card": plan.memory, "due": plan.due, **({} if memory else {"opened_at": timezone.now()})}


def _steps(sheet: Sheet, retests: list[Retest], kinds: dict[int, Kind], marks: dict[str, Mark]) -> list[RetestStep]:
    """Return the step that says of each retest which answer opened it; a blank is the attempt's handing in."""
    numbers = RetestStep.objects.filter(retest__in=retests).order_by().values_list("retest").annotate(Max("number"))
    last, answers, handed_in = dict(numbers), last_answers(sheet.steps), submitted(sheet.steps)
    rows = []
    for retest in retests:
        mark, kind = marks[retest.misconception], kinds[retest.pk]
        step: Step | None = answers.get(mark.slot.pk) or handed_in
        rows.append(
            RetestStep(
                retest=retest,
                number=last.get(retest.pk, 0) + 1,
                kind=kind,
                source=step,
                question_version=mark.version,
                order=mark.slot.order,
                answer=mark.answer,
                right=mark.right,
                at=timezone.now(),
            )
        )
    return rows


@transaction.atomic
def answer_retest(*, retest: Retest, answer: Answer, by: Person, asked: int | None = None) -> RetestStep:
    """Answer what a retest asks: it comes back later, or sooner, or is closed. Sent twice: nothing changes.

    `asked` is the id of the version that the page showed; without it, the one that is asked now is meant.
    """
    retest = Retest.objects.select_for_update().get(pk=retest.pk)
    check_own_retest(by, retest)
    steps = list(retest.steps.select_related("question_version", "run__undone_by"))
    last = last_answer(steps)
    if last and today(last.at) == today() and last is steps[-1] and _repeats(last, answer, asked):
        return last
    found = asked_of([by.pk], today())[by.pk]
    check_retest_is_asked(retest, found.why_not, [*found.now, *found.without_question])
    turn = turn_of(retest, steps)
    if turn is None:
        raise NotAllowed("No question about this is published at the moment. It is asked when there is one.")
    check_asked(turn.version, asked)
    step = _answered(retest, steps, turn, offered(turn.version, answer, turn.before))
    if step.right is not None:
        _plan_next(retest, steps, step)
        standing.refresh(by, afterwards_columns, today())
        audit.record("retest_answered", by=by, subject=retest, facts={"step": step.pk, "right": step.right})
    return step


def _repeats(last: RetestStep, answer: Answer, asked: int | None) -> bool:
    """Say whether an answer is the last one, sent once more; one of a case in stages repeats its last piece."""
    version = last.question_version
    same = version is not None and asked in (None, version.pk)
    return same and version is not None and all(last.answer.get(name) == given for name, given in answer.items())


def _answered(retest: Retest, steps: list[RetestStep], turn: Turn, answer: Answer) -> RetestStep:
    """Append an answer; one after which more of the question follows is neither right nor wrong yet."""
    how, whole = turn.version.how, not more_follows(turn.version, turn.before)
    return RetestStep.objects.create(
        retest=retest,
        number=len(steps) + 1,
        kind=ANSWERED,
        question_version=turn.version,
        order=turn.order,
        answer=answer,
        right=how.score(turn.version.body, answer).right if whole else None,
        at=timezone.now(),
    )


def _plan_next(retest: Retest, steps: list[RetestStep], step: RetestStep) -> None:
    """Work out when it comes back after a whole answer, and close it when it is right often and long enough."""
    terms = terms_for([retest.person_id], today())[retest.person_id]
    answers = answers_since_opened([*steps, step])
    if step.right:
        plan = after_right(retest.card, today(), terms, second_go=answers[-2:] == [False, True])
    else:
        plan = after_wrong(retest.card, today(), terms)
    retest.card, retest.due = plan.memory, plan.due
    if is_closed(in_a_row(answers), days_of(plan.memory), terms):
        retest.closed_at = step.at
        RetestStep.objects.create(retest=retest, number=step.number + 1, kind=Kind.CLOSED, at=step.at)
    retest.save(update_fields=["card", "due", "closed_at"])


def answers_since_opened(steps: Iterable[RetestStep]) -> list[bool]:
    """Return how the answers came out since it was last opened. Pure."""
    found: list[bool] = []
    for step in steps:
        if not step.counts:
            continue
        if step.kind in {Kind.OPENED, Kind.REOPENED}:
            found = []
        elif step.kind == ANSWERED and step.right is not None:
            found.append(step.right)
    return found
