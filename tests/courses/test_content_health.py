"""Lessons to look after: days of review, links that fail, lessons that nobody keeps, and the duties about them."""

from datetime import timedelta

import pytest
from bs4 import BeautifulSoup
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from courses.models import LessonPage, LinkCheck
from courses.stale import REVIEW, keep_review_duties
from lms.calendar import today
from lms.models import Duty
from lms.roles import Role
from tests.factories import teaching as make

DAY = timedelta(days=1)


@pytest.fixture(scope="module")
def published(cast_of_file):
    """Publish a lesson that Beatrice keeps, once for this file."""
    return make.lesson(cast_of_file.modules[0], content_owner=cast_of_file.beatrice)


@pytest.fixture
def lesson(cast, published):
    """Return that lesson."""
    return LessonPage.objects.get(pk=published.pk)


def duties():
    """Return the open duties of review."""
    return list(Duty.objects.open().filter(kind=REVIEW))


def review_by(lesson, days):
    """Set the day of review."""
    LessonPage.objects.filter(pk=lesson.pk).update(review_by=today() + days * DAY if days is not None else None)


@pytest.mark.parametrize(("days", "asked"), [(None, 0), (29, 0), (28, 1), (0, 1), (-400, 1)])
def test_the_owner_is_asked_four_weeks_before_the_day(cast, lesson, days, asked):
    review_by(lesson, days)
    keep_review_duties(on=today())
    assert len(duties()) == asked


def test_the_duty_is_the_owners_and_ends_when_the_date_moves_on(cast, lesson):
    review_by(lesson, 10)
    keep_review_duties(on=today())
    keep_review_duties(on=today())
    (duty,) = duties()
    assert (duty.owner, duty.due) == (cast.beatrice, today() + 10 * DAY)
    review_by(lesson, 365)
    keep_review_duties(on=today())
    assert duties() == []
    duty.refresh_from_db()
    assert duty.close_reason == "Its day of review moved on, or it is no longer published."


def test_a_date_that_moves_a_little_moves_the_duty(cast, lesson):
    review_by(lesson, 10)
    keep_review_duties(on=today())
    review_by(lesson, 20)
    keep_review_duties(on=today())
    assert [duty.due for duty in duties()] == [today() + 20 * DAY]


def test_a_lesson_taken_away_asks_nobody(cast, lesson):
    review_by(lesson, 10)
    keep_review_duties(on=today())
    LessonPage.objects.get(pk=lesson.pk).unpublish()
    keep_review_duties(on=today())
    assert duties() == []


@pytest.mark.parametrize("gone", ["nobody", "left"])
def test_where_nobody_keeps_it_the_authors_of_the_nation_are_asked(cast, lesson, gone):
    review_by(lesson, 10)
    keep_review_duties(on=today())
    if gone == "nobody":
        LessonPage.objects.filter(pk=lesson.pk).update(content_owner=None)
    else:
        cast.beatrice.is_active = False
        cast.beatrice.save()
    keep_review_duties(on=today())
    (duty,) = duties()
    assert (duty.owner, duty.owner_role, duty.owner_unit) == (None, Role.AUTHOR, cast.nation)


def page(client):
    """Open the page."""
    return BeautifulSoup(client.get(reverse("courses:content_health")).content, "html.parser").main


def test_authors_see_what_needs_them(cast, lesson, signed_in_as):
    review_by(lesson, -3)
    other = make.lesson(cast.modules[0], "other", make.passage("a", "Words."), title="Nobody’s lesson")
    LinkCheck.objects.create(
        lesson_key=other.key,
        address="https://e.example/gone",
        outcome="It answers 404.",
        checked_at=timezone.now(),
        failing_since=timezone.now(),
    )
    words = page(signed_in_as(cast.beatrice)).get_text(" ", strip=True)
    for expected in (
        "2 lessons to review or mend",
        "Who to tell",
        "Since",
        "Beatrice Ward",
        "https://e.example/gone It answers 404.",
        "Nobody’s lesson",
    ):
        assert expected in words


def test_an_empty_page_says_that_all_is_well(cast, lesson, signed_in_as):
    words = page(signed_in_as(cast.beatrice)).get_text()
    for expected in (
        "No lesson is to be reviewed or mended",
        "No lesson is due for review",
        "They have not been tried yet",
    ):
        assert expected in words


def test_the_same_number_of_queries_for_one_lesson_and_for_ten(cast, lesson, signed_in_as):
    client = signed_in_as(cast.beatrice)

    def queries():
        with CaptureQueriesContext(connection) as found:
            page(client)
        return len(found)

    review_by(lesson, 3)
    queries()
    few = queries()
    for number in range(10):
        key = f"lesson-{number}"
        review_by(make.lesson(cast.modules[0], key, make.passage("a", "Words."), title=key), number)
        LinkCheck.objects.create(lesson_key=key, address="#x", failing_since=timezone.now())
    assert queries() <= few + 1
