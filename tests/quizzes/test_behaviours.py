"""How quizzes behave: what is told in which phase, and that nothing of the key leaves the server before its time."""

import re
from datetime import timedelta

import pytest
import time_machine
from bs4 import BeautifulSoup
from django.utils import timezone

from assessments.quizzes.actions import save_answer, start_attempt, submit_attempt
from assessments.quizzes.behaviours import (
    AFTER,
    ALL,
    CLOSED,
    DURING,
    THINGS,
    faults_of_told,
    phase,
    settings_for,
    settings_of,
    told_by,
)
from assessments.quizzes.models import Attempt, QuestionVersion, Quiz, Step
from assessments.quizzes.permissions import Closed
from assessments.quizzes.saving import Given
from assessments.quizzes.sheet import sheet_of
from courses.models import Demonstration
from tests.factories import quizzes as make

pytestmark = pytest.mark.django_db
BEHAVIOURS = ("check", "practice", "tries", "exam")
FACTS = {"check": {}, "practice": {}, "tries": {"tries": 2}, "exam": {"minutes": 30}}


def quiz_that(module, behaviour, **facts):
    return make.quiz_of(module, behaviour, **{**FACTS[behaviour], **facts})


@pytest.fixture
def priya(cast, signed_in_as):
    return signed_in_as(cast.priya)


def words(response):
    return " ".join(BeautifulSoup(response.content, "html.parser").find("main").get_text(" ").split())


def post(client, attempt, position, *chosen, follow=True):
    seen = sheet_of(attempt).answers.get(position)
    data = make.sent(attempt, *chosen, seen=seen.revision if seen else 0)
    return client.post(f"/checks/{attempt.quiz.key}/questions/{position}/", data, follow=follow)


# ---- settings and phases, without a database where it can be ----


@pytest.mark.parametrize("behaviour", BEHAVIOURS)
def test_only_what_is_marked_at_once_is_told_while_it_is_answered(behaviour):
    everything = {one: list(THINGS) for one in (DURING, AFTER, CLOSED)}

    assert bool(told_by(behaviour, {})[DURING]) is (behaviour in {"practice", "tries"})
    assert bool(told_by(behaviour, everything)[DURING]) is (behaviour in {"practice", "tries"})


def test_a_check_holds_nothing_back_after_handing_in():
    assert told_by("check", {AFTER: []})[AFTER] == ALL
    assert faults_of_told("check", {AFTER: []})


@pytest.mark.parametrize(
    ("chosen", "wrong"),
    [({}, 0), ({AFTER: ["mark"]}, 0), ({"later": []}, 1), ({AFTER: ["score"]}, 1), ({DURING: ["mark"]}, 1), ([], 1)],
)
def test_a_choice_of_what_is_told_is_read_with_care(chosen, wrong):
    assert len(faults_of_told("exam", chosen)) == wrong


@pytest.mark.parametrize(
    ("handed_in", "closes_in", "others", "found"),
    [
        (False, None, False, DURING),
        (False, -60, False, DURING),
        (True, None, False, CLOSED),
        (True, 1, False, AFTER),
        (True, 0, False, CLOSED),
        (True, -60, True, AFTER),
    ],
)
def test_an_attempt_is_in_one_phase(handed_in, closes_in, others, found):
    at = timezone.now()
    closes = at + timedelta(seconds=closes_in) if closes_in is not None else None

    assert phase(handed_in=handed_in, closes_at=closes, others_under_way=others, at=at) == found


def test_settings_come_back_as_they_were_kept(cast):
    quiz = quiz_that(cast.modules[0], "exam", certainty=True, told={AFTER: []})
    settings = settings_for(quiz, 30)

    assert settings_of(settings.as_record()) == settings
    assert settings.tells(AFTER) == frozenset()
    assert settings_of({}).behaviour == "check"


