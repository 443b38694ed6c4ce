"""Runs of regrades: what follows for people, who is told, which can be undone; and that undoing restores everything."""

import pytest

from assessments.quizzes import marking_again
from assessments.quizzes.actions import put_right, start_attempt
from assessments.quizzes.marking_again import carry_out, mark_again, undo
from assessments.quizzes.models import Attempt, Question, Regrade, RegradeDone, RegradeRun
from assessments.quizzes.regrade_runs import newest_run, planned, preview_of
from assessments.quizzes.regrading import Scope
from assessments.quizzes.sheet import sheet_of
from assessments.quizzes.states import check_states
from courses.actions import withdraw_demonstration
from courses.models import Demonstration
from courses.standing import drift
from lms.calendar import today
from lms.models import AuditEvent, Notice
from lms.permissions import NotAllowed
from tests.factories import quizzes as make

pytestmark = pytest.mark.django_db

AS_COMPUTED, NEVER_LOWER, FULL_CREDIT, VOID = RegradeRun.Policy.values
REASON = "Option b was right all along."


@pytest.fixture
def quiz(cast):
    return make.check(cast.modules[0], questions=3)


@pytest.fixture
def question(quiz):
    return Question.objects.get(key=f"{quiz.module.key}-q1")


def correct(question, *right):
    """Save a next version in which something else is right."""
    found = make.add_version(question, 1, number=question.versions.count() + 1, several=len(right) > 1)
    body = {"options": make.options(right)}
    type(found).objects.filter(pk=found.pk).update(body=body)
    found.refresh_from_db()
    return found


def run(question, by, policy=AS_COMPUTED, scope=None, seen=None):
    newest = newest_run(question)
    known = seen if seen is not None else (newest.pk if newest else 0)
    scope = scope or Scope(frozenset({1}))
    return mark_again(question=question, scope=scope, policy=policy, reason=REASON, by=by, seen=known)


def in_force(person):
    return Demonstration.objects.filter(person=person, withdraws=None, withdrawn_by=None)


def outcome(attempt):
    return sheet_of(Attempt.objects.get(pk=attempt.pk)).outcome


def test_a_pass_that_a_run_gives_is_recorded_and_the_learner_told(cast, quiz, question):
    attempt = make.handed_in(quiz, cast.priya)
    failed = make.handed_in(quiz, cast.callum, wrong=(1,))
    correct(question, "c")

    run(question, cast.beatrice, NEVER_LOWER)

    assert outcome(attempt).passed
    assert outcome(failed).passed
    failed.refresh_from_db()
    assert failed.state == Attempt.State.FINISHED
    assert in_force(cast.callum).get().source_kind == "quizzes.regrade"
    assert in_force(cast.callum).get().judged_on == today()
    assert check_states([cast.callum.pk], [quiz.module_id])[cast.callum.pk, quiz.module_id].done
    notice = Notice.objects.get(event__startswith="regrade-")
    assert (notice.person, notice.urgent, notice.link) == (cast.callum, False, f"/checks/{quiz.key}/result/")
    assert AuditEvent.objects.filter(code="regrade_done").get().facts == {"attempts": 2, "changed": 1}
    assert drift(today()) == []


def test_a_pass_that_a_run_takes_away_is_withdrawn_with_the_reason(cast, quiz, question):
    attempt = make.handed_in(quiz, cast.priya)
    correct(question, "b")

    run(question, cast.beatrice)

    assert not outcome(attempt).passed
    assert not in_force(cast.priya).exists()
    assert REASON in Demonstration.objects.get(withdraws__isnull=False).reason
    state = check_states([cast.priya.pk], [quiz.module_id])[cast.priya.pk, quiz.module_id]
    assert (state.done, state.in_words) == (False, "Take it again: 2 of 3 right")
    assert drift(today()) == []


def test_a_proof_that_somebody_else_withdrew_stays_withdrawn(cast, quiz, question):
    make.handed_in(quiz, cast.priya)
    proof = in_force(cast.priya).get()
    correct(question, "b")
    first = run(question, cast.beatrice)
    assert not in_force(cast.priya).exists()
    undo(run=first, reason="Not so.", by=cast.beatrice)
    again = in_force(cast.priya).get()
    assert again.judged_on == proof.judged_on
    withdraw_demonstration(demonstration=again, source=first, reason="Seen otherwise.", by=cast.helen)

    second = run(question, cast.beatrice)
    undo(run=second, reason="Not so either.", by=cast.beatrice)

    assert not in_force(cast.priya).exists()


