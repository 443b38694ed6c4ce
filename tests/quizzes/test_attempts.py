"""Attempts: begun once, answered step by step, handed in once, finished when nothing is left to put right."""

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from assessments.quizzes.actions import put_right, save_answer, start_attempt, submit_attempt
from assessments.quizzes.models import Attempt, AttemptSlot, QuestionVersion, Step
from assessments.quizzes.saving import Given, NewerAnswer
from assessments.quizzes.sheet import sheet_of
from courses import standing
from courses.models import Demonstration, Standing
from lms.calendar import today
from lms.models import AuditEvent, RegionChoice
from lms.permissions import NotAllowed
from lms.policy.practice import MUST_GET_RIGHT, PASS_MARK
from tests.factories import quizzes as make


@pytest.fixture
def quiz(cast):
    return make.check(cast.modules[0], must=(4,), several=(5,))


def answers_of(attempt):
    return {position: step.answer.get("choice", []) for position, step in sheet_of(attempt).answers.items()}


# ---- beginning ----


def test_an_attempt_pins_versions_and_an_order_of_options(cast, quiz):
    attempt = start_attempt(quiz=quiz, by=cast.priya)
    make.add_version(quiz.slots.first().question, 1, number=2)

    slots = sheet_of(attempt).slots
    assert [slot.question_version.number for slot in slots] == [1, 1, 1, 1, 1]
    assert all(sorted(slot.order["choice"]) == ["a", "b", "c"] for slot in slots)
    assert attempt.module_version == cast.modules[0].versions.get()


def test_a_new_attempt_asks_the_newest_versions(cast, quiz):
    make.add_version(quiz.slots.first().question, 1, number=2)

    slots = sheet_of(start_attempt(quiz=quiz, by=cast.priya)).slots

    assert [slot.question_version.number for slot in slots] == [2, 1, 1, 1, 1]


def test_true_always_stands_before_false(cast, quiz):
    QuestionVersion.objects.update(kind=make.TRUE_FALSE)

    slots = sheet_of(start_attempt(quiz=quiz, by=cast.priya)).slots
    assert all(slot.order["choice"] == ["a", "b", "c"] for slot in slots)


def test_beginning_twice_goes_on_with_the_same_attempt(cast, quiz):
    first = make.attempt_at(quiz, cast.priya, blank=(5,))

    assert start_attempt(quiz=quiz, by=cast.priya) == first
    assert AttemptSlot.objects.count() == 5
    assert AuditEvent.objects.filter(code="check_started").count() == 1


def test_two_unfinished_attempts_at_one_check_cannot_be_stored(cast, quiz):
    first = start_attempt(quiz=quiz, by=cast.priya)

    with pytest.raises(IntegrityError), transaction.atomic():
        Attempt.objects.create(
            person=cast.priya,
            quiz=quiz,
            module_version=first.module_version,
            started_at=timezone.now(),
            state="submitted",
        )


def test_a_check_without_questions_cannot_be_begun(cast, quiz):
    quiz.slots.all().delete()

    with pytest.raises(NotAllowed, match="no questions"):
        start_attempt(quiz=quiz, by=cast.priya)


def test_somebody_who_may_not_read_lessons_takes_no_check(cast, quiz):
    with pytest.raises(NotAllowed):
        start_attempt(quiz=quiz, by=cast.hugo)


# ---- answering ----


def test_an_answer_is_a_step_and_the_last_one_counts(cast, quiz):
    attempt = start_attempt(quiz=quiz, by=cast.priya)
    for chosen in (["b"], ["c"], ["a"]):
        make.answer(attempt, 1, chosen)

    assert answers_of(attempt) == {1: ["a"]}
    assert [(step.number, step.answer["choice"]) for step in attempt.steps.all()] == [
        (1, ["b"]),
        (2, ["c"]),
        (3, ["a"]),
    ]