def test_a_quiz_that_is_edited_changes_nothing_that_is_under_way(cast):
    quiz = quiz_that(cast.modules[0], "exam", certainty=True)
    attempt = start_attempt(quiz=quiz, by=cast.priya)
    before = (attempt.ends_at, sheet_of(attempt).settings)
    Quiz.objects.filter(pk=quiz.pk).update(minutes=5, certainty=False, behaviour="practice", tries=9)

    attempt = Attempt.objects.get(pk=attempt.pk)
    assert (attempt.ends_at, sheet_of(attempt).settings) == before


# ---- the key stays on the server ----


def secrets(quiz):
    """Return every word that would give an answer away, by the position of its question."""
    return {
        slot.position: [
            version.blank,
            *(option["feedback"] for option in version.body["options"]),
        ]
        for slot in quiz.slots.all()
        if (version := QuestionVersion.objects.get(question=slot.question))
    }


def leaks(quiz, body, positions):
    return [word for position in positions for word in secrets(quiz)[position] if word in body]


def pages_of(quiz, client, attempt):
    key = quiz.key
    paths = [f"/checks/{key}/", f"/checks/{key}/review/", f"/checks/{key}/result/", f"/checks/{key}/put-right/1/"]
    paths += [f"/checks/{key}/questions/{position}/" for position in (1, 2, 3)]
    for path in paths:
        yield path, client.get(path, follow=True).content.decode()
    saved = client.post(f"/checks/{key}/save/3/", make.sent(attempt, "z"))
    yield "save", saved.content.decode()


@pytest.mark.slow
@pytest.mark.parametrize("behaviour", BEHAVIOURS)
def test_no_response_of_an_open_attempt_holds_the_key_before_its_time(cast, priya, behaviour):
    make.lesson(cast.modules[0])
    quiz = quiz_that(cast.modules[0], behaviour, certainty=True)
    attempt = start_attempt(quiz=quiz, by=cast.priya)
    marker = re.compile(r"is-right|is-wrong|data-right|Right answer|after-answer|#the-anchor|Identifies any risk")

    for path, body in pages_of(quiz, priya, attempt):
        assert not leaks(quiz, body, (1, 2, 3)), path
        assert not marker.search(body), path
    first = post(priya, attempt, 1, "c").content.decode()
    told_at_once = behaviour in {"practice", "tries"}
    assert bool(marker.search(first)) is told_at_once
    for path, body in pages_of(quiz, priya, attempt):
        assert not leaks(quiz, body, (2, 3)), path
        assert told_at_once or not leaks(quiz, body, (1,)), path
    assert "Because of reason aaa" not in first or behaviour == "practice"


def test_a_save_in_the_background_says_when_and_whether_all_is_given_and_nothing_of_the_key(cast, priya):
    quiz = quiz_that(cast.modules[0], "practice")
    attempt = start_attempt(quiz=quiz, by=cast.priya)

    answer = priya.post(f"/checks/{quiz.key}/save/1/", make.sent(attempt, "c"))

    assert set(answer.json()) == {"revision", "saved_at", "at", "answered"}


# ---- practice ----


def test_in_practice_an_answer_is_told_on_its_page_at_once(cast, priya):
    quiz = quiz_that(cast.modules[0], "practice")
    attempt = start_attempt(quiz=quiz, by=cast.priya)

    page = post(priya, attempt, 1, "c")

    assert "Wrong" in words(page)
    assert "Because of reason aaa" in words(page)
    assert "Case 201 of version 1" in words(page)
    assert "Go on with question 2" in words(page)
    assert not BeautifulSoup(page.content, "html.parser").select("main input[type=radio]")


def test_in_practice_an_answer_that_was_told_stands(cast, priya):
    quiz = quiz_that(cast.modules[0], "practice")
    attempt = start_attempt(quiz=quiz, by=cast.priya)
    post(priya, attempt, 1, "c")

    with pytest.raises(Closed, match="marked"):
        make.answer(attempt, 1, ["a"])
    with pytest.raises(Closed, match="marked"):
        make.answer(attempt, 1, [])
    assert make.answer(attempt, 1, ["c"]).answer == {"choice": ["c"]}
    assert attempt.steps.count() == 1


