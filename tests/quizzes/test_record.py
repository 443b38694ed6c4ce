"""The record of a check: results, dates and what is open to those who see the learner; answers to nobody else."""

import pytest
from bs4 import BeautifulSoup

from assessments.quizzes.models import QuestionVersion
from tests.factories import quizzes as make
from tests.factories.retests import MONDAY, closed, done, on

pytestmark = pytest.mark.django_db


@pytest.fixture
def quiz(cast):
    make.lesson(cast.modules[0])
    return make.check(cast.modules[0], about="old-rating")


def words(response):
    return " ".join(BeautifulSoup(response.content, "html.parser").find("main").get_text(" ").split())


def test_without_an_attempt_it_says_so(cast, quiz, signed_in_as):
    assert "no attempt yet" in words(signed_in_as(cast.priya).get(f"/checks/{quiz.key}/record/"))


def test_ones_own_record_says_what_was_shown_when_on_which_version_and_what_came_of_it(cast, quiz, signed_in_as):
    with on(MONDAY):
        done(quiz, cast.priya, wrong=(2,))
    make.add_version(quiz.slots.first().question, 1, number=2)
    with on(MONDAY):
        make.handed_in(quiz, cast.priya, wrong=(1, 2, 3))
        said = words(signed_in_as(cast.priya).get(f"/checks/{quiz.key}/record/"))

    assert "2 attempts on record" in said
    assert "Attempt 2 2 of 5 right. The pass mark is 4. Left: three answers to put right." in said
    assert "Begun 23 November 2026 Handed in 23 November 2026" in said
    assert "1. A new household 2 Wrong not yet" in said
    assert "4. A new household 1 Right not needed" in said
    assert "Put right 23 November 2026 1 answer " in said
    assert "2. A new household 1 Put right 23 November 2026" in said
    assert "By which rules it was marked" in said
    assert "A new household comes back 26 November 2026 Opened by a wrong answer on 23 November 2026." in said


@pytest.mark.parametrize("reader", ["daniel", "ruth", "helen"])
def test_those_who_see_the_learner_read_results_and_dates_and_no_answer(cast, quiz, signed_in_as, reader):
    with on(MONDAY):
        done(quiz, cast.priya, wrong=(2,))
        response = signed_in_as(cast.people[reader]).get(f"/checks/{quiz.key}/record/{cast.priya.pk}/")
    said = words(response)

    assert "Priya Nair" in said
    assert "4 of 5 right. The pass mark is 4." in said
    assert "Put right 23 November 2026" in said
    assert "A new household comes back 26 November 2026" in said
    assert "Option" not in said
    assert "reason" not in said
    assert "Came out" not in said
    assert "/checks/again/" not in response.content.decode()


@pytest.mark.parametrize("reader", ["gareth", "carys", "callum", "nadia", "joel", "hugo"])
def test_nobody_else_reads_it(cast, quiz, signed_in_as, reader):
    done(quiz, cast.priya, wrong=(2,))

    assert signed_in_as(cast.people[reader]).get(f"/checks/{quiz.key}/record/{cast.priya.pk}/").status_code == 403


def test_what_is_closed_is_told_by_name(cast, quiz, signed_in_as):
    _, day = closed(quiz, cast.priya)
    with on(day):
        said = words(signed_in_as(cast.daniel).get(f"/checks/{quiz.key}/record/{cast.priya.pk}/"))

    assert "Closed A new household 8 December 2026" in said
    assert "old-rating" not in said


def test_the_version_that_was_shown_stays_on_record(cast, quiz, signed_in_as):
    with on(MONDAY):
        done(quiz, cast.priya, wrong=(1,))
    make.add_version(quiz.slots.first().question, 1, number=2)
    assert QuestionVersion.objects.filter(number=2).exists()

    assert "1. A new household 1 Put right" in words(signed_in_as(cast.priya).get(f"/checks/{quiz.key}/record/"))


@pytest.mark.parametrize("attempts", [1, 3])
def test_the_page_takes_a_constant_number_of_queries(cast, quiz, attempts, signed_in_as, django_assert_max_num_queries):
    for _ in range(attempts):
        done(quiz, cast.priya, wrong=(1, 2, 3))
    client = signed_in_as(cast.priya)
    client.get(f"/checks/{quiz.key}/record/")

    with django_assert_max_num_queries(20):
        client.get(f"/checks/{quiz.key}/record/")
