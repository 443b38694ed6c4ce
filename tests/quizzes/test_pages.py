"""Several questions on one page: one form, each answer saved by itself, and two windows that meet."""

import pytest
from bs4 import BeautifulSoup

from assessments.quizzes.actions import start_attempt
from assessments.quizzes.models import Step
from assessments.quizzes.sheet import sheet_of
from tests.factories import quizzes as make

pytestmark = pytest.mark.django_db


@pytest.fixture
def quiz(cast):
    quiz = make.check(cast.modules[0], must=(2,), several=(5,))
    quiz.per_page = 2
    quiz.save()
    return quiz


@pytest.fixture
def attempt(cast, quiz):
    return start_attempt(quiz=quiz, by=cast.priya)


@pytest.fixture
def address(quiz, attempt):
    return f"/checks/{quiz.key}/questions/"


@pytest.fixture
def priya(cast, signed_in_as):
    return signed_in_as(cast.priya)


def soup(response):
    return BeautifulSoup(response.content, "html.parser")


def words(response):
    return " ".join(soup(response).find("main").get_text(" ").split())


def fields(response, form=0):
    """Return what a form would send, without its choices."""
    inputs = soup(response).find("main").find_all("form")[form].find_all("input", {"type": "hidden"})
    return {one["name"]: one.get("value", "") for one in inputs}


def chosen(attempt):
    return {position: step.answer.get("choice", []) for position, step in sheet_of(attempt).answers.items()}


@pytest.mark.parametrize(
    ("position", "heading"),
    [(1, "Questions 1 to 2 of 5"), (2, "Questions 1 to 2 of 5"), (3, "Questions 3 to 4 of 5"), (5, "Question 5 of 5")],
)
def test_a_page_is_found_by_any_of_its_questions(address, priya, position, heading):
    page = soup(priya.get(f"{address}{position}/"))

    assert page.find("h1").text == heading
    shown = [one["data-question"] for one in page.find_all(attrs={"data-question": True})]
    assert page.find("title").text.startswith(heading)
    assert [one["data-line"] for one in page.find_all("li", class_="is-now")] == shown


def test_it_says_which_of_its_questions_must_be_right(address, priya):
    said = words(priya.get(f"{address}1/"))

    assert "Question 2 · must get right" in said
    assert "Question 1 · must get right" not in said


def test_all_of_a_page_is_saved_at_once_and_the_next_page_follows(attempt, address, priya):
    sent = {**fields(priya.get(f"{address}1/")), "q1-choice": "b", "q2-choice": "a"}

    assert priya.post(f"{address}1/", sent).url == f"{address}3/"
    assert chosen(attempt) == {1: ["b"], 2: ["a"]}
    last = {**fields(priya.get(f"{address}5/")), "choice": ["a", "b"]}
    assert priya.post(f"{address}5/", last).url == address.replace("questions", "review")
    assert chosen(attempt)[5] == ["a", "b"]


def test_a_question_that_a_request_leaves_out_stays_as_it_is(attempt, address, priya):
    make.answer(attempt, 2, ["c"])

    priya.post(f"{address}1/", {"attempt": attempt.pk, "q1-seen": 0, "q1-choice": "b"})

    assert chosen(attempt) == {1: ["b"], 2: ["c"]}


def test_nothing_of_a_page_is_saved_while_one_answer_is_not_offered(attempt, address, priya):
    sent = {**fields(priya.get(f"{address}1/")), "q1-choice": "b", "q2-choice": "z"}

    page = priya.post(f"{address}1/", sent)

    assert "One thing to mend" in words(page)
    assert soup(page).find("title").text.startswith("Error: ")
    assert chosen(attempt) == {}


def test_two_answers_that_met_newer_ones_are_asked_about_one_after_the_other(attempt, address, priya):
    old = fields(priya.get(f"{address}1/"))
    make.answer(attempt, 1, ["b"])
    make.answer(attempt, 2, ["b"])

    first = priya.post(f"{address}1/", {**old, "q1-choice": "c", "q2-choice": "c"})
    assert first.status_code == 409
    assert "What do you do in case 1?" in words(first)
    second = priya.post(f"{address}1/", fields(first))
    assert second.status_code == 409
    assert "What do you do in case 2?" in words(second)
    assert priya.post(f"{address}1/", fields(second)).url == f"{address}3/"

    assert chosen(attempt) == {1: ["b"], 2: ["c"]}
    assert Step.objects.filter(slot__position=1).count() == 1


def test_the_first_of_two_may_be_replaced_and_the_other_is_still_asked_about(attempt, address, priya):
    old = fields(priya.get(f"{address}1/"))
    make.answer(attempt, 1, ["b"])
    make.answer(attempt, 2, ["b"])
    first = priya.post(f"{address}1/", {**old, "q1-choice": "c", "q2-choice": "c"})

    second = priya.post(f"{address}1/", fields(first, form=1))

    assert "What do you do in case 2?" in words(second)
    assert chosen(attempt) == {1: ["c"], 2: ["b"]}
    keep = soup(second).find("main").find("a", string="Keep this one")
    assert keep["href"] == f"{address}2/"


def test_each_question_of_a_page_is_saved_by_a_script_under_its_own_address(quiz, address, priya):
    sections = soup(priya.get(f"{address}3/")).find_all(attrs={"data-save": True})

    assert [(one["data-save"], one["data-prefix"]) for one in sections] == [
        (f"/checks/{quiz.key}/save/3/", "q3-"),
        (f"/checks/{quiz.key}/save/4/", "q4-"),
    ]


def test_a_page_of_many_takes_no_more_queries_to_show(cast, signed_in_as, django_assert_max_num_queries):
    quiz = make.check(cast.modules[1], questions=12)
    quiz.per_page = 12
    quiz.save()
    start_attempt(quiz=quiz, by=cast.callum)
    client, page = signed_in_as(cast.callum), f"/checks/{quiz.key}/questions/1/"
    client.get(page)

    with django_assert_max_num_queries(10):
        client.get(page)
