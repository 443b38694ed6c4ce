"""A lesson goes on where its reader stopped, on whatever device."""

from functools import partial

import pytest
from bs4 import BeautifulSoup
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from courses.actions import finish_lesson
from courses.models import LessonPage, LessonPlace, Module, ModulePage, StageModule
from courses.pack_import import import_pages
from courses.places import keep_place, passages_of
from tests.access_world import one_lesson
from tests.races import at_once

ADDRESS = reverse("courses:place", args=["what-the-levels-say"])


@pytest.fixture(scope="module")
def _shipped(cast_of_file):
    """Publish the first lesson that ships, once for this file."""
    import_pages(pack=one_lesson(), by=None)


@pytest.fixture
def lesson(cast, _shipped):
    """Return that lesson."""
    return LessonPage.objects.get(key="what-the-levels-say")


def stopped(response):
    """Return where a lesson says that its reader stopped."""
    box = BeautifulSoup(response.content, "html.parser").find("a", string="Go on from there")
    return box["href"] if box else None


def test_a_place_kept_on_one_device_is_found_on_another(cast, lesson, signed_in_as):
    first, third = passages_of(lesson)[0], passages_of(lesson)[2]
    phone, desk = signed_in_as(cast.priya), signed_in_as(cast.priya)
    assert stopped(desk.get(lesson.url)) is None
    assert phone.post(ADDRESS, {"anchor": third.anchor}).status_code == 204
    response = desk.get(lesson.url)
    assert stopped(response) == f"#{third.anchor}"
    assert f"You stopped at “{third.heading}”" in response.content.decode()
    assert stopped(signed_in_as(cast.callum).get(lesson.url)) is None
    phone.post(ADDRESS, {"anchor": first.anchor})
    assert stopped(desk.get(lesson.url)) is None
    assert LessonPlace.objects.count() == 1


@pytest.mark.parametrize("anchor", ["", "no-such-passage", "<script>", "a" * 200])
def test_a_passage_that_is_not_there_is_not_kept(cast, lesson, signed_in_as, anchor):
    assert signed_in_as(cast.priya).post(ADDRESS, {"anchor": anchor}).status_code == 400
    assert not LessonPlace.objects.exists()


def test_a_place_of_a_passage_that_was_taken_out_is_passed_over(cast, lesson, signed_in_as):
    keep_place(lesson, passages_of(lesson)[1].anchor, cast.priya)
    LessonPlace.objects.update(anchor="taken-out-since")
    assert stopped(signed_in_as(cast.priya).get(lesson.url)) is None


def test_a_finished_lesson_neither_asks_for_its_place_nor_keeps_one(cast, lesson, signed_in_as):
    keep_place(lesson, passages_of(lesson)[1].anchor, cast.priya)
    finish_lesson(lesson=lesson, by=cast.priya)
    response = signed_in_as(cast.priya).get(lesson.url)
    assert stopped(response) is None
    assert b"data-place" not in response.content


def test_the_place_costs_a_lesson_one_query(cast, lesson, signed_in_as):
    client = signed_in_as(cast.priya)
    with CaptureQueriesContext(connection) as context:
        client.get(lesson.url)
    assert sum("courses_lessonplace" in row["sql"] for row in context) == 1


def test_keeping_a_place_is_one_statement(cast, lesson):
    passages = passages_of(lesson)
    for passage in passages[1:3]:
        with CaptureQueriesContext(connection) as context:
            assert keep_place(lesson, passage.anchor, cast.priya)
        assert sum("courses_lessonplace" in row["sql"] for row in context) == 1
    assert LessonPlace.objects.get().anchor == passages[2].anchor


def test_the_next_step_leads_to_the_place(cast, lesson, signed_in_as):
    module = ModulePage.objects.get(pk=lesson.get_parent().pk).module
    stage = StageModule.objects.get(module=Module.objects.get(key="child-safeguarding")).stage
    StageModule.objects.create(stage=stage, module=module, position=9, due_month=1)
    client = signed_in_as(cast.priya)

    def button():
        soup = BeautifulSoup(client.get("/").content, "html.parser")
        return soup.select_one(".wm-next a.govuk-button")["href"]

    assert button() == lesson.url
    third = passages_of(lesson)[2]
    keep_place(lesson, third.anchor, cast.priya)
    assert button() == f"{lesson.url}#{third.anchor}"


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("on_postgres")
def test_two_devices_at_once_keep_one_place(cast):
    import_pages(pack=one_lesson(), by=None)
    lesson = LessonPage.objects.get(key="what-the-levels-say")
    passages = passages_of(lesson)
    at_once(*(partial(keep_place, lesson, passages[number % 2].anchor, cast.priya) for number in range(4)))
    assert LessonPlace.objects.count() == 1
