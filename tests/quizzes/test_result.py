"""The results: what was chosen, what is right, why, and where it is taught; wrong answers first."""

import pytest
from bs4 import BeautifulSoup

from assessments.quizzes.actions import put_right
from courses.models import Demonstration
from lms.calendar import today
from lms.models import RegionChoice
from lms.policy.practice import MUST_GET_RIGHT
from tests.factories import quizzes as make

pytestmark = pytest.mark.django_db


@pytest.fixture
def quiz(cast):
    return make.check(cast.modules[0], must=(4,), several=(5,))


@pytest.fixture
def read(quiz, signed_in_as):
    def get(person):
        return BeautifulSoup(signed_in_as(person).get(f"/checks/{quiz.key}/result/").content, "html.parser").find(
            "main"
        )

    return get


def words(part):
    return " ".join(part.get_text(" ").split())


def test_a_wrong_answer_says_what_was_chosen_what_is_right_and_why(cast, quiz, read):
    lesson = make.lesson(cast.modules[0])
    make.handed_in(quiz, cast.priya, wrong=(1,))

    section = read(cast.priya).find("section", {"aria-labelledby": "q1"})

    said = words(section)
    assert "Option C You chose this" in said
    assert "Option A Right answer" in said
    assert "Why not yours Because of reason ccc-1-v1" in said
    assert "Why this one Because of reason aaa-1-v1" in said
    assert "reason bbb" not in said
    assert "The standard C1a: Identifies any risk of harm to others" in said
    link = section.find("dl").find("a")
    assert link["href"] == f"{lesson.url}#the-anchor"
    assert link.text == "The lesson, passage 1.1: A new household"


def test_a_blank_gets_its_own_words(cast, quiz, read):
    make.handed_in(quiz, cast.priya, blank=(1,))

    said = words(read(cast.priya).find("section", {"aria-labelledby": "q1"}))

    assert "Left blank" in said
    assert "How to begin Nothing was chosen in case 1" in said
    assert "Why this one Because of reason aaa-1-v1" in said


def test_where_several_are_right_each_is_explained_by_name(cast, quiz, read):
    attempt = make.attempt_at(quiz, cast.priya, blank=(5,))
    make.answer(attempt, 5, ["a", "c"])
    make.handed_in(quiz, cast.priya, blank=(5,))

    said = words(read(cast.priya).find("section", {"aria-labelledby": "q5"}))

    assert "Why not this Option C. Because of reason ccc-5-v1" in said
    assert "You left out Option B. Because of reason bbb-5-v1" in said
    assert "You were right Option A. Because of reason aaa-5-v1" in said


def test_wrong_answers_come_first_and_right_ones_are_folded_away(cast, quiz, read):
    make.handed_in(quiz, cast.priya, wrong=(3,), blank=(2,))
    page = read(cast.priya)

    sections = [section["aria-labelledby"] for section in page.find_all("section")]
    assert sections == ["next", "q2", "q3", "right"]
    folded = [words(details.find("summary")) for details in page.find_all("details")]
    assert folded == [f"Question {position}: What do you do in case {position}?" for position in (1, 4, 5)]
    assert [link.text for link in page.find_all("a", class_="govuk-button")] == ["Put question 2 right"]
    assert page.find("section", {"aria-labelledby": "q3"}).find("a", string="Put question 3 right")
    rows = [words(row) for row in page.find("aside").find("tbody").find_all("tr")]
    assert rows == ["1 Right", "2 Left blank", "3 Wrong", "4 Right must get right", "5 Right"]


