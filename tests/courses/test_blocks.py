"""What a lesson is made of, as its reader meets it: every kind of block, in a bounded number of queries."""

from collections.abc import Callable
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from assessments.quizzes.models import Quiz
from courses.models import LessonDocument, LessonPage
from courses.ranges import MOST, span
from lms.actions import sync_groups
from lms.models import Person
from tests.cast import Cast
from tests.factories import lessons, quizzes


def listed(*values: dict[str, Any]) -> list[dict[str, Any]]:
    return [{"type": "item", "value": value, "id": f"i{number}"} for number, value in enumerate(values)]


def one_of_each(cast: Cast, times: int = 1) -> LessonPage:
    """Publish a lesson with each kind of block `times` times; the check is of another module."""
    quiz = Quiz.objects.first() or quizzes.check(cast.modules[1])
    body = []
    for turn in range(times):
        video = lessons.document("talk.mp4")
        captions = lessons.document("talk.vtt", b"WEBVTT")
        body += [
            lessons.passage(f"### Inside\n\nWords {turn}", anchor=f"a{turn}"),
            {"type": "picture", "value": {"picture": lessons.picture().pk, "caption": "A caption"}},
            {
                "type": "video",
                "value": {
                    "title": "A talk",
                    "video": video.pk,
                    "captions": captions.pk,
                    "transcript": "**She** says so.",
                },
            },
            {"type": "document", "value": {"document": lessons.document().pk, "title": "The blank form"}},
            {"type": "check", "value": {"key": quiz.key}},
            {"type": "reflect", "value": {"text": f"What would you ask {turn}?"}},
            {
                "type": "reading",
                "value": {
                    "items": listed({"title": "Guide", "address": "https://example.org/a", "why": "It says who."})
                },
            },
        ]
    return lessons.published(cast.modules[0], *body, key=f"lesson-{times}")


def page_of(client: Client, lesson: LessonPage) -> BeautifulSoup:
    response = client.get(lesson.url)
    assert response.status_code == 200
    return BeautifulSoup(response.content, "html.parser")


def test_every_block_is_shown_with_its_words(cast: Cast, signed_in_as: Callable[[Person], Client]) -> None:
    article = page_of(signed_in_as(cast.priya), one_of_each(cast)).select_one("article")
    assert article is not None
    picture = article.select_one("figure img")
    assert picture["alt"] == "A hill in the rain"
    assert picture["loading"] == "lazy"
    assert "A caption" in article.select_one("figcaption").text
    track = article.select_one("video track")
    # By its row: another test may have left a file of the same name, and then this one has another.
    captions = LessonDocument.objects.get(file__endswith=".vtt")
    assert (track["kind"], track["src"]) == ("captions", captions.url)
    assert article.select_one("video source")["type"] == "video/mp4"
    assert article.select_one("details strong").text == "She"
    assert "PDF, 10\xa0bytes" in article.text
    assert article.find("a", string="The blank form")
    assert article.find("strong", string=f"Check: {cast.modules[1].title}")
    assert "Not started" in article.text
    assert article.find("a", string="Guide")["href"] == "https://example.org/a"
    assert "example.org" in article.text
    assert article.select_one("form textarea[name=text]") is not None
    assert [heading.name for heading in article.select("h1, h2, h3")] == ["h1", "h2", "h3"]


@pytest.mark.slow
def test_ten_of_each_take_no_more_queries_than_one(cast: Cast, signed_in_as: Callable[[Person], Client]) -> None:
    client, counts = signed_in_as(cast.priya), []
    for times in (1, 10):
        lesson = one_of_each(cast, times)
        client.get(lesson.url)  # the sizes of new pictures are made once
        with CaptureQueriesContext(connection) as queries:
            client.get(lesson.url)
        counts.append(len(queries))
        lesson.unpublish()
    assert counts[0] == counts[1]


def test_the_file_of_a_video_comes_in_the_part_that_is_asked_for(
    cast: Cast, signed_in_as: Callable[[Person], Client]
) -> None:
    video, track = lessons.document("talk.mp4"), lessons.document("talk.vtt", b"WEBVTT")
    shown = {"video": video.pk, "captions": track.pk, "title": "The talk", "transcript": "Good morning."}
    lessons.published(cast.modules[0], lessons.passage(), {"type": "video", "value": shown})
    client = signed_in_as(cast.priya)
    part = client.get(video.url, headers={"range": "bytes=2-4"})
    assert (part.status_code, part.content, part["Content-Range"]) == (206, b"234", "bytes 2-4/10")
    assert part["Content-Type"] == "video/mp4"
    assert client.get(video.url, headers={"range": "bytes=10-"}).status_code == 416
    assert b"".join(client.get(video.url)) == b"0123456789"
    captions = client.get(track.url)
    assert captions["Content-Type"].startswith("text/vtt")
    for person in (cast.wilma, cast.hugo):
        assert signed_in_as(person).get(video.url, headers={"range": "bytes=0-1"}).status_code == 403
    assert Client().get(video.url, headers={"range": "bytes=0-1"}).status_code == 302


@pytest.mark.parametrize(
    ("wanted", "size", "found"),
    [
        ("bytes=0-0", 10, (0, 0)),
        ("bytes=0-", 10, (0, 9)),
        ("bytes=5-99", 10, (5, 9)),
        ("bytes=-3", 10, (7, 9)),
        ("bytes=-30", 10, (0, 9)),
        ("bytes=10-", 10, (10, 9)),
        ("bytes=0-", 2 * MOST, (0, MOST - 1)),
        (f"bytes=-{MOST + 5}", 2 * MOST, (MOST - 5, 2 * MOST - 6)),
        ("bytes=5-2", 10, None),
        ("bytes=-", 10, None),
        ("bytes=0-1,3-4", 10, None),
        ("lines=0-1", 10, None),
        ("bytes=0-99999999999999999999", 10, None),
    ],
)
def test_a_range_is_read_as_browsers_write_it(wanted: str, size: int, found: tuple[int, int] | None) -> None:
    assert span(wanted, size) == found


@pytest.mark.parametrize("draft_of", ["new", "published"])
def test_an_author_looks_at_a_draft_before_anybody_reads_it(
    cast: Cast, signed_in_as: Callable[[Person], Client], draft_of: str
) -> None:
    make = lessons.published if draft_of == "published" else lessons.draft
    page = make(cast.modules[0], lessons.passage("As it was."))
    call_command("sync_roles", verbosity=0)
    sync_groups(person=cast.beatrice)
    client = signed_in_as(cast.beatrice)
    address = reverse("wagtailadmin_pages:preview_on_edit", args=[page.pk])
    blocks = [("passage", {"heading": "One", "anchor": "one", "text": "As it will be."}), ("reflect", {"text": "Why?"})]
    assert client.post(address, lessons.sent(page, blocks)).json()["is_valid"]
    shown = client.get(address)
    assert "As it will be." in shown.content.decode()
    assert "frame-ancestors 'self'" in shown["Content-Security-Policy"]
    assert not shown.has_header("X-Frame-Options")
    assert signed_in_as(cast.priya).get(address).status_code in (302, 403)