def test_putting_right_what_a_run_made_wrong_changes_nothing_more(cast, quiz, question):
    attempt = make.handed_in(quiz, cast.priya)
    correct(question, "b")
    run(question, cast.beatrice)

    put_right(attempt=attempt, position=1, answer={"choice": ["b"]}, by=cast.priya)

    assert not in_force(cast.priya).exists()
    attempt.refresh_from_db()
    assert attempt.state == Attempt.State.FINISHED


def test_a_pass_that_a_run_gave_is_withdrawn_when_it_is_undone(cast, quiz, question):
    failed = make.handed_in(quiz, cast.priya, wrong=(1,))
    first = run(question, cast.beatrice, FULL_CREDIT)
    assert in_force(cast.priya).exists()

    undo(run=first, reason="Not so.", by=cast.beatrice)

    failed.refresh_from_db()
    assert (failed.state, failed.finished_at) == (Attempt.State.SUBMITTED, None)
    assert not in_force(cast.priya).exists()


def test_an_undone_run_no_longer_counts_for_the_state_of_a_check(cast, quiz, question):
    make.handed_in(quiz, cast.priya)
    correct(question, "b")
    first = run(question, cast.beatrice)
    undo(run=first, reason="Not so.", by=cast.beatrice)

    assert check_states([cast.priya.pk], [quiz.module_id])[cast.priya.pk, quiz.module_id].done


def test_only_the_newest_run_that_stands_can_be_undone(cast, quiz, question):
    make.handed_in(quiz, cast.priya, wrong=(1,))
    first = run(question, cast.beatrice, FULL_CREDIT)
    second = run(question, cast.beatrice, VOID)

    with pytest.raises(NotAllowed, match="undo that one first"):
        undo(run=first, reason="No.", by=cast.beatrice)
    undone = undo(run=second, reason="No.", by=cast.beatrice)
    with pytest.raises(NotAllowed, match="undone already"):
        undo(run=second, reason="No.", by=cast.beatrice)
    with pytest.raises(NotAllowed, match="undid another"):
        undo(run=undone, reason="No.", by=cast.beatrice)
    undo(run=first, reason="No.", by=cast.beatrice)

    assert [row.verdict for row in Regrade.objects.order_by("pk")] == ["right", "void", "right", "as_marked"]


def test_the_second_of_two_authors_is_told(cast, quiz, question):
    make.handed_in(quiz, cast.priya, wrong=(1,))
    run(question, cast.beatrice, FULL_CREDIT, seen=0)

    with pytest.raises(NotAllowed, match="marked again while you looked"):
        run(question, cast.beatrice, VOID, seen=0)


def test_an_author_never_changes_their_own_result(cast, quiz, question):
    make.handed_in(quiz, cast.beatrice, wrong=(1,))
    make.handed_in(quiz, cast.priya, wrong=(1,))

    with pytest.raises(NotAllowed, match="Your own result"):
        run(question, cast.beatrice, FULL_CREDIT)


@pytest.mark.parametrize("policy", [AS_COMPUTED, FULL_CREDIT])
def test_a_run_that_changes_nothing_is_refused(cast, quiz, question, policy):
    make.handed_in(quiz, cast.priya)

    with pytest.raises(NotAllowed, match="Nothing would change"):
        run(question, cast.beatrice, policy)


def test_nobody_but_an_author_marks_again(cast, quiz, question):
    make.handed_in(quiz, cast.priya, wrong=(1,))

    with pytest.raises(NotAllowed):
        run(question, cast.daniel, FULL_CREDIT)


def test_the_last_question_that_counts_is_never_left_out(cast, quiz, question):
    attempt = make.handed_in(quiz, cast.priya, wrong=(1,))
    make.handed_in(quiz, cast.callum, wrong=(1,))
    others = Question.objects.filter(slots__quiz=quiz).exclude(pk=question.pk)
    for other in others:
        run(other, cast.beatrice, VOID)
    assert outcome(attempt).of == 1

    with pytest.raises(NotAllowed, match="Nothing would change"):
        run(question, cast.beatrice, VOID)
    assert not outcome(attempt).passed


