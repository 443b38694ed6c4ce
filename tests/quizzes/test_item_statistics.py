"""First attempts are counted into figures: one version at a time, each person once."""

from datetime import timedelta

import pytest
from django.utils import timezone

from assessments.quizzes import item_statistics
from assessments.quizzes.actions import start_attempt
from assessments.quizzes.item_statistics import work_out
from assessments.quizzes.models import QuestionStatistics, Regrade, RegradeRun, Step
from assessments.quizzes.tallies import LONGEST_PAUSE, seconds_of
from tests.factories import quizzes as make
from tests.factories import takers

A, B, C = ({"choice": [key]} for key in "abc")


@pytest.fixture
def quiz(cast):
    return make.check(cast.modules[0], questions=3)


def worked_out(quiz):
    """Return the figures of each position."""
    work_out(quiz, at=timezone.now())
    rows = QuestionStatistics.objects.filter(quiz=quiz).select_related("question_version__question")
    return {int(row.question_version.question.key[-1]): row for row in rows}


def test_answers_are_counted_as_they_were_marked(quiz):
    takers.take(quiz, [{1: A, 2: A, 3: A}, {1: A, 2: B, 3: B}, {1: B, 2: C}])
    found = worked_out(quiz)

    assert [(found[n].answers, found[n].figures["right"], found[n].figures["blank"]) for n in (1, 2, 3)] == [
        (3, 2, 0),
        (3, 1, 0),
        (3, 1, 1),
    ]


def test_discrimination_and_what_else_each_answer_goes_with_are_worked_by_hand(quiz):
    takers.take(quiz, [{1: A, 2: A, 3: A}, {1: A, 2: B, 3: A}, {1: B, 2: A, 3: B}, {1: B, 2: B, 3: B}])
    figures = worked_out(quiz)[1].figures

    # Question 1: right, right, wrong, wrong; of the two others 2, 1, 1, 0 are right: shares 1, 1/2, 1/2, 0.
    # M1 = 3/4, M0 = 1/4, s^2 = (1/4 + 0 + 0 + 1/4) / 4 = 1/8, pq = 1/4: (1/2) / sqrt(1/8) x 1/2 = 1/sqrt(2).
    assert figures["discrimination"] == pytest.approx(0.5**0.5)
    assert figures["given"] == [["choice", "a", 2, 0.75], ["choice", "b", 2, 0.25]]
    assert figures["rest"] == 0.75


def test_alpha_and_the_standard_error_of_a_check_are_worked_by_hand(quiz):
    takers.take(quiz, [{1: A, 2: A, 3: A}, {1: A, 2: B, 3: A}, {1: B, 2: A, 3: B}, {1: B, 2: B, 3: B}])
    figures = work_out(quiz, at=timezone.now()).figures

    # Each p is 1/2: pq together 3/4. Totals 3 2 1 0: variance 5/4. 3/2 x (1 - 3/5) = 0.6; sqrt(5/4) x sqrt(0.4).
    assert figures["alpha"] == pytest.approx(0.6)
    assert figures["error"] == pytest.approx(0.5**0.5)
    assert (figures["n"], figures["passed"], figures["questions"], figures["compared"]) == (4, 1, 3, 4)


def test_only_the_first_attempt_that_was_handed_in_counts(cast, quiz):
    start_attempt(quiz=quiz, by=cast.callum)
    first = make.handed_in(quiz, cast.priya, wrong=(1,))
    first.state, first.finished_at = "finished", timezone.now()
    first.save()
    make.handed_in(quiz, cast.priya)
    found = worked_out(quiz)

    assert (found[1].answers, found[1].figures["right"]) == (1, 0)


def test_versions_are_never_mixed(quiz):
    takers.take(quiz, [{1: A, 2: A, 3: A}] * 2)
    question = quiz.slots.get(position=1).question
    make.add_version(question, 1, number=2, right=("b",))
    takers.take(quiz, [{1: B, 2: A, 3: A}] * 3)
    kept = work_out(quiz, at=timezone.now())
    rows = QuestionStatistics.objects.filter(question_version__question=question).order_by("question_version__number")

    assert [(row.answers, row.figures["right"]) for row in rows] == [(2, 2), (3, 3)]
    assert (kept.attempts, kept.figures["n"], kept.figures["earlier"]) == (5, 3, 2)


