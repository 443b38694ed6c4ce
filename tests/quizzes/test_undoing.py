"""Undoing runs of regrades restores everything as it was, whatever was answered, corrected and marked again."""

from contextlib import suppress
from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import transaction
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from assessments.quizzes.actions import put_right, start_attempt, submit_attempt
from assessments.quizzes.marking_again import undo
from assessments.quizzes.models import Attempt, Question, RegradeRun
from assessments.quizzes.regrading import Scope
from assessments.quizzes.retest_pages import rows_of
from assessments.quizzes.sheet import sheet_of
from assessments.quizzes.states import check_states
from courses.demonstration import shown_by
from courses.models import Standing
from lms.calendar import today
from lms.permissions import NotAllowed
from lms.rules import RuleBook
from tests.factories import quizzes as make
from tests.quizzes.test_marking_again import correct, in_force, run

pytestmark = pytest.mark.django_db


@pytest.fixture
def quiz(cast):
    return make.check(cast.modules[0], questions=3)


def everything(quiz, people):
    """Return all that a run may touch: states, marks, results, proofs in force, standings, the day it all counts."""
    attempts = Attempt.objects.filter(quiz=quiz).order_by("pk")
    marks = [
        (mark.right, mark.void, mark.waits, mark.still_wrong, mark.put_right)
        for attempt in attempts
        for mark in sheet_of(attempt).outcome.marks
    ]
    results = [sheet_of(attempt).outcome.as_result() for attempt in attempts]
    proofs = in_force(people[0]).model.objects.filter(withdraws=None, withdrawn_by=None)
    return {
        "attempts": list(attempts.values_list("pk", "state", "finished_at")),
        "marks": marks,
        "results": results,
        "checks": check_states([person.pk for person in people], [quiz.module_id]),
        "proofs": sorted(proofs.values_list("person", "module_version", "method", "judged_on", "lapses_on", "rules")),
        # That a proof was once given and withdrawn stays on record: what counts is what stands.
        "shown": {
            key: replace(one, withdrawn_on=None)
            for key, one in shown_by(people, [quiz.module], RuleBook.at(None, today())).items()
        },
        "standing": list(Standing.objects.order_by("pk").values()),
        # A retest that a run opened stays on record as closed, and nobody reads of it.
        "retests": [
            (row.name, row.story, row.right_in_a_row, row.retest.closed_at, row.retest.due, row.retest.card)
            for person in people
            for row in rows_of(person)
            if row.story
        ],
    }


ANSWER = st.sampled_from(["a", "b", "c", None])
TAKEN = st.tuples(ANSWER, ANSWER, ANSWER)
# Answers of an attempt, and how many of the wrong ones are put right.
ATTEMPT = st.tuples(TAKEN, st.integers(0, 3))
DAYS = st.sampled_from([None, -1, 0, 1])
RUN = st.tuples(
    st.integers(1, 3), st.sampled_from(RegradeRun.Policy.values), st.sampled_from([(1,), (2,), (1, 2)]), DAYS, DAYS
)


def take(quiz, person, taken, put):
    """Take a check, unless an earlier attempt is not finished, and put some of the wrong answers right."""
    attempt = start_attempt(quiz=quiz, by=person)
    if attempt.state == Attempt.State.OPEN:
        for position, chosen in enumerate(taken, 1):
            if chosen:
                make.answer(attempt, position, [chosen])
        attempt = submit_attempt(attempt=attempt, by=person)
    for mark in sheet_of(attempt).outcome.still_wrong[:put]:
        answer = mark.version.how.right_answer(mark.version.body)
        put_right(attempt=attempt, position=mark.position, answer=answer, by=person)


def day(offset):
    return None if offset is None else today() + timedelta(days=offset)


@pytest.mark.slow
@pytest.mark.timeout(600)
@settings(
    max_examples=15,
    deadline=None,
    phases=(Phase.explicit, Phase.reuse, Phase.generate),
    suppress_health_check=list(HealthCheck),
)
@given(
    priya=st.lists(ATTEMPT, min_size=1, max_size=2),
    callum=st.lists(ATTEMPT, min_size=1, max_size=2),
    after=st.lists(ATTEMPT, max_size=1),
    right=st.lists(st.sampled_from(["a", "b", "c"]), min_size=1, max_size=2, unique=True),
    runs=st.lists(RUN, min_size=1, max_size=3),
)
def test_undoing_runs_restores_everything_as_it_was(cast, quiz, priya, callum, after, right, runs):
    people = [cast.priya, cast.callum]
    questions = list(Question.objects.filter(slots__quiz=quiz).order_by("slots__position"))
    with transaction.atomic():
        # Two questions about the same misconception, and one about another.
        for question, misconception in zip(questions, ("the-same", "the-same", "another"), strict=True):
            question.versions.update(misconception=misconception)
        for person, attempts in zip(people, (priya, callum), strict=True):
            for attempt in attempts:
                take(quiz, person, *attempt)
        for question in questions:
            correct(question, *right)
        for attempt in after:
            take(quiz, cast.priya, *attempt)
        seen = []
        for position, policy, versions, start, end in runs:
            scope = Scope(frozenset(versions), day(start), day(end))
            before = everything(quiz, people)
            with suppress(NotAllowed):  # nothing would change
                seen.append((run(questions[position - 1], cast.beatrice, policy, scope), before))
        for ordered, before in reversed(seen):
            undo(run=ordered, reason="Not so.", by=cast.beatrice)
            assert everything(quiz, people) == before
        transaction.set_rollback(True)
