"""Pass marks as data: in force by their day, total and section, with how each was set on record."""

from datetime import timedelta

import pytest
from bs4 import BeautifulSoup

from assessments.quizzes.models import PassMark, Step
from assessments.quizzes.pass_rules import how_set
from assessments.quizzes.setting_marks import record_pass_mark
from assessments.quizzes.sheet import sheet_of
from lms.calendar import today
from lms.models import AuditEvent
from lms.permissions import NotAllowed
from tests.factories import quizzes as make

pytestmark = pytest.mark.django_db


@pytest.fixture
def quiz(cast):
    quiz = make.check(cast.modules[0])
    quiz.slots.filter(position__in=(4, 5)).update(section="Recall")
    return quiz


def mark(cast, quiz, percent, **facts):
    given = {"method": "Angoff", "set_on": today(), "starts": today(), "reason": "Judged again", "by": cast.beatrice}
    return record_pass_mark(quiz=quiz, percent=percent, **{**given, **facts})


def words(response):
    return " ".join(BeautifulSoup(response.content, "html.parser").find("main").get_text(" ").split())


@pytest.mark.parametrize(("percent", "passed"), [(None, False), (60, True), (61, False), (100, False)])
def test_the_mark_of_a_quiz_counts_in_place_of_the_rule(cast, quiz, percent, passed):
    if percent:
        mark(cast, quiz, percent)

    assert sheet_of(make.handed_in(quiz, cast.priya, wrong=(1, 2))).outcome.passed is passed


def test_the_newest_mark_in_force_counts_and_a_later_one_not_yet(cast, quiz):
    mark(cast, quiz, 100)
    mark(cast, quiz, 60)
    mark(cast, quiz, 90, starts=today() + timedelta(1))

    assert sheet_of(make.handed_in(quiz, cast.priya, wrong=(1,))).outcome.passing.percent == 60


def test_a_section_has_to_be_passed_on_its_own(cast, quiz):
    mark(cast, quiz, 100, section="Recall")

    outcome = sheet_of(make.handed_in(quiz, cast.priya, wrong=(5,))).outcome
    assert outcome.right >= outcome.needed
    assert not outcome.passed
    assert sheet_of(make.handed_in(quiz, cast.callum, wrong=(1,))).outcome.passed


def test_what_is_handed_in_keeps_the_marks_of_its_day(cast, quiz):
    first = mark(cast, quiz, 60, section="Recall")
    attempt = make.handed_in(quiz, cast.priya, wrong=(1,))
    mark(cast, quiz, 100)

    data = attempt.steps.get(kind=Step.Kind.SUBMIT).data
    assert (data["percent"], data["sections"], data["pass_marks"]) == (80, {"Recall": 60}, [first.pk])
    assert sheet_of(attempt).outcome.passed


def test_the_page_of_a_check_says_each_mark_and_how_it_was_set(cast, quiz, signed_in_as):
    mark(cast, quiz, 60, judges="A tutor\nAn officer")
    mark(cast, quiz, 100, section="Recall")

    page = words(signed_in_as(cast.priya).get(f"/checks/{quiz.key}/"))

    assert "Pass mark 3 of 5 Angoff, 2 judges" in page
    assert "Of “Recall” 2 of 2 Angoff, no judges on record" in page
    assert "A tutor" not in page


def test_a_result_says_how_each_section_came_out(cast, quiz, signed_in_as):
    mark(cast, quiz, 100, section="Recall")
    make.handed_in(quiz, cast.priya, wrong=(5,))

    assert "Recall: 1 of 2 right, and 2 are needed." in words(
        signed_in_as(cast.priya).get(f"/checks/{quiz.key}/result/")
    )


def test_an_author_records_a_mark_on_its_page(cast, quiz, signed_in_as):
    client, day = signed_in_as(cast.beatrice), today()
    sent = {
        "section": "Recall",
        "percent": "75",
        "method": "Ebel",
        "judges": "A tutor",
        "reason": "It cannot be undone",
    }
    for name in ("set_on", "starts"):
        sent |= {f"{name}_day": day.day, f"{name}_month": day.month, f"{name}_year": day.year}

    assert "None is on record" in words(client.get(f"/checks/{quiz.key}/pass-marks/"))
    page = client.post(f"/checks/{quiz.key}/pass-marks/", sent, follow=True)

    found = PassMark.objects.get()
    assert (found.section, found.percent, found.set_by) == ("Recall", 75, cast.beatrice)
    assert how_set(found).startswith("Ebel, 1 judge, ")
    assert "It cannot be undone" in words(page)
    assert AuditEvent.objects.filter(code="pass_mark_recorded").count() == 1


def test_a_form_with_holes_says_what_is_missing(cast, quiz, signed_in_as):
    page = signed_in_as(cast.beatrice).post(f"/checks/{quiz.key}/pass-marks/", {"percent": "101"})

    assert page.status_code == 200
    assert "Five things to mend" in words(page)
    assert not PassMark.objects.exists()


@pytest.mark.parametrize(("facts", "why"), [({"percent": 0}, "1 to 100"), ({"section": "None such"}, "no section")])
def test_a_mark_that_cannot_be_is_refused(cast, quiz, facts, why):
    with pytest.raises(NotAllowed, match=why):
        mark(cast, quiz, facts.pop("percent", 50), **facts)


def test_only_authors_record_marks_and_none_is_changed(cast, quiz):
    with pytest.raises(NotAllowed):
        mark(cast, quiz, 50, by=cast.priya)
    found = mark(cast, quiz, 50)
    with pytest.raises(TypeError):
        found.save()


def test_authors_are_led_home_and_not_to_a_pathway_they_are_not_on(cast, signed_in_as):
    quiz = make.check(cast.modules[0])

    page = BeautifulSoup(signed_in_as(cast.beatrice).get(f"/checks/{quiz.key}/pass-marks/").content, "html.parser")

    crumbs = [link.text for link in page.select(".govuk-breadcrumbs a")]
    assert crumbs == ["Home", quiz.title]