def test_the_same_answer_again_is_no_new_step(cast, quiz):
    attempt = start_attempt(quiz=quiz, by=cast.priya)
    first = make.answer(attempt, 5, ["a", "b"])

    assert make.answer(attempt, 5, ["b", "a"], seen=0) == first
    assert make.answer(attempt, 1, []) is None
    assert attempt.steps.count() == 1


def test_an_answer_can_be_taken_back(cast, quiz):
    attempt = start_attempt(quiz=quiz, by=cast.priya)
    make.answer(attempt, 5, ["a"])
    make.answer(attempt, 5, [])

    assert sheet_of(attempt).answered == frozenset()
    assert sheet_of(attempt).unanswered == [1, 2, 3, 4, 5]


def test_an_older_window_does_not_overwrite_a_newer_answer(cast, quiz):
    attempt = start_attempt(quiz=quiz, by=cast.priya)
    first = make.answer(attempt, 1, ["b"])
    newer = make.answer(attempt, 1, ["a"])

    with pytest.raises(NewerAnswer) as raised:
        make.answer(attempt, 1, ["c"], seen=first.number)

    assert raised.value.step == newer
    assert answers_of(attempt) == {1: ["a"]}


def test_somebody_who_has_seen_the_newer_answer_may_replace_it(cast, quiz):
    attempt = start_attempt(quiz=quiz, by=cast.priya)
    newer = make.answer(attempt, 1, ["a"])
    make.answer(attempt, 1, ["c"], seen=newer.number)

    assert answers_of(attempt) == {1: ["c"]}


@pytest.mark.parametrize(("position", "chosen"), [(1, ["z"]), (1, ["a", "b"]), (99, ["a"])])
def test_what_a_question_does_not_offer_is_refused(cast, quiz, position, chosen):
    attempt = start_attempt(quiz=quiz, by=cast.priya)

    with pytest.raises(NotAllowed):
        save_answer(attempt=attempt, position=position, given=Given({"choice": chosen}, seen=0), by=cast.priya)

    assert not attempt.steps.exists()


def test_nobody_answers_in_the_attempt_of_somebody_else(cast, quiz):
    attempt = make.attempt_at(quiz, cast.priya)

    for act in (
        lambda: save_answer(attempt=attempt, position=1, given=Given({"choice": ["b"]}, seen=1), by=cast.callum),
        lambda: submit_attempt(attempt=attempt, by=cast.callum),
        lambda: put_right(attempt=attempt, position=1, answer={"choice": ["a"]}, by=cast.callum),
    ):
        with pytest.raises(NotAllowed, match="nobody else"):
            act()

    attempt.refresh_from_db()
    assert attempt.state == Attempt.State.OPEN


# ---- handing in ----


def test_after_handing_in_no_answer_changes(cast, quiz):
    attempt = make.handed_in(quiz, cast.priya, wrong=(1,))

    with pytest.raises(NotAllowed, match="handed in"):
        make.answer(attempt, 1, ["a"])

    assert answers_of(attempt)[1] == ["c"]


def test_handing_in_twice_hands_in_once(cast, quiz):
    attempt = make.attempt_at(quiz, cast.priya, wrong=(1,))
    stale = Attempt.objects.get(pk=attempt.pk)

    submit_attempt(attempt=attempt, by=cast.priya)
    submit_attempt(attempt=stale, by=cast.priya)

    assert attempt.steps.filter(kind=Step.Kind.SUBMIT).count() == 1
    assert AuditEvent.objects.filter(code="check_handed_in").count() == 1


def test_two_submit_steps_cannot_be_stored(cast, quiz):
    attempt = make.handed_in(quiz, cast.priya, wrong=(1,))

    with pytest.raises(IntegrityError), transaction.atomic():
        Step.objects.create(attempt=attempt, number=99, kind=Step.Kind.SUBMIT, at=timezone.now())