def test_undoing_never_leaves_an_attempt_without_a_question_that_counts(cast, quiz, question):
    make.handed_in(quiz, cast.priya, wrong=(1,))
    run(question, cast.beatrice, VOID)
    counts_again = run(question, cast.beatrice, FULL_CREDIT)
    for other in Question.objects.filter(slots__quiz=quiz).exclude(pk=question.pk):
        run(other, cast.beatrice, VOID)

    with pytest.raises(NotAllowed, match="no question left that counts"):
        undo(run=counts_again, reason="No.", by=cast.beatrice)


def test_a_large_run_is_left_to_a_job_and_holds_others_until_it_is_done(
    cast, quiz, question, monkeypatch, django_capture_on_commit_callbacks
):
    make.handed_in(quiz, cast.priya, wrong=(1,))
    make.handed_in(quiz, cast.callum, wrong=(1,))
    monkeypatch.setattr(marking_again, "AT_ONCE", 1)
    with django_capture_on_commit_callbacks(execute=False) as jobs:
        ordered = run(question, cast.beatrice, FULL_CREDIT)

    assert not Regrade.objects.exists()
    with pytest.raises(NotAllowed, match="still being carried out"):
        run(question, cast.beatrice, VOID)
    jobs[0]()

    assert RegradeDone.objects.get(run=ordered).changed == 2
    carry_out(run=ordered)
    assert Regrade.objects.count() == 2


def test_a_second_delivery_of_the_job_changes_nothing(cast, quiz, question):
    make.handed_in(quiz, cast.priya, wrong=(1,))
    ordered = run(question, cast.beatrice, FULL_CREDIT)

    assert carry_out(run=ordered) == RegradeDone.objects.get()


def test_an_attempt_that_a_run_finished_stays_so_when_its_person_has_begun_another(cast, quiz, question):
    attempt = make.handed_in(quiz, cast.priya, wrong=(1, 2))
    put_right(attempt=attempt, position=2, answer={"choice": ["a"]}, by=cast.priya)
    first = run(question, cast.beatrice, FULL_CREDIT)
    attempt.refresh_from_db()
    assert (attempt.state, outcome(attempt).passed) == (Attempt.State.FINISHED, False)
    start_attempt(quiz=quiz, by=cast.priya)

    undo(run=first, reason="Not so.", by=cast.beatrice)

    attempt.refresh_from_db()
    assert attempt.state == Attempt.State.FINISHED
    assert outcome(attempt).right == 1


def test_the_preview_counts_and_names_nobody(cast, quiz, question):
    passes = make.handed_in(quiz, cast.priya)
    fails = make.handed_in(quiz, cast.callum, wrong=(1,))
    start_attempt(quiz=quiz, by=cast.nadia)
    found = planned(
        [passes, fails],
        question=question,
        scope=Scope(frozenset({1})),
        policy=AS_COMPUTED,
        by_version=correct(question, "c"),
    )
    preview = preview_of(found)

    assert preview.sentences == (
        "2 of 2 attempts would have another result.",
        "1 attempt would change from not passed to passed.",
        "1 attempt would change from passed to not passed.",
        "1 would then prove the module: a proof by check is recorded.",
        "1 would no longer prove the module: that proof by check is withdrawn.",
    )
    assert preview.warnings[0].startswith("1 attempt under way")
    assert preview.units == (("East Aldershire", 2),)


def test_reading_many_attempts_takes_as_many_queries_as_reading_one(
    cast, quiz, question, django_assert_max_num_queries
):
    people = [cast.priya, cast.callum, cast.nadia, cast.gareth, cast.owen]
    attempts = [make.handed_in(quiz, person, wrong=(1,)) for person in people]
    by_version = correct(question, "c")

    with django_assert_max_num_queries(12):
        preview_of(
            planned(
                attempts,
                question=question,
                scope=Scope(frozenset({1})),
                policy=AS_COMPUTED,
                by_version=by_version,
            )
        )
