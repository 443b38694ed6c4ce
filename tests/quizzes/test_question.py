"""One question a page: each answer saved by itself, nothing of the key in the page, nothing overwritten unseen."""

import re

import pytest
from bs4 import BeautifulSoup
from django.test import Client

from assessments.quizzes.models import Attempt, QuestionVersion, Step
from assessments.quizzes.sheet import sheet_of
from lms.calendar import today
from lms.models import RegionChoice
from lms.policy.practice import MUST_GET_RIGHT
from tests.factories import quizzes as make

pytestmark = pytest.mark.django_db


@pytest.fixture
def quiz(cast):
    return make.check(cast.modules[0], must=(4,), several=(5,))


@pytest.fixture
def address(quiz):
    return f"/checks/{quiz.key}/questions/"


@pytest.fixture
def attempt(cast, quiz):
    return make.attempt_at(quiz, cast.priya, blank=(1, 2, 3, 4, 5))


@pytest.fixture
def priya(cast, signed_in_as):
    return signed_in_as(cast.priya)


def soup(response):
    return BeautifulSoup(response.content, "html.parser")


def words(response):
    return " ".join(soup(response).find("main").get_text(" ").split())


def seen(response):
    return soup(response).find("input", {"name": "seen"})["value"]


def chosen(attempt, position):
    step = sheet_of(attempt).answers.get(position)
    return step.answer["choice"] if step else None


def test_a_question_is_shown_with_its_case_and_its_place(attempt, address, priya):
    page = priya.get(f"{address}4/")

    assert soup(page).find("h1").text == "Question 4 of 5"
    assert "must get right" in words(page)
    assert soup(page).find("legend").text.strip() == "What do you do in case 4?"
    assert {option["value"] for option in soup(page).find_all("input", {"type": "radio"})} == {"a", "b", "c"}
    assert "0 of 5 answered" in words(page)


def test_where_the_total_decides_no_question_is_said_to_be_a_must(cast, attempt, address, priya):
    RegionChoice.objects.create(
        region=cast.region, rule=MUST_GET_RIGHT.key, value="no", starts=today(), reason="Trial", chosen_by=cast.imogen
    )

    assert "must get right" not in words(priya.get(f"{address}4/"))


def test_the_order_of_options_stays_the_same(attempt, address, priya):
    orders = {
        tuple(i["value"] for i in soup(priya.get(f"{address}1/")).find_all("input", {"type": "radio"}))
        for _ in range(3)
    }

    assert orders == {tuple(sheet_of(attempt).slots[0].order["choice"])}


def test_saving_goes_on_to_the_next_question_and_then_to_the_review(attempt, address, priya):
    assert priya.post(f"{address}1/", make.sent(attempt, "b")).url == f"{address}2/"
    assert priya.post(f"{address}5/", make.sent(attempt, "a", "b")).url == address.replace("questions", "review")
    assert chosen(attempt, 1) == ["b"]
    assert chosen(attempt, 5) == ["a", "b"]


def test_a_saved_answer_is_shown_again_with_its_moment(attempt, address, priya):
    priya.post(f"{address}1/", make.sent(attempt, "b"))
    assert re.search(r"Question 1 saved at \d\d:\d\d:\d\d", words(priya.get(f"{address}3/")))
    priya.post(f"{address}2/", make.sent(attempt, "c"))

    page = priya.get(f"{address}1/")
    assert [i["value"] for i in soup(page).find_all("input", {"type": "radio"}) if i.has_attr("checked")] == ["b"]
    assert re.search(r"Question 1 saved at \d\d:\d\d:\d\d", words(page))
    assert "2 of 5 answered" in words(page)


def test_a_question_may_be_passed_over(attempt, address, priya):
    assert priya.post(f"{address}1/", make.sent(attempt)).url == f"{address}2/"
    assert not attempt.steps.exists()


def test_a_double_post_saves_once(attempt, address, priya):
    for _ in range(2):
        assert priya.post(f"{address}1/", make.sent(attempt, "b")).status_code == 302

    assert attempt.steps.count() == 1


def test_an_older_window_shows_both_answers_and_lets_the_learner_choose(attempt, address, priya):
    old = seen(priya.get(f"{address}1/"))
    priya.post(f"{address}1/", make.sent(attempt, "b", seen=old))

    page = priya.post(f"{address}1/", make.sent(attempt, "c", seen=old))

    assert page.status_code == 409
    assert "You answered this question in another window" in words(page)
    assert "Option B Keep this one" in words(page)
    assert "Chosen in this window Option C" in words(page)
    assert chosen(attempt, 1) == ["b"]
    form = {field["name"]: field["value"] for field in soup(page).find("main").find("form").find_all("input")}
    assert priya.post(f"{address}1/", form).status_code == 302
    assert chosen(attempt, 1) == ["c"]


def test_a_window_of_an_earlier_attempt_saves_nothing_in_a_later_one(cast, quiz, address, priya):
    earlier = make.handed_in(quiz, cast.priya)
    later = make.attempt_at(quiz, cast.priya, blank=(1, 2, 3, 4, 5))

    for fields in (make.sent(earlier, "b", seen=1), {"choice": "b", "seen": "0"}):
        page = priya.post(f"{address}1/", fields, follow=True)
        assert "That page belonged to an earlier attempt, so nothing was saved." in words(page)

    assert not later.steps.exists()


