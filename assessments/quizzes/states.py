"""How far people are with the checks of modules: what courses asks, for many people and modules at once."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import Q
from django.urls import reverse

from assessments.quizzes.columns import afterwards_columns
from assessments.quizzes.marking import submitted
from assessments.quizzes.models import Attempt, AttemptSlot, Quiz, Step
from assessments.quizzes.results import left_in_words
from assessments.quizzes.sheet import Sheet, verdicts_of, with_marks
from courses.models import Enrolment, StageModule
from courses.ports import CheckState
from lms.calendar import in_words, today

NOT_STARTED, UNDER_WAY, PUT_RIGHT, TAKE_AGAIN, DONE = "not started", "under way", "put right", "take again", "done"
BEGUN = frozenset({UNDER_WAY, PUT_RIGHT, TAKE_AGAIN})


@dataclass
class _Goes:
    """One person's attempts at one check."""

    finished: list[tuple[Attempt, dict[str, Any]]] = field(default_factory=list)
    unfinished: Sheet | None = None


def check_states(people: list[int], modules: list[int], keys: Sequence[str] = ()) -> dict[tuple[int, int], CheckState]:
    """Return how far each person is with the check of each module, and with those called so. At most seven queries."""
    checks = Quiz.objects.filter(behaviour=Quiz.Behaviour.CHECK)
    quizzes = list(checks.filter(Q(module__in=modules) | Q(key__in=keys)))
    goes = _goes(people, quizzes)
    return {(person, quiz.module_id): _state(quiz, goes[person, quiz.pk]) for person in people for quiz in quizzes}


def _goes(people: list[int], quizzes: list[Quiz]) -> defaultdict[tuple[int, int], _Goes]:
    attempts = list(Attempt.objects.filter(person__in=people, quiz__in=quizzes).order_by("pk"))
    ids = [attempt.pk for attempt in attempts]
    unfinished = [attempt.pk for attempt in attempts if attempt.state != Attempt.State.FINISHED]
    verdicts = verdicts_of(ids) if ids else {}
    # What a person or a regrade made of an answer changes the result that was kept when it was handed in.
    asked = AttemptSlot.objects.filter(Q(attempt__in=unfinished) | Q(attempt__in=ids, pk__in=verdicts))
    again = set(asked.values_list("attempt", flat=True)) if verdicts else set(unfinished)
    slots, steps = defaultdict(list), defaultdict(list)
    for slot in AttemptSlot.objects.filter(attempt__in=again).select_related("question_version").order_by("position"):
        slots[slot.attempt_id].append(slot)
    wanted = Q(attempt__in=again) | Q(attempt__in=ids, kind=Step.Kind.SUBMIT)
    for step in with_marks(Step.objects.filter(wanted).select_related("question_version")).order_by("number"):
        steps[step.attempt_id].append(step)
    goes: defaultdict[tuple[int, int], _Goes] = defaultdict(_Goes)
    for attempt in attempts:
        mine = goes[attempt.person_id, attempt.quiz_id]
        sheet = Sheet(attempt, tuple(slots[attempt.pk]), tuple(steps[attempt.pk]), verdicts)
        if attempt.state != Attempt.State.FINISHED:
            mine.unfinished = sheet
        elif last := submitted(sheet.steps):
            mine.finished.append((attempt, sheet.outcome.as_result() if sheet.slots else last.data))
    return goes


def _state(quiz: Quiz, goes: _Goes) -> CheckState:
    state, words = _said(goes)
    return CheckState(f"Check: {quiz.title}", reverse("quizzes:check", args=[quiz.key]), state, words, quiz.key)


def _said(goes: _Goes) -> tuple[str, str]:
    """Return state and words. Done once is done: a later attempt takes nothing away."""
    for attempt, result in goes.finished:
        if result["passed"] and attempt.finished_at:
            return DONE, f"Done {in_words(today(attempt.finished_at))}"
    if sheet := goes.unfinished:
        if sheet.attempt.state == Attempt.State.OPEN:
            return UNDER_WAY, f"{len(sheet.answered)} of {len(sheet.slots)} answered"
        return PUT_RIGHT, left_in_words(sheet.outcome, str) or "Waits for a person to mark it"
    if goes.finished:
        result = goes.finished[-1][1]
        return TAKE_AGAIN, f"Take it again: {result['right']} of {result['of']} right"
    return NOT_STARTED, "Not started"


def check_columns(ids: list[int], on: date) -> dict[int, dict[str, Any]]:
    """Work out the columns of Standing that quizzes owns: checks done, those only begun, and what follows."""
    rows = Enrolment.objects.filter(pk__in=ids).values_list("pk", "person", "pathway_version")
    on_pathway = defaultdict(list)
    for version, module in StageModule.objects.filter(
        stage__pathway_version__in={version for _, _, version in rows}
    ).values_list("stage__pathway_version", "module"):
        on_pathway[version].append(module)
    modules = sorted({module for found in on_pathway.values() for module in found})
    states = check_states([person for _, person, _ in rows], modules)
    after = afterwards_columns(ids, on)

    def count(person: int, version: int, wanted: frozenset[str]) -> int:
        found = [states.get((person, module)) for module in on_pathway[version]]
        return sum(state is not None and state.state in wanted for state in found)

    return {
        pk: {
            "checks_done": count(person, version, frozenset({DONE})),
            "checks_open": count(person, version, BEGUN),
            **after[pk],
        }
        for pk, person, version in rows
    }