def test_two_steps_with_one_number_cannot_be_stored(cast, quiz):
    attempt = make.attempt_at(quiz, cast.priya)
    version = sheet_of(attempt).slots[0].question_version

    with pytest.raises(IntegrityError), transaction.atomic():
        Step.objects.create(attempt=attempt, number=1, kind="answer", question_version=version, at=timezone.now())


@pytest.mark.parametrize("kind", ["answer", "put_right"])
def test_an_answer_without_its_question_cannot_be_stored(cast, quiz, kind):
    attempt = start_attempt(quiz=quiz, by=cast.priya)

    with pytest.raises(IntegrityError), transaction.atomic():
        Step.objects.create(attempt=attempt, number=1, kind=kind, at=timezone.now())


def test_a_finished_attempt_without_its_moment_cannot_be_stored(cast, quiz):
    attempt = start_attempt(quiz=quiz, by=cast.priya)

    with pytest.raises(IntegrityError), transaction.atomic():
        Attempt.objects.filter(pk=attempt.pk).update(state="finished")


def test_handing_in_pins_the_rules_and_the_result(cast, quiz):
    attempt = make.handed_in(quiz, cast.priya, wrong=(1,), blank=(2,))

    data = attempt.steps.get(kind=Step.Kind.SUBMIT).data
    assert [(row["rule"], row["value"], row["version"]) for row in data["rules"]] == [
        ("pass_mark", 80, "v1"),
        ("must_get_right", "yes", "v1"),
    ]
    assert (data["right"], data["of"], data["passed"]) == (3, 5, False)
    assert (sheet_of(attempt).outcome.right, sheet_of(attempt).outcome.passed) == (3, False)


def test_a_later_change_of_rules_does_not_change_an_attempt(cast, quiz):
    attempt = make.handed_in(quiz, cast.priya, wrong=(1,))
    RegionChoice.objects.create(
        region=cast.region, rule=PASS_MARK.key, value=100, starts=today(), reason="Stricter", chosen_by=cast.imogen
    )

    assert sheet_of(attempt).outcome.passed
    assert not sheet_of(make.handed_in(quiz, cast.callum, wrong=(1,))).outcome.passed


def test_a_region_may_let_the_total_decide(cast, quiz):
    RegionChoice.objects.create(
        region=cast.region, rule=MUST_GET_RIGHT.key, value="no", starts=today(), reason="Trial", chosen_by=cast.imogen
    )

    assert sheet_of(make.handed_in(quiz, cast.priya, wrong=(4,))).outcome.passed
    outsider = next(iter(cast.outsiders.values()))
    assert not sheet_of(make.handed_in(quiz, outsider, wrong=(4,))).outcome.passed


# ---- putting right and finishing ----


def test_everything_right_is_done_at_once(cast, quiz):
    attempt = make.handed_in(quiz, cast.priya)

    proof = Demonstration.objects.get(person=cast.priya)
    assert attempt.state == Attempt.State.FINISHED
    assert attempt.finished_at is not None
    assert (proof.method, proof.source_kind) == ("check", "quizzes.step")
    assert proof.source_id == attempt.steps.get(kind=Step.Kind.SUBMIT).pk
    assert [row["rule"] for row in proof.rules] == ["pass_mark", "must_get_right"]


def test_a_passed_check_is_done_when_the_last_wrong_answer_is_put_right(cast, quiz):
    attempt = make.handed_in(quiz, cast.priya, wrong=(1,))
    assert attempt.state == Attempt.State.SUBMITTED
    assert not Demonstration.objects.exists()

    assert not put_right(attempt=attempt, position=1, answer={"choice": ["b"]}, by=cast.priya)
    assert not Demonstration.objects.exists()
    assert put_right(attempt=attempt, position=1, answer={"choice": ["a"]}, by=cast.priya)

    attempt.refresh_from_db()
    last = attempt.steps.last()
    assert attempt.state == Attempt.State.FINISHED
    assert (last.kind, last.answer) == ("put_right", {"choice": ["a"]})
    assert Demonstration.objects.get().source_id == last.pk


