"""The glossary: every word that a published lesson explains, from A to Z."""

from collections.abc import Callable

from bs4 import BeautifulSoup
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from courses.glossary import from_a_to_z
from courses.models import LessonPage
from lms.models import Person
from tests.cast import Cast
from tests.factories import lessons


def explaining(cast: Cast, key: str, **words: str) -> LessonPage:
    rows = [
        {"type": "item", "value": {"term": term, "meaning": meaning}, "id": term} for term, meaning in words.items()
    ]
    return lessons.published(cast.modules[0], lessons.passage(), {"type": "terms", "value": {"terms": rows}}, key=key)


def test_words_stand_by_letter_whatever_their_accents_and_case(cast: Cast) -> None:
    explaining(cast, "a", zeal="z", Étude="e", apple="a", Eve="E", **{"4x4": "n"})
    found = {letter: [entry.term for entry in entries] for letter, entries in from_a_to_z().items()}
    assert found == {"A": ["apple"], "E": ["Étude", "Eve"], "Z": ["zeal"], "0-9": ["4x4"]}


def test_a_word_that_two_lessons_explain_stands_once_with_both(cast: Cast) -> None:
    explaining(cast, "first", Risk="one")
    explaining(cast, "second", risk="two")
    (entry,) = from_a_to_z()["R"]
    assert [(meaning, key) for meaning, key, _ in entry.meanings] == [("one", "first"), ("two", "second")]


def test_each_word_leads_to_its_lesson_and_a_draft_adds_nothing(
    cast: Cast, signed_in_as: Callable[[Person], Client]
) -> None:
    page = explaining(cast, "first", Risk="What could happen")
    page.title = "Renamed"
    page.save_revision()
    html = BeautifulSoup(signed_in_as(cast.priya).get(reverse("courses:glossary")).content, "html.parser")
    link = html.find("a", href=reverse("courses:lesson", args=["first"]))
    assert link is not None
    assert link.text == "First"
    assert html.find("dd").text.startswith("What could happen")


def test_without_words_it_says_so(cast: Cast, signed_in_as: Callable[[Person], Client]) -> None:
    assert "No published lesson explains a word yet" in (
        signed_in_as(cast.priya).get(reverse("courses:glossary")).content.decode()
    )


def test_many_words_take_no_more_queries_than_one(cast: Cast, signed_in_as: Callable[[Person], Client]) -> None:
    client, counts = signed_in_as(cast.priya), []
    for key, words in (("few", {"One": "1"}), ("many", {f"Word {number}": "x" for number in range(40)})):
        explaining(cast, key, **words)
        with CaptureQueriesContext(connection) as queries:
            client.get(reverse("courses:glossary"))
        counts.append(len(queries))
    assert counts[0] == counts[1]
