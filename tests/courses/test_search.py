"""Search: whole words and beginnings, in passages and explained words, whatever somebody types."""

from unittest.mock import Mock

import pytest
from bs4 import BeautifulSoup
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from wagtail.models import Site

from courses.models import LessonPage
from courses.search import excerpt, search, words_in
from tests.factories import teaching as make


@pytest.fixture(scope="module")
def published(cast_of_file):
    """Publish a few lessons and index them, once for this file."""
    module = cast_of_file.modules[0]
    make.lesson(
        module,
        "who-to-tell",
        make.passage("referral", "A referral to children’s services is made the same day.", "Make the referral"),
        make.block("note", {"title": "Callouts", "text": "Ask the police for **callouts** and logs."}),
        make.passage("second", "Write the conversation down."),
        make.block(
            "terms",
            {"terms": [{"type": "item", "id": "1", "value": {"term": "MASH", "meaning": "The hub of agencies."}}]},
        ),
        title="Who to tell",
    )
    make.lesson(module, "recall", make.passage("when", "A licence may end in recall to custody."), title="Recall")
    hidden = make.lesson(module, "draft", make.passage("x", "The referral nobody may read."), title="Unpublished")
    hidden.unpublish()
    call_command("update_index", verbosity=0)
    return module


@pytest.fixture
def taught(db, published):
    """Return the module of the lessons."""
    return published


def titles(text):
    """Return the titles of the lessons that a search finds."""
    return [lesson.title for lesson in search(text).lessons]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("referral", ["Who to tell"]),
        ("REFERRAL", ["Who to tell"]),
        ("refer", ["Who to tell"]),
        ("callouts", ["Who to tell"]),
        ("police callou", ["Who to tell"]),
        ("recall custody", ["Recall"]),
        ("referral custody", []),
        ("tell", ["Who to tell"]),
        ("nobody", []),
        ("zzz", []),
    ],
)
def test_lessons_are_found_by_words_and_beginnings_and_only_published_ones(taught, text, found):
    assert titles(text) == found


ODD = (
    "",
    "   ",
    '"',
    "' OR 1=1 --",
    '"referral',
    "referral*",
    "referral AND NOT (",
    "NEAR(referral recall)",
    "title:referral",
    "a:b:c ^ ~ \\ %",
    "x" * 10_000,
    "referral " * 2_000,
    "😀 🎉",
    "referral\x00",
    "\x00",
    "’’’",
    "ﬀ İ ß",
    "<script>alert(1)</script>",
    "{{ 7 * 7 }}",
)


def test_whatever_is_typed_gives_a_page(cast, taught, signed_in_as):
    client = signed_in_as(cast.priya)
    for text in ODD:
        response = client.get(reverse("courses:search"), {"q": text})
        assert response.status_code == 200, text
        assert b"<script>alert" not in response.content
        assert b"\x00" not in response.content


def test_marks_of_a_query_language_mean_nothing(taught):
    for text in ('"referral"', "referral*", "referral\x00", "😀 referral", "referral -("):
        assert "Who to tell" in titles(text), text


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Child  safeguarding", ["child", "safeguarding"]),
        ("don't", ["don"]),
        ("a", ["a"]),
        ("same same", ["same"]),
        ("snake_case", ["snake", "case"]),
        ("1 2 34", ["34"]),
        ("x" * 300, ["x" * 40]),
        ("NOT OR", ["not", "or"]),
        ("!?", []),
    ],
)
def test_the_words_of_a_question(text, words):
    assert words_in(text) == words


def test_a_result_leads_to_the_passage_and_shows_the_words_around(cast, taught, signed_in_as):
    page = BeautifulSoup(
        signed_in_as(cast.priya).get(reverse("courses:search"), {"q": "callou"}).content, "html.parser"
    )
    link = page.main.find("a", string="Make the referral")
    assert link["href"].endswith("/who-to-tell/#referral")
    assert [mark.get_text() for mark in page.select("mark")] == ["Callouts", "callouts"] or [
        mark.get_text() for mark in page.select("mark")
    ] == ["callouts"]
    assert "Child safeguarding" in page.main.get_text()


def test_words_that_lessons_explain_are_found(cast, taught, signed_in_as):
    content = signed_in_as(cast.priya).get(reverse("courses:search"), {"q": "mash"}).content.decode()
    assert "The hub of agencies." in content


def test_nothing_found_says_what_to_try(cast, taught, signed_in_as):
    content = signed_in_as(cast.priya).get(reverse("courses:search"), {"q": "referral custody"}).content.decode()
    assert "Nothing found for “referral custody”" in content
    assert "?q=custody" in content


def test_an_excerpt_is_cut_at_words():
    text = "word " * 100 + "needle " + "word " * 100
    parts = excerpt(text, ["need"])
    assert [part.text for part in parts if part.found] == ["needle"]
    assert parts[0].text == "… "
    assert parts[-1].text.endswith(" …")
    assert len("".join(part.text for part in parts)) < 300


@pytest.mark.slow
def test_the_same_number_of_queries_for_one_lesson_and_for_thirty(cast, taught):
    search("referral")
    with CaptureQueriesContext(connection) as few:
        search("referral")
    for number in range(30):
        make.lesson(taught, f"more-{number}", make.passage("p", "One more referral."), title=f"More {number}")
    call_command("update_index", verbosity=0)
    with CaptureQueriesContext(connection) as many:
        results = search("referral")
    assert results.more
    assert len(results.lessons) == 20
    assert len(many) == len(few) <= 6


def test_addresses_of_results_are_not_asked_of_the_cache_one_by_one(cast, taught, monkeypatch):
    right = {lesson.href for lesson in search("police").lessons}
    assert right == {LessonPage.objects.get(key="who-to-tell").url}
    asked = Mock(side_effect=Site.get_site_root_paths)
    monkeypatch.setattr(Site, "get_site_root_paths", asked)
    assert {lesson.href for lesson in search("police").lessons} == right
    assert asked.call_count == 0


@pytest.mark.parametrize("address", ["/learn/", "/pathway/"])
def test_there_is_a_box_to_search_on_the_pages_of_learning(cast, taught, signed_in_as, address):
    page = BeautifulSoup(signed_in_as(cast.priya).get(address).content, "html.parser")
    form = page.select_one("form[role=search]")
    assert form["action"] == reverse("courses:search")
    assert page.find("label", attrs={"for": form.input["id"]})
