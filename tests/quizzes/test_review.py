"""Looking over the answers and handing in."""

import pytest
from bs4 import BeautifulSoup

from assessments.quizzes.models import Attempt, Step
from tests.factories import quizzes as make

pytestmark = pytest.mark.django_db


@pytest.fixture
def quiz(cast):
    return make.check(cast.modules[0])


@pytest.fixture
def address(quiz):
    return f"/checks/{quiz.key}/review/"


def words(response):
    return " ".join(BeautifulSoup(response.content, "html.parser").find("main").get_text(" ").split())


def test_unanswered_questions_are_listed_before_handing_in(cast, quiz, address, signed_in_as):
    make.attempt_at(quiz, cast.priya, blank=(2, 5))
    page = signed_in_as(cast.priya).get(address)

    assert "Two questions not answered" in words(page)
    assert "Still open: Question 2 Question 5 Go on with question 2 Hand in as it is" in words(page)
    assert "A question left blank or half answered counts as wrong." in words(page)


def test_with_everything_answered_it_says_so(cast, quiz, address, signed_in_as):
    make.attempt_at(quiz, cast.priya)

    assert "All 5 questions answered" in words(signed_in_as(cast.priya).get(address))


def test_handing_in_with_blanks_is_possible_and_leads_to_the_result(cast, quiz, address, signed_in_as):
    attempt = make.attempt_at(quiz, cast.priya, blank=(2,))

    response = signed_in_as(cast.priya).post(address, {"attempt": attempt.pk})

    assert response.url == f"/checks/{quiz.key}/result/"
    assert Attempt.objects.get().state == Attempt.State.SUBMITTED


def test_handing_in_twice_hands_in_once(cast, quiz, address, signed_in_as):
    attempt = make.attempt_at(quiz, cast.priya, wrong=(1,))
    client = signed_in_as(cast.priya)
    client.post(address, {"attempt": attempt.pk})
    again = client.post(address, {"attempt": attempt.pk})

    assert again.url == f"/checks/{quiz.key}/result/"
    assert Step.objects.filter(kind=Step.Kind.SUBMIT).count() == 1


def test_looking_over_hands_nothing_in(cast, quiz, address, signed_in_as):
    make.attempt_at(quiz, cast.priya)
    signed_in_as(cast.priya).get(address)

    assert Attempt.objects.get().state == Attempt.State.OPEN


def test_a_page_of_an_earlier_attempt_does_not_hand_in_a_later_one(cast, quiz, address, signed_in_as):
    earlier = make.handed_in(quiz, cast.priya)
    later = make.attempt_at(quiz, cast.priya, blank=(1, 2, 3, 4, 5))

    page = signed_in_as(cast.priya).post(address, {"attempt": earlier.pk}, follow=True)

    assert "That page belonged to an earlier attempt, so nothing was saved." in words(page)
    later.refresh_from_db()
    assert later.state == Attempt.State.OPEN