def test_in_practice_nothing_is_sent_before_something_is_chosen(cast, priya):
    attempt = start_attempt(quiz=quiz_that(cast.modules[0], "practice"), by=cast.priya)

    page = post(priya, attempt, 1)

    assert "Choose an answer first" in words(page)
    assert not attempt.steps.exists()


def test_practice_is_finished_when_it_is_handed_in_and_proves_nothing(cast, priya):
    quiz = quiz_that(cast.modules[0], "practice")
    attempt = submit_attempt(attempt=make.attempt_at(quiz, cast.priya, wrong=(1,)), by=cast.priya)

    page = priya.get(f"/checks/{quiz.key}/result/")
    assert attempt.state == Attempt.State.FINISHED
    assert not Demonstration.objects.exists()
    assert "2 of 3 right" in words(page)
    assert "The pass mark" not in words(page)
    assert "put-right" not in page.content.decode()
    assert "Because of reason aaa" in words(page)


def test_practice_all_right_proves_nothing_either(cast):
    make.handed_in(quiz_that(cast.modules[0], "practice"), cast.priya)

    assert not Demonstration.objects.exists()


def test_practice_may_be_begun_again(cast, priya):
    quiz = quiz_that(cast.modules[0], "practice")
    first = make.handed_in(quiz, cast.priya)

    assert "Start again" in words(priya.get(f"/checks/{quiz.key}/"))
    assert start_attempt(quiz=quiz, by=cast.priya) != first


# ---- several tries ----


def test_a_wrong_try_says_why_and_not_what_is_right(cast, priya):
    attempt = start_attempt(quiz=quiz_that(cast.modules[0], "tries", tries=3), by=cast.priya)

    page = post(priya, attempt, 1, "c")

    assert "Not yet: two tries left" in words(page)
    assert "Because of reason ccc" in words(page)
    assert "Because of reason aaa" not in words(page)
    assert "Because of reason bbb" not in words(page)
    assert BeautifulSoup(page.content, "html.parser").select("main input[type=radio]")


def test_the_last_try_tells_all_of_it_and_no_more_are_taken(cast, priya):
    attempt = start_attempt(quiz=quiz_that(cast.modules[0], "tries", tries=2), by=cast.priya)
    post(priya, attempt, 1, "c")

    page = post(priya, attempt, 1, "b")

    assert "Wrong" in words(page)
    assert "Because of reason aaa" in words(page)
    with pytest.raises(Closed):
        make.answer(attempt, 1, ["a"])


def test_a_right_try_ends_the_question(cast, priya):
    attempt = start_attempt(quiz=quiz_that(cast.modules[0], "tries", tries=3), by=cast.priya)
    post(priya, attempt, 1, "c")

    assert "Right, at try two" in words(post(priya, attempt, 1, "a"))
    with pytest.raises(Closed):
        make.answer(attempt, 1, ["b"])


def test_the_same_wrong_answer_again_is_no_further_try(cast, priya):
    attempt = start_attempt(quiz=quiz_that(cast.modules[0], "tries", tries=3), by=cast.priya)
    for _ in range(3):
        page = post(priya, attempt, 1, "c")

    assert "Not yet: two tries left" in words(page)


def test_what_is_told_of_a_try_can_be_narrowed(cast, priya):
    quiz = quiz_that(cast.modules[0], "tries", told={DURING: ["mark"]})
    attempt = start_attempt(quiz=quiz, by=cast.priya)

    page = post(priya, attempt, 1, "c")

    assert "Not yet: one try left" in words(page)
    assert "Because of reason" not in words(page)


# ---- exams ----