@pytest.mark.parametrize(
    ("wrong", "heading", "sentence"),
    [
        ((1,), "one answer to put right", "The pass mark is 4. Unconfirmed Next Put question 1 right You have passed."),
        ((1, 2), "two answers to put right", "Unconfirmed Next Put question 1 right When each of the two"),
        ((4,), "one answer to put right", "The pass mark is 4, but question 4 must be right whatever the total"),
        ((1, 4), "two answers to put right", "The pass mark is 4, and question 4 must be right whatever the total"),
        ((), "the check is done", "5 of 5 right. The pass mark is 4. Unconfirmed Next Agree a date for an observation"),
    ],
)
def test_the_outcome_is_said_in_a_sentence(cast, quiz, read, wrong, heading, sentence):
    make.handed_in(quiz, cast.priya, wrong=wrong)
    page = read(cast.priya)

    assert page.find("h1").text == f"Child safeguarding: {heading}"
    assert sentence in words(page)


def test_a_check_that_is_done_says_that_a_person_must_still_see_it(cast, quiz, read):
    make.handed_in(quiz, cast.priya)

    said = words(read(cast.priya))

    assert "Next Agree a date for an observation Your check counts." in said
    assert "For the module to be demonstrated it still needs an observation, judged by a person." in said
    assert "Your practice tutor assessor arranges it with you." in said


def test_with_an_observation_on_record_the_module_is_demonstrated(cast, quiz, read):
    attempt = make.handed_in(quiz, cast.priya)
    Demonstration.objects.create(
        person=cast.priya,
        module_version=attempt.module_version,
        method="observation",
        judged_on=Demonstration.objects.get().judged_on,
        source_kind="tests",
        source_id=1,
    )

    assert "Next Go on with your pathway Your check counts, and the module has been demonstrated since" in words(
        read(cast.priya)
    )


def test_a_check_that_is_done_names_a_lesson_that_is_not(cast, quiz, read):
    make.lesson(cast.modules[0])
    make.handed_in(quiz, cast.priya)

    assert "Next Finish the lesson “The lesson”" in words(read(cast.priya))


def test_after_a_failed_check_the_next_thing_is_to_take_it_again(cast, quiz, read):
    attempt = make.handed_in(quiz, cast.priya, wrong=(4,))
    put_right(attempt=attempt, position=4, answer={"choice": ["a"]}, by=cast.priya)
    page = read(cast.priya)

    assert page.find("h1").text == "Child safeguarding: take the check again"
    assert "Next Take the check again" in words(page)
    assert [section["aria-labelledby"] for section in page.find_all("section")] == ["next", "put-right", "right"]
    assert "Put right · must get right" in words(page.find("section", {"aria-labelledby": "put-right"}))


def test_a_lesson_that_is_not_published_is_said_and_not_linked(cast, quiz, read):
    make.handed_in(quiz, cast.priya, wrong=(1,))
    section = read(cast.priya).find("section", {"aria-labelledby": "q1"})

    assert "not published at the moment" in words(section)
    assert section.find("dl").find("a") is None


def test_results_show_the_version_that_was_answered(cast, quiz, read):
    make.handed_in(quiz, cast.priya, wrong=(1,))
    make.add_version(quiz.slots.first().question, 1, number=2)

    assert "Case 1 of version 1." in words(read(cast.priya))


@pytest.mark.parametrize("questions", [3, 12])
def test_the_page_takes_a_constant_number_of_queries(cast, signed_in_as, questions, django_assert_max_num_queries):
    quiz = make.check(cast.modules[1], questions=questions)
    make.lesson(cast.modules[1])
    make.handed_in(quiz, cast.callum, wrong=range(1, questions + 1))
    client, page = signed_in_as(cast.callum), f"/checks/{quiz.key}/result/"
    client.get(page)

    with django_assert_max_num_queries(13):
        client.get(page)


def test_where_the_total_decides_nothing_is_said_to_be_a_must(cast, quiz, read):
    RegionChoice.objects.create(
        region=cast.region, rule=MUST_GET_RIGHT.key, value="no", starts=today(), reason="Trial", chosen_by=cast.imogen
    )
    make.handed_in(quiz, cast.priya, wrong=(4,))

    assert "must get right" not in words(read(cast.priya))
