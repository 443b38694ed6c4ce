"""The page of a check: what it is, how far one is, and starting."""

import pytest
from bs4 import BeautifulSoup

from assessments.quizzes.actions import put_right
from assessments.quizzes.models import Attempt
from courses.actions import finish_lesson
from courses.models import LessonCompletion
from tests.factories import quizzes as make

pytestmark = pytest.mark.django_db


@pytest.fixture
def quiz(cast):
    return make.check(cast.modules[0], must=(2, 4))


@pytest.fixture
def address(quiz):
    return f"/checks/{quiz.key}/"


def words(response):
    return " ".join(BeautifulSoup(response.content, "html.parser").find("main").get_text(" ").split())


def test_it_says_what_is_asked_and_by_which_rules(cast, quiz, address, signed_in_as):
    said = words(signed_in_as(cast.priya).get(address))

    assert "Questions 5" in said
    assert "Pass mark 4 of 5 80% Unconfirmed" in said
    assert "Must be right 2 Unconfirmed" in said
    assert "Two of the questions must be right whatever the total" in said
    assert "Not started Take the check" in said


def test_starting_leads_to_the_first_question(cast, address, signed_in_as):
    client = signed_in_as(cast.priya)

    response = client.post(address)

    assert response.url == f"{address}questions/1/"
    assert Attempt.objects.get().person == cast.priya


def test_starting_again_goes_on_where_one_stopped(cast, quiz, address, signed_in_as):
    make.attempt_at(quiz, cast.priya, blank=(3, 5))
    client = signed_in_as(cast.priya)

    assert "Go on with question 3" in words(client.get(address))
    assert client.post(address).url == f"{address}questions/3/"
    make.attempt_at(quiz, cast.priya)
    assert client.post(address).url == f"{address}review/"


def test_a_double_click_on_start_begins_one_attempt(cast, address, signed_in_as):
    client = signed_in_as(cast.priya)
    client.post(address)
    client.post(address)

    assert Attempt.objects.count() == 1


def test_wrong_answers_are_put_right_before_starting_again(cast, quiz, address, signed_in_as):
    attempt = make.handed_in(quiz, cast.priya, wrong=(1, 2))
    client = signed_in_as(cast.priya)

    assert "Put two answers right" in words(client.get(address))
    assert client.post(address).url == f"{address}result/"
    for position in (1, 2):
        put_right(attempt=attempt, position=position, answer={"choice": ["a"]}, by=cast.priya)
    assert "Take the check again" in words(client.get(address))
    assert client.post(address).url == f"{address}questions/1/"


def test_lessons_not_finished_are_named_and_hinder_nothing(cast, quiz, address, signed_in_as):
    first, second = make.lesson(cast.modules[0], "first-lesson"), make.lesson(cast.modules[0], "second-lesson")
    client = signed_in_as(cast.priya)
    assert "You have not finished any of its two lessons yet." in words(client.get(address))
    finish_lesson(lesson=first, by=cast.priya)

    said = words(client.get(address))

    assert "You have not finished one of its two lessons yet. You may take the check all the same." in said
    assert "Lessons finished 1 of 2" in said
    assert "First lesson · finished" in said
    assert client.post(address).url == f"{address}questions/1/"
    finish_lesson(lesson=second, by=cast.priya)
    assert LessonCompletion.objects.count() == 2
    assert "You have finished all of them." in words(client.get(address))


def test_a_check_that_does_not_exist_is_not_found(cast, signed_in_as):
    assert signed_in_as(cast.priya).get("/checks/nothing-here/").status_code == 404


def test_the_attempt_of_somebody_else_cannot_be_reached(cast, quiz, address, signed_in_as):
    attempt = make.handed_in(quiz, cast.priya, wrong=(1,))
    client = signed_in_as(cast.callum)

    assert "Not started" in words(client.get(address))
    for path in ("questions/1/", "review/", "result/", "put-right/1/"):
        assert client.get(address + path).url == address
        assert client.post(address + path, make.sent(attempt, "a")).status_code in (302, 405)
    assert Attempt.objects.get().person == cast.priya


@pytest.mark.parametrize("path", ["", "questions/1/", "review/", "result/", "put-right/1/"])
def test_roles_that_read_no_lessons_are_refused(cast, address, path, signed_in_as):
    response = signed_in_as(cast.hugo).get(address + path)

    assert response.status_code == 403
    assert "take checks" in words(response)


def test_the_page_takes_a_constant_number_of_queries(cast, quiz, address, signed_in_as, django_assert_max_num_queries):
    client = signed_in_as(cast.priya)
    make.attempt_at(quiz, cast.priya, blank=(3,))
    for number in range(6):
        make.lesson(cast.modules[0], f"lesson-{number}")
    client.get(address)

    with django_assert_max_num_queries(23):
        client.get(address)