def test_an_exam_without_a_closing_moment_tells_all_of_it_when_handed_in(cast, priya):
    quiz = quiz_that(cast.modules[0], "exam")
    make.handed_in(quiz, cast.priya, wrong=(1,))

    page = priya.get(f"/checks/{quiz.key}/result/")
    assert "not passed" in words(page)
    assert "Because of reason aaa" in words(page)
    assert "put-right" not in page.content.decode()
    assert not Demonstration.objects.exists()


@pytest.mark.parametrize("chosen", [{}, {AFTER: []}])
def test_before_an_exam_closes_no_page_tells_which_answers_were_right(cast, priya, chosen):
    make.lesson(cast.modules[0])
    closes = timezone.now() + timedelta(hours=2)
    quiz = quiz_that(cast.modules[0], "exam", closes_at=closes, told=chosen)
    attempt = make.handed_in(quiz, cast.priya, wrong=(1,))

    for path, body in pages_of(quiz, priya, attempt):
        assert not leaks(quiz, body, (1, 2, 3)), path
        assert not re.search(r"is-right|is-wrong|Wrong|Right answer", body), path
    page = words(priya.get(f"/checks/{quiz.key}/result/"))
    assert ("2 of 3 right" in page) is (chosen == {})
    assert ("2 of 3 right" in words(priya.get(f"/checks/{quiz.key}/"))) is (chosen == {})
    assert "When everybody has handed in, you read here" in page


def test_an_exam_that_has_closed_tells_all_of_it_once_nobody_is_at_it_any_more(cast, signed_in_as):
    closes = timezone.now() + timedelta(minutes=20)
    quiz = quiz_that(cast.modules[0], "exam", closes_at=closes)
    cast.callum.adjustments.create(kind="extra_time", amount=50, starts=timezone.localdate())
    make.handed_in(quiz, cast.priya, wrong=(1,))
    start_attempt(quiz=quiz, by=cast.callum)

    for minutes, told in ((21, False), (36, True)):
        with time_machine.travel(timezone.now() + timedelta(minutes=minutes)):
            page = signed_in_as(cast.priya).get(f"/checks/{quiz.key}/result/")
            assert ("Because of reason aaa" in words(page)) is told


# ---- certainty ----


def test_a_right_answer_of_which_somebody_was_not_sure_is_worked_through_too(cast, priya):
    quiz = quiz_that(cast.modules[0], "check", certainty=True)
    attempt = start_attempt(quiz=quiz, by=cast.priya)
    for position, sure in ((1, Step.Sure.NOT), (2, None), (3, Step.Sure.VERY)):
        save_answer(attempt=attempt, position=position, given=Given({"choice": ["a"]}, sure=sure), by=cast.priya)

    attempt = submit_attempt(attempt=attempt, by=cast.priya)

    outcome = sheet_of(attempt).outcome
    assert attempt.steps.get(kind="submit").data["unsure_counts"] is True
    assert (outcome.passed, outcome.right) == (True, 3)
    assert [mark.position for mark in outcome.still_wrong] == [1]
    assert attempt.state == Attempt.State.SUBMITTED


def test_how_sure_is_asked_on_the_page_and_need_not_be_said(cast, priya):
    quiz = quiz_that(cast.modules[0], "check", certainty=True)
    attempt = start_attempt(quiz=quiz, by=cast.priya)
    address = f"/checks/{quiz.key}/questions/1/"

    assert "How sure are you?" in words(priya.get(address))
    priya.post(address, make.sent(attempt, "a"))
    assert attempt.steps.get().sure is None
    priya.post(address, {**make.sent(attempt, "a", seen=1), "sure": "1"})
    assert attempt.steps.last().sure == 1


def test_where_certainty_is_not_asked_being_unsure_changes_nothing(cast):
    quiz = quiz_that(cast.modules[0], "check")
    attempt = start_attempt(quiz=quiz, by=cast.priya)
    for position in (1, 2, 3):
        save_answer(attempt=attempt, position=position, given=Given({"choice": ["a"]}, sure=1), by=cast.priya)

    assert submit_attempt(attempt=attempt, by=cast.priya).state == Attempt.State.FINISHED