def test_a_forged_or_missing_number_seen_overwrites_nothing(attempt, address, priya):
    priya.post(f"{address}1/", make.sent(attempt, "b"))

    assert priya.post(f"{address}1/", make.sent(attempt, "c")).status_code == 409
    assert priya.post(f"{address}1/", make.sent(attempt, "c", seen="-5")).status_code == 200
    assert priya.post(f"{address}1/", make.sent(attempt, "c", seen="many")).status_code == 200
    assert chosen(attempt, 1) == ["b"]


def test_an_option_that_is_not_offered_is_an_error(attempt, address, priya):
    page = priya.post(f"{address}1/", make.sent(attempt, "z"))

    assert "Choose from the answers below" in words(page)
    assert not attempt.steps.exists()


@pytest.mark.parametrize("position", [0, 6, 99])
def test_a_question_that_the_check_does_not_have_is_not_found(attempt, address, priya, position):
    assert priya.get(f"{address}{position}/").status_code == 404


def test_without_an_attempt_one_comes_to_the_start(quiz, address, priya):
    assert priya.get(f"{address}1/").url == f"/checks/{quiz.key}/"


def test_after_handing_in_a_question_leads_to_the_result(cast, quiz, address, priya):
    attempt = make.handed_in(quiz, cast.priya, wrong=(1,))

    response = priya.post(f"{address}1/", make.sent(attempt, "a", seen="1"), follow=True)

    assert response.redirect_chain[-1][0] == f"/checks/{quiz.key}/result/"
    assert "You have handed this check in. Its answers stand." in words(response)
    assert chosen(attempt, 1) == ["c"]


def test_a_session_that_ends_leads_back_to_the_question_with_every_saved_answer(cast, attempt, address, priya):
    priya.post(f"{address}1/", make.sent(attempt, "b"))
    cast.priya.set_password("a-long-way-to-mark")
    cast.priya.save()
    priya.logout()

    turned_away = priya.post(f"{address}2/", make.sent(attempt, "b"))
    assert turned_away.url == f"/accounts/login/?next={address}2/"
    back = priya.post(turned_away.url, {"login": cast.priya.email, "password": "a-long-way-to-mark"})

    assert back.url == f"{address}2/"
    assert "1 of 5 answered" in words(priya.get(back.url))
    assert chosen(attempt, 1) == ["b"]


def test_nobody_signed_out_sees_a_question(attempt, address):
    assert Client().get(f"{address}1/").url == f"/accounts/login/?next={address}1/"


# ---- what a browser may not know before handing in ----


def secrets():
    """Return every word that would give an answer away."""
    found = []
    for version in QuestionVersion.objects.all():
        found += [
            version.blank,
            *(option["feedback"] for option in version.body["options"]),
            version.anchor,
            version.standard,
        ]
    return found


def test_no_page_before_handing_in_holds_the_key_or_any_feedback(cast, quiz, attempt, address, priya):
    make.lesson(cast.modules[0])
    pages = [
        f"/checks/{quiz.key}/",
        f"/checks/{quiz.key}/review/",
        *(f"{address}{position}/" for position in range(1, 6)),
    ]
    for position in range(1, 5):
        priya.post(f"{address}{position}/", make.sent(attempt, "b"))
    conflict = priya.post(f"{address}1/", make.sent(attempt, "c"))
    bodies = [response.content.decode() for response in [conflict, *(priya.get(page, follow=True) for page in pages)]]

    assert conflict.status_code == 409
    for body in bodies:
        assert not [word for word in secrets() if word in body]
        assert not re.search(r"is-right|is-wrong|data-right|correct", body)


@pytest.mark.parametrize("path", ["result/", "put-right/1/"])
def test_results_are_not_shown_while_an_attempt_is_open(quiz, attempt, priya, path):
    response = priya.get(f"/checks/{quiz.key}/{path}", follow=True)

    assert "Hand the check in first" in words(response)
    assert not [word for word in secrets() if word in response.content.decode()]


def test_results_of_an_earlier_attempt_are_closed_while_a_new_one_is_open(cast, quiz, priya):
    make.handed_in(quiz, cast.priya)
    make.attempt_at(quiz, cast.priya, blank=(1,))

    response = priya.get(f"/checks/{quiz.key}/result/", follow=True)

    assert Attempt.objects.count() == 2
    assert not [word for word in secrets() if word in response.content.decode()]


def test_a_page_of_a_check_is_never_kept_by_a_browser(attempt, address, priya):
    assert "no-store" in priya.get(f"{address}1/")["Cache-Control"]


# ---- cost ----


@pytest.mark.parametrize("questions", [3, 12])
def test_showing_and_saving_take_a_constant_number_of_queries(
    cast, signed_in_as, questions, django_assert_max_num_queries
):
    quiz = make.check(cast.modules[1], questions=questions)
    attempt = make.attempt_at(quiz, cast.callum, blank=(1,))
    client, page = signed_in_as(cast.callum), f"/checks/{quiz.key}/questions/1/"
    client.get(page)

    with django_assert_max_num_queries(9):
        client.get(page)
    with django_assert_max_num_queries(14):
        client.post(page, make.sent(attempt, "a"))
    assert Step.objects.filter(attempt__quiz=quiz).count() == questions
