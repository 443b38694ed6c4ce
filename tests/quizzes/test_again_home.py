"""The first page says what comes back today, in one sentence below the one next thing."""

from datetime import timedelta

import pytest
from bs4 import BeautifulSoup

from courses.models import Standing
from lms.calendar import today
from lms.models import Person
from lms.next_step import next_step
from tests.factories import quizzes as make
from tests.factories.retests import MONDAY, done, on

pytestmark = pytest.mark.django_db


def main(response):
    return BeautifulSoup(response.content, "html.parser").find("main")


@pytest.mark.parametrize(("wrong", "said"), [((1,), "1 quick question comes back"), ((1, 2), "2 quick questions come")])
def test_a_learner_reads_how_many_come_back(cast, signed_in_as, wrong, said):
    quiz = make.check(cast.modules[0], about="old-rating")
    with on(MONDAY):
        done(quiz, cast.priya, wrong=wrong)
    with on(MONDAY + timedelta(days=3)):
        page = main(signed_in_as(cast.priya).get("/"))

    section = page.find("section", {"aria-labelledby": "again"})
    assert said in section.text
    assert section.find("a")["href"] == "/checks/again/"
    assert page.find("a", class_="govuk-button")["href"] != "/checks/again/"


def test_nothing_is_said_before_it_is_due(cast, signed_in_as):
    done(make.check(cast.modules[0], about="old-rating"), cast.priya, wrong=(1,))

    assert main(signed_in_as(cast.priya).get("/")).find("section", {"aria-labelledby": "again"}) is None


def test_an_officer_who_took_a_check_reads_it_too(cast, signed_in_as):
    with on(MONDAY):
        done(make.check(cast.modules[0], about="old-rating"), cast.nadia, wrong=(1,))
    with on(MONDAY + timedelta(days=3)):
        assert "1 quick question comes back today" in main(signed_in_as(cast.nadia).get("/")).text


def test_only_when_nothing_else_is_left_it_is_the_next_thing():
    somebody, all_met = Person(name="Somebody", email="s@example.org"), Standing(criteria_total=18, criteria_met=18)

    assert next_step(somebody, [], [], all_met, today(), again=2).title == "Answer 2 quick questions"
    assert next_step(somebody, [], [], all_met, today()).title == "Nothing is waiting for you today"
    some_met = Standing(criteria_total=18, criteria_met=3)
    assert next_step(somebody, [], [], some_met, today(), again=2).title == "Show 15 more criteria"
