"""Putting a wrong answer right: the passage, the question again without marks, and on to the next."""

import pytest
from bs4 import BeautifulSoup

from assessments.quizzes.models import Attempt
from assessments.quizzes.sheet import sheet_of
from tests.factories import quizzes as make

pytestmark = pytest.mark.django_db


@pytest.fixture
def quiz(cast):
    return make.check(cast.modules[0], must=(4,), several=(5,))


@pytest.fixture
def address(quiz):
    return f"/checks/{quiz.key}/put-right/"


@pytest.fixture
def priya(cast, signed_in_as):
    return signed_in_as(cast.priya)


def main(response):
    return BeautifulSoup(response.content, "html.parser").find("main")


def words(response):
    return " ".join(main(response).get_text(" ").split())


def values(response):
    return [field["value"] for field in main(response).find_all("input", {"type": "radio"})]


def test_the_passage_stands_above_the_question(cast, quiz, address, priya):
    lesson = make.lesson(cast.modules[0])
    make.handed_in(quiz, cast.priya, wrong=(1,))
    page = priya.get(f"{address}1/")

    assert "the old rating is about a life he no longer leads" in words(page)
    assert main(page).find("details").find("a")["href"] == f"{lesson.url}#the-anchor"
    assert "Left to work through Question 1 , you are here" in words(page)


def test_the_options_stand_in_another_order_with_nothing_marked(cast, quiz, address, priya):
    attempt = make.handed_in(quiz, cast.priya, wrong=(1,))
    page = priya.get(f"{address}1/")

    assert sorted(values(page)) == ["a", "b", "c"]
    assert values(page) != sheet_of(attempt).slots[0].order["choice"]
    assert not main(page).find_all("input", checked=True)
    assert "reason" not in words(page)


def test_a_wrong_try_is_answered_with_the_feedback_of_what_was_chosen_only(cast, quiz, address, priya):
    attempt = make.handed_in(quiz, cast.priya, wrong=(1,))

    page = priya.post(f"{address}1/", make.sent_again(attempt, 1, "b"), follow=True)

    assert page.redirect_chain[-1][0] == f"{address}1/"
    assert "Not yet Your answer Option B Why not this Because of reason bbb-1-v1" in words(page)
    assert "reason aaa" not in words(page)
    assert "reason ccc" not in words(page)


def test_a_try_that_leaves_something_out_is_told_so_and_not_what(cast, quiz, address, priya):
    attempt = make.handed_in(quiz, cast.priya, blank=(5,))

    page = priya.post(f"{address}5/", make.sent_again(attempt, 5, "a", "c"), follow=True)

    assert "Why not this Option C. Because of reason ccc-5-v1" in words(page)
    assert "Something that is right is not among what you chose." in words(page)
    assert "reason bbb" not in words(page)


def test_something_must_be_chosen(cast, quiz, address, priya):
    attempt = make.handed_in(quiz, cast.priya, wrong=(1,))
    before = attempt.steps.count()

    page = priya.post(f"{address}1/", make.sent_again(attempt, 1))

    assert "Choose an answer first" in words(page)
    assert attempt.steps.count() == before


def test_a_right_answer_leads_to_the_next_wrong_one_and_then_to_the_result(cast, quiz, address, priya):
    attempt = make.handed_in(quiz, cast.priya, wrong=(1, 3), blank=(4,))

    assert priya.post(f"{address}3/", make.sent_again(attempt, 3, "a")).url == f"{address}4/"
    assert priya.post(f"{address}4/", make.sent_again(attempt, 4, "a")).url == f"{address}1/"
    last = priya.post(f"{address}1/", make.sent_again(attempt, 1, "a"), follow=True)

    assert last.redirect_chain[-1][0] == f"/checks/{quiz.key}/result/"
    assert "Question 1 is put right." in words(last)
    assert Attempt.objects.get().state == Attempt.State.FINISHED


@pytest.mark.parametrize("position", [1, 2])
def test_what_is_right_or_put_right_already_is_not_asked_again(cast, quiz, address, priya, position):
    attempt = make.handed_in(quiz, cast.priya, wrong=(1, 3))
    priya.post(f"{address}1/", make.sent_again(attempt, 1, "a"))

    assert priya.get(f"{address}{position}/").url == f"/checks/{quiz.key}/result/"
    assert priya.post(f"{address}{position}/", make.sent(attempt, "b")).url == f"/checks/{quiz.key}/result/"
    assert Attempt.objects.get().steps.filter(kind="put_right").count() == 1


def test_a_question_that_the_check_does_not_have_is_not_found(cast, quiz, address, priya):
    make.handed_in(quiz, cast.priya, wrong=(1,))

    assert priya.get(f"{address}9/").status_code == 404


def test_a_page_of_an_earlier_attempt_puts_nothing_right_in_a_later_one(cast, quiz, address, priya):
    earlier = make.handed_in(quiz, cast.priya)
    attempt = make.handed_in(quiz, cast.priya, wrong=(1,))

    page = priya.post(f"{address}1/", make.sent(earlier, "a"), follow=True)

    assert "That page belonged to an earlier attempt" in words(page)
    assert not attempt.steps.filter(kind="put_right").exists()
