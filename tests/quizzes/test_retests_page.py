"""What comes back, as a learner reads it: today, later, closed; and each question with what is said at once."""

from datetime import date, datetime, time, timedelta

import pytest
import time_machine
from bs4 import BeautifulSoup

from assessments.quizzes.coming_back import turn_of
from assessments.quizzes.models import Question, Retest, RetestStep
from courses.models import Enrolment
from lms.calendar import LONDON
from tests.factories import quizzes as make
from tests.factories.retests import MONDAY, answered, closed, done, on

pytestmark = pytest.mark.django_db
THURSDAY = MONDAY + timedelta(days=3)


@pytest.fixture
def quiz(cast):
    return make.check(cast.modules[0], about="old-rating")


@pytest.fixture
def retest(cast, quiz):
    make.lesson(cast.modules[0])
    with on(MONDAY):
        done(quiz, cast.priya, wrong=(1,))
    return Retest.objects.get()


@pytest.fixture
def thursday(retest):
    with time_machine.travel(datetime.combine(THURSDAY, time(12), tzinfo=LONDON), tick=False):
        yield


def main(response):
    return BeautifulSoup(response.content, "html.parser").find("main")


def words(response):
    return " ".join(main(response).get_text(" ").split())


def sent(retest, *chosen):
    turn = turn_of(retest, list(retest.steps.all()))
    return {"version": turn.version.pk, "choice": list(chosen)}


def test_with_nothing_on_record_it_says_so(cast, signed_in_as):
    page = words(signed_in_as(cast.priya).get("/checks/again/"))

    assert "Nothing comes back today" in page
    assert "When you finish a check, what you got wrong in it stands here." in page


def test_what_is_due_is_named_by_its_passage_with_why(cast, retest, thursday, signed_in_as):
    page = signed_in_as(cast.priya).get("/checks/again/")

    assert "1 question comes back today" in words(page)
    assert "A new household Child safeguarding Opened by a wrong answer on 23 November 2026." in words(page)
    assert "old-rating" not in words(page)
    assert [link["href"] for link in main(page).find_all("a", class_="govuk-button")] == [f"/checks/again/{retest.pk}/"]


def test_what_comes_later_says_when(cast, retest, signed_in_as):
    with on(MONDAY):
        page = words(signed_in_as(cast.priya).get("/checks/again/"))

    assert "Nothing comes back today" in page
    assert "26 November 2026 0 of 3" in page


def test_a_question_tells_nothing_before_it_is_answered(cast, retest, thursday, signed_in_as):
    page = signed_in_as(cast.priya).get(f"/checks/again/{retest.pk}/")

    assert "A new household" not in words(page)
    assert len(main(page).find_all("input", {"type": "radio"})) == 3
    assert "reason" not in words(page)
    assert "the old rating is about a life" not in words(page)


def test_a_wrong_answer_is_told_at_once_with_the_passage(cast, retest, thursday, signed_in_as):
    address = f"/checks/again/{retest.pk}/"
    page = signed_in_as(cast.priya).post(address, sent(retest, "b"), follow=True)

    assert page.redirect_chain[-1][0] == address
    said = words(page)
    assert "Not this time It comes back on Sunday 29 November 2026." in said
    assert "Why not yours Because of reason bbb-1-v1" in said
    assert "Why this one Because of reason aaa-1-v1" in said
    assert main(page).find("details").has_attr("open")
    assert "26 November 2026 Answered wrongly" in said
    assert "23 November 2026 Opened by an answer" in said


def test_a_right_answer_is_told_at_once_and_leads_to_the_next(cast, quiz, retest, thursday, signed_in_as):
    with on(MONDAY):
        done(quiz, cast.priya, wrong=(2,))
    other = Retest.objects.exclude(pk=retest.pk).get()
    page = signed_in_as(cast.priya).post(f"/checks/again/{retest.pk}/", sent(retest, "a"), follow=True)

    assert "Right It comes back on Sunday 29 November 2026." in words(page)
    assert [link["href"] for link in main(page).find_all("a", class_="govuk-button")] == [f"/checks/again/{other.pk}/"]


def test_something_must_be_chosen(cast, retest, thursday, signed_in_as):
    page = signed_in_as(cast.priya).post(f"/checks/again/{retest.pk}/", sent(retest))

    assert "Choose an answer first" in page.content.decode()
    assert not retest.steps.filter(kind="answered").exists()


def test_a_page_that_showed_another_question_changes_nothing(cast, retest, thursday, signed_in_as):
    sibling = {**sent(retest, "a"), "version": 10**6}
    page = signed_in_as(cast.priya).post(f"/checks/again/{retest.pk}/", sibling, follow=True)

    assert "That page showed another question than the one that is asked now" in words(page)
    assert not retest.steps.filter(kind="answered").exists()


def test_the_button_pressed_twice_answers_once(cast, retest, thursday, signed_in_as):
    client, form = signed_in_as(cast.priya), sent(retest, "a")
    client.post(f"/checks/again/{retest.pk}/", form)
    page = client.post(f"/checks/again/{retest.pk}/", form, follow=True)

    assert "Right It comes back" in words(page)
    assert retest.steps.filter(kind="answered").count() == 1


def test_when_it_is_due_again_the_last_answer_is_not_told_beforehand(cast, quiz, retest, signed_in_as):
    with on(THURSDAY):
        answered(retest, "b")
    with on(THURSDAY + timedelta(days=3)):
        assert "reason" not in words(signed_in_as(cast.priya).get(f"/checks/again/{retest.pk}/"))
        Question.objects.update(live=False)
        page = words(signed_in_as(cast.priya).get(f"/checks/again/{retest.pk}/"))

    assert "No question about it is published at the moment." in page
    assert "reason" not in page


def test_a_closed_one_stands_apart_and_one_opened_again_says_so(cast, quiz, signed_in_as):
    retest, day = closed(quiz, cast.priya)
    with on(day):
        page = words(signed_in_as(cast.priya).get("/checks/again/"))
        assert "Closed You were right often enough, after long enough." in page
        assert "It is closed since 8 December 2026" in words(
            signed_in_as(cast.priya).get(f"/checks/again/{retest.pk}/")
        )
    with on(date(2027, 6, 3)):
        done(quiz, cast.priya, wrong=(1,))
        page = words(signed_in_as(cast.priya).get("/checks/again/"))

    assert "You had closed this in December 2026; a wrong answer on 3 June 2027 opened it again." in page


def test_while_paused_it_says_that_nothing_is_asked(cast, retest, thursday, signed_in_as):
    Enrolment.objects.filter(person=cast.priya).update(status="paused")
    client = signed_in_as(cast.priya)

    assert "Your pathway is paused, so nothing is asked." in words(client.get("/checks/again/"))
    assert "Your pathway is paused, so nothing is asked." in words(client.get(f"/checks/again/{retest.pk}/"))
    client.post(f"/checks/again/{retest.pk}/", sent(retest, "a"))
    assert not RetestStep.objects.filter(kind="answered").exists()


@pytest.mark.parametrize("wrong", [(2,), (2, 3, 4, 5)])
def test_the_list_takes_a_constant_number_of_queries(
    cast, quiz, retest, wrong, thursday, signed_in_as, django_assert_max_num_queries
):
    with on(MONDAY):
        done(quiz, cast.priya, wrong=wrong)
    client = signed_in_as(cast.priya)
    client.get("/checks/again/")

    with django_assert_max_num_queries(22):
        client.get("/checks/again/")