def test_putting_right_twice_changes_nothing(cast, quiz):
    attempt = make.handed_in(quiz, cast.priya, wrong=(1, 2))
    for chosen in (["b"], ["b"], ["a"], ["a"], ["b"]):
        put_right(attempt=attempt, position=1, answer={"choice": chosen}, by=cast.priya)

    tries = attempt.steps.filter(kind=Step.Kind.PUT_RIGHT)
    assert [step.answer.get("choice", []) for step in tries] == [["b"], ["a"]]


def test_a_double_click_on_the_last_answer_records_one_proof(cast, quiz):
    attempt = make.handed_in(quiz, cast.priya, wrong=(1,))
    stale = Attempt.objects.get(pk=attempt.pk)

    assert put_right(attempt=attempt, position=1, answer={"choice": ["a"]}, by=cast.priya)
    assert put_right(attempt=stale, position=1, answer={"choice": ["a"]}, by=cast.priya)

    assert Demonstration.objects.count() == 1
    assert AuditEvent.objects.filter(code="check_finished").count() == 1


def test_nothing_is_put_right_before_handing_in(cast, quiz):
    attempt = make.attempt_at(quiz, cast.priya, wrong=(1,))

    with pytest.raises(NotAllowed, match="not handed in"):
        put_right(attempt=attempt, position=1, answer={"choice": ["a"]}, by=cast.priya)


@pytest.mark.parametrize("wrong", [(1, 2), (4,)])
def test_a_failed_check_is_put_right_and_then_taken_again(cast, quiz, wrong):
    attempt = make.handed_in(quiz, cast.priya, wrong=wrong)
    assert start_attempt(quiz=quiz, by=cast.priya) == attempt
    for position in wrong:
        put_right(attempt=attempt, position=position, answer={"choice": ["a"]}, by=cast.priya)

    attempt.refresh_from_db()
    assert attempt.state == Attempt.State.FINISHED
    assert not Demonstration.objects.exists()
    assert start_attempt(quiz=quiz, by=cast.priya) != attempt


def test_a_blank_is_put_right_like_a_wrong_answer(cast, quiz):
    attempt = make.handed_in(quiz, cast.priya, blank=(5,))
    assert attempt.state == Attempt.State.SUBMITTED

    assert not put_right(attempt=attempt, position=5, answer={"choice": ["a"]}, by=cast.priya)
    assert put_right(attempt=attempt, position=5, answer={"choice": ["a", "b"]}, by=cast.priya)


def test_a_later_failed_attempt_takes_nothing_away(cast, quiz):
    make.handed_in(quiz, cast.priya)
    make.handed_in(quiz, cast.priya, wrong=(1, 2, 3))

    assert Demonstration.objects.filter(withdraws=None).count() == 1
    assert Standing.objects.get(enrolment__person=cast.priya).checks_done == 1


# ---- records and the read model ----


def test_versions_slots_and_steps_are_never_edited_or_deleted(cast, quiz):
    attempt = make.handed_in(quiz, cast.priya)

    for row in (QuestionVersion.objects.first(), attempt.slots.first(), attempt.steps.first()):
        with pytest.raises(TypeError):
            row.save()
        with pytest.raises(TypeError):
            row.delete()


def test_standing_follows_each_event_without_drift(cast, quiz):
    def columns():
        assert standing.drift(today()) == []
        row = Standing.objects.get(enrolment__person=cast.priya)
        return row.checks_open, row.checks_done, row.modules_done

    standing.rebuild(today())
    seen = [columns()]
    attempt = make.attempt_at(quiz, cast.priya, wrong=(1,))
    seen.append(columns())
    submit_attempt(attempt=attempt, by=cast.priya)
    seen.append(columns())
    put_right(attempt=attempt, position=1, answer={"choice": ["a"]}, by=cast.priya)
    seen.append(columns())

    assert [row[:2] for row in seen] == [(0, 0), (1, 0), (1, 0), (0, 1)]
    assert seen[-1][2] == seen[0][2] + 1
