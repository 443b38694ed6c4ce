"""The address to which a page saves one answer: what is on record comes back, in eight queries."""

from datetime import UTC, datetime
from unittest.mock import patch

import pytest
from django.test import Client

from assessments.quizzes.actions import start_attempt
from assessments.quizzes.models import Step
from tests.factories import quizzes as make

pytestmark = pytest.mark.django_db
JSON = {"HTTP_ACCEPT": "application/json"}


@pytest.fixture
def quiz(cast):
    return make.check(cast.modules[0], several=(5,))


@pytest.fixture
def attempt(cast, quiz):
    return start_attempt(quiz=quiz, by=cast.priya)


@pytest.fixture
def priya(cast, signed_in_as):
    return signed_in_as(cast.priya)


@pytest.fixture
def save(quiz, attempt, priya):
    """Return what a page of Priya's does when an answer changes."""

    def send(*chosen, position=1, of=attempt, client=priya, key=quiz.key, **facts):
        fields = {"attempt": of.pk, "seen": 0, "choice": list(chosen), **facts}
        return client.post(f"/checks/{key}/save/{position}/", fields, **JSON)

    return send


def stored(attempt):
    return [(step.answer.get("choice", []), step.revision) for step in attempt.steps.order_by("number")]


def test_an_answer_is_saved_and_the_moment_of_the_server_comes_back(attempt, save):
    noon = datetime(2026, 7, 1, 11, 3, 4, tzinfo=UTC)
    with patch("django.utils.timezone.now", return_value=noon):
        response = save("b", revision=1, window="w1", token="t1")

    step = attempt.steps.get()
    assert response.status_code == 200
    assert response.json() == {
        "revision": 1,
        "saved_at": "2026-07-01T11:03:04+00:00",
        "at": "12:03:04",
        "answered": True,
    }
    assert (step.answer, step.window, step.token, step.at) == ({"choice": ["b"]}, "w1", "t1", noon)
    assert "no-store" in response["Cache-Control"]


def test_a_blank_that_replaces_nothing_has_no_moment(attempt, save):
    assert save().json() == {"revision": 0, "saved_at": None, "at": "", "answered": False}
    assert not attempt.steps.exists()


def test_each_change_follows_the_one_before(attempt, save):
    for number, chosen in enumerate("bca", 1):
        assert save(chosen, seen=number - 1, revision=number, window="w1").json()["revision"] == number

    assert stored(attempt) == [(["b"], 1), (["c"], 2), (["a"], 3)]


def test_a_repeated_request_gets_the_same_answer_and_writes_nothing(attempt, save):
    first = save("b", revision=1, window="w1", token="t1").json()
    again = save("b", revision=1, window="w1", token="t1")
    save("c", seen=1, revision=2, window="w2", token="t2")
    late = save("b", revision=1, window="w1", token="t1")

    assert (again.status_code, again.json()) == (200, first)
    assert (late.status_code, late.json()) == (200, first)
    assert stored(attempt) == [(["b"], 1), (["c"], 2)]


@pytest.mark.parametrize("token", ["t1", " t1 "])
def test_a_token_of_another_question_is_refused(attempt, save, token):
    save("b", token="t1")
    response = save("b", position=2, token=token)

    assert response.status_code == 400
    assert "Load the page again" in response.json()["sentence"]
    assert stored(attempt) == [(["b"], 1)]


def test_an_older_revision_gets_the_stored_answer_and_overwrites_nothing(attempt, save):
    save("b", revision=2, window="w1")
    response = save("c", revision=1, window="w1")

    said = response.json()
    assert response.status_code == 409
    assert said["stored"] == {"answer": {"choice": ["b"]}, "sure": None, "words": ["Option B"]}
    assert said["mine"] == {"words": ["Option C"]}
    assert (said["revision"], said["saved_at"]) == (2, attempt.steps.get().at.isoformat())
    assert said["sentence"] == "This question was answered in another window since this page was shown."
    assert stored(attempt) == [(["b"], 2)]


def test_another_window_is_told_and_may_then_replace_what_it_has_seen(attempt, save):
    save("b", revision=1, window="w1")
    newer = save("c", revision=1, window="w2").json()
    assert save("c", seen=newer["revision"], revision=2, window="w2", token="t9").status_code == 200
    assert save("a", seen=1, revision=2, window="w1").status_code == 409
    assert stored(attempt) == [(["b"], 1), (["c"], 2)]