@pytest.mark.parametrize(
    ("verdict", "answers", "right", "void"),
    [("right", 2, 2, 0), ("wrong", 2, 1, 0), ("void", 1, 1, 1), ("as_marked", 2, 1, 0)],
)
def test_a_regrade_counts(cast, quiz, verdict, answers, right, void):
    _, second = takers.take(quiz, [{1: A, 2: A, 3: A}, {1: B, 2: A, 3: A}])
    question = quiz.slots.get(position=1).question
    run = RegradeRun.objects.create(
        question=question, policy="void", scope={}, reason="-", by=cast.beatrice, at=timezone.now()
    )
    slot = second.slots.get(position=1)
    Regrade.objects.create(run=run, attempt=second, slot=slot, verdict=verdict, before={}, after={})
    found = worked_out(quiz)[1]

    assert (found.answers, found.figures["right"], found.figures["void"]) == (answers, right, void)


def test_how_sure_somebody_was_is_counted_with_whether_they_were_right(quiz):
    takers.take(quiz, [{1: (A, 3)}, {1: (B, 3)}, {1: (A, 1)}, {1: A}])

    assert worked_out(quiz)[1].figures["certainty"] == [[3, 1, 2], [1, 1, 1]]


def test_time_is_that_since_anything_was_last_saved_and_a_pause_is_cut(quiz):
    attempt = takers.take(quiz, [{1: A, 2: B}], seconds=40)[0]
    slots = {slot.position: slot for slot in attempt.slots.all()}
    last = attempt.steps.get(number=2)
    Step.objects.create(
        attempt=attempt,
        number=9,
        kind="answer",
        slot=slots[1],
        question_version=slots[1].question_version,
        answer=B,
        revision=2,
        at=last.at + timedelta(hours=3),
    )

    sheet = next(iter(item_statistics.first_sheets(quiz)))
    assert seconds_of(sheet) == {slots[1].pk: 40 + LONGEST_PAUSE, slots[2].pk: 40}


def test_a_clock_that_went_back_takes_no_time_away(quiz):
    attempt = takers.take(quiz, [{1: A}], seconds=-30)[0]

    assert list(seconds_of(next(iter(item_statistics.first_sheets(quiz)))).values()) == [0]
    assert attempt.quiz_id == quiz.pk


def test_working_out_twice_replaces_the_figures(quiz):
    takers.take(quiz, [{1: A}])
    worked_out(quiz)
    takers.take(quiz, [{1: B}])

    assert [row.answers for row in worked_out(quiz).values()] == [2, 2, 2]


def test_a_check_that_nobody_handed_in_has_no_figures(quiz):
    kept = work_out(quiz, at=timezone.now())

    assert (kept.attempts, kept.figures["n"], kept.figures["alpha"]) == (0, 0, None)
    assert not QuestionStatistics.objects.exists()


def test_a_check_of_one_question_has_neither_alpha_nor_discrimination(cast):
    quiz = make.check(cast.modules[1], questions=1)
    takers.take(quiz, [{1: A}, {1: B}])
    kept = work_out(quiz, at=timezone.now())

    assert kept.figures["alpha"] is None
    assert QuestionStatistics.objects.get().figures["discrimination"] is None


@pytest.mark.parametrize("many", [2, 60])
def test_the_number_of_queries_does_not_grow_with_attempts(quiz, many, django_assert_num_queries):
    takers.take(quiz, [{1: A, 2: B, 3: C}] * many)

    # The ids; a chunk: attempts, slots, steps, versions, two of verdicts; and what is written, with its savepoints.
    with django_assert_num_queries(18):
        work_out(quiz, at=timezone.now())


def test_attempts_are_read_a_chunk_at_a_time(quiz, monkeypatch):
    monkeypatch.setattr(item_statistics, "CHUNK", 2)
    takers.take(quiz, [{1: A}] * 5)

    assert worked_out(quiz)[1].answers == 5