@pytest.mark.parametrize(
    ("facts", "sentence"),
    [
        ({"choice": ["z"]}, "Choose from the answers below"),
        ({"choice": ["b"], "seen": "many"}, "whole number"),
        ({"choice": ["b"], "seen": "-1"}, "greater than or equal to 0"),
        ({"choice": ["b"], "revision": 10**12}, "less than or equal to"),
        ({"choice": ["b"], "window": "w" * 37}, "holds 36 characters"),
        ({"choice": ["b"], "token": "t\0"}, "Load it again"),
        ({"choice": ["b"], "attempt": "none"}, "Load it again"),
        ({"choice": ["b"], "attempt": "9" * 5000}, "Load it again"),
        ({"choice": ["b"], "attempt": ""}, "Load it again"),
    ],
)
def test_what_is_forged_is_refused_with_a_sentence(attempt, save, facts, sentence):
    response = save(**facts)

    assert response.status_code == 400
    assert sentence in response.json()["sentence"]
    assert not attempt.steps.exists()


@pytest.mark.parametrize("position", [0, 6, 99, 10**9])
def test_a_question_that_is_not_there_is_refused(attempt, save, position):
    response = save("b", position=position)

    assert (response.status_code, response.json()["sentence"]) == (400, f"This check has no question {position}.")


def test_an_attempt_is_saved_under_its_own_check_only(cast, attempt, save):
    other = make.check(cast.modules[1])

    assert save("b", key=other.key).status_code == 400
    assert not attempt.steps.exists()


def test_nobody_saves_in_the_attempt_of_somebody_else(cast, attempt, save, signed_in_as):
    response = save("b", client=signed_in_as(cast.callum))

    assert response.status_code == 403
    assert "belongs to the person who began it" in response.json()["sentence"]
    assert "sign_in" not in response.json()
    assert not attempt.steps.exists()


def test_after_handing_in_nothing_is_saved_and_the_page_is_told_why(cast, quiz, save):
    earlier = make.handed_in(quiz, cast.priya)

    response = save("b", of=earlier)

    assert response.status_code == 410
    assert "handed in" in response.json()["sentence"]


def test_somebody_signed_out_is_told_where_to_sign_in_and_is_not_led_there(attempt, save):
    response = save("b", client=Client())

    assert response.status_code == 403
    assert response.json() == {"sentence": "You are signed out.", "sign_in": "/accounts/login/"}
    assert not attempt.steps.exists()


def test_a_role_that_takes_no_checks_is_refused_in_json(cast, save, signed_in_as):
    response = save("b", client=signed_in_as(cast.hugo))

    assert response.status_code == 403
    assert "take checks" in response.json()["sentence"]


def test_whoever_signs_out_leaves_nothing_in_the_browser(priya):
    assert "Clear-Site-Data" not in priya.get("/accounts/logout/")
    assert priya.post("/accounts/logout/")["Clear-Site-Data"] == '"storage"'


def test_it_is_only_posted_to(quiz, priya):
    assert priya.get(f"/checks/{quiz.key}/save/1/", **JSON).status_code == 405


def test_nothing_of_the_key_comes_back(attempt, save):
    save("b", revision=2, window="w1")
    conflict = save("c", revision=1, window="w1").content.decode()

    assert "reason" not in conflict
    assert "right" not in conflict


@pytest.mark.parametrize("questions", [3, 30])
def test_a_save_takes_at_most_eight_queries(cast, signed_in_as, questions, django_assert_max_num_queries):
    quiz = make.check(cast.modules[1], questions=questions)
    attempt = make.attempt_at(quiz, cast.callum, blank=(1,))
    client, address = signed_in_as(cast.callum), f"/checks/{quiz.key}/save/1/"

    for number, chosen in enumerate("abc"):
        fields = {"attempt": attempt.pk, "seen": number, "revision": number + 1, "token": f"t{number}", "window": "w"}
        with django_assert_max_num_queries(8):
            assert client.post(address, {**fields, "choice": chosen}, **JSON).status_code == 200
    with django_assert_max_num_queries(8):
        assert client.post(address, {**fields, "choice": "a", "seen": 0, "token": "t9"}, **JSON).status_code == 409
    with django_assert_max_num_queries(8):
        assert client.post(address, {**fields, "choice": "c"}, **JSON).status_code == 200
    assert Step.objects.filter(slot__attempt=attempt, slot__position=1).count() == 3
