"""Hostile files are refused with a sentence that says what to do, and ordinary ones are taken."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile

from assessments.portfolio.files import packages, pdfs
from assessments.portfolio.files.checking import Looked, look_through, plain_name
from assessments.portfolio.files.kinds import KINDS
from lms.rules import RuleBook
from tests.assessments.portfolio.files import making as m
from tests.assessments.portfolio.files.hostile import everything

BOOK = RuleBook(date(2026, 11, 2), {})
HOSTILE = everything()
MEGABYTE = 1024 * 1024


@pytest.fixture(autouse=True)
def smaller_bounds(monkeypatch):
    """Let bombs be small, so that making them takes no time."""
    monkeypatch.setattr(pdfs, "MOST_UNPACKED", 20 * MEGABYTE)
    monkeypatch.setattr(packages, "MOST_UNPACKED", 30 * MEGABYTE)
    monkeypatch.setattr(
        packages.Budget, "__init__", lambda self: vars(self).update(left=30 * MEGABYTE, elements=50_000)
    )


def looked(name: str, content: bytes) -> Looked:
    """Look through a file by the national rules."""
    return look_through(SimpleUploadedFile(name, content), book=BOOK)


def why_not(name: str, content: bytes) -> str:
    """Return why a file is refused; nothing when it is taken."""
    try:
        looked(name, content)
    except ValidationError as refused:
        (sentence,) = refused.message_dict["files"]
        return sentence
    return ""


@pytest.mark.parametrize(("name", "make", "word"), [pytest.param(*row[1:], id=row[0]) for row in HOSTILE])
def test_a_hostile_file_is_refused_and_told_why(name, make, word):
    sentence = why_not(name, make())
    assert word in sentence, sentence or "it was taken"
    assert sentence.startswith(f"“{plain_name(name)}” ")
    assert sentence.endswith((".", "”"))


def test_there_are_a_hundred_hostile_files_of_every_type():
    assert len({row[0] for row in HOSTILE}) == len(HOSTILE) >= 100
    assert {row[1].rpartition(".")[2] for row in HOSTILE} >= set(KINDS)


@pytest.mark.parametrize("name", m.GOOD)
def test_an_ordinary_file_is_taken_as_what_it_is(name):
    found = looked(name, m.GOOD[name])
    assert found.name == name
    assert name.rpartition(".")[2] in found.kind.endings
    assert found.words_read is (found.kind.ending in ("docx", "xlsx", "pptx", "txt"))


@pytest.mark.parametrize(
    ("name", "content", "kept_as"),
    [
        ("board.jpg", m.GOOD["board.png"], "board.png"),
        ("plan.pdf", m.GOOD["board.jpg"], "plan.jpg"),
        ("plan.docx", m.GOOD["figures.xlsx"], "plan.xlsx"),
        ("talk.mp4", m.GOOD["talk.m4a"], "talk.m4a"),
        ("C:\\Users\\priya\\plan.docx", m.GOOD["plan.docx"], "plan.docx"),
        ("../../etc/plan.txt", b"Seen.", "plan.txt"),
        ("p\u202el\u200ba\r\nn.txt", b"Seen.", "pla n.txt"),
    ],
)
def test_a_file_is_called_what_its_content_is(name, content, kept_as):
    assert looked(name, content).name == kept_as


@pytest.mark.parametrize(
    "more",
    [
        {"word/_rels/document.xml.rels": m.related("hyperlink", "https://example.org/plan")},
        {"word/_rels/document.xml.rels": m.related("hyperlink", "mailto:helen.marsh@example.org")},
        {"word/embeddings/chart1.xlsx": m.xlsx()},
        {"word/media/image1.jpeg": m.picture()},
        {"word/settings.xml": f'{m.HEAD}<w:settings xmlns:w="w"/>'},
    ],
)
def test_a_document_with_links_charts_and_pictures_is_taken(more):
    assert why_not("plan.docx", m.docx(more=more)) == ""


@pytest.mark.parametrize("place", [b"[1 0 R/Fit]", b"<</D[1 0 R/Fit]/S/GoTo>>"])
def test_a_pdf_that_opens_at_a_place_in_it_is_taken(place):
    assert (
        why_not(
            "plan.pdf", m.pdf(b"4 0 obj<</OpenAction 5 0 R>>endobj\n5 0 obj" + place + b"endobj\n" + b"%" * 600_000)
        )
        == ""
    )


def test_a_file_is_as_big_as_the_rule_allows_and_no_bigger():
    whole = m.wav()
    upload = SimpleUploadedFile("talk.wav", whole)
    upload.size = 50 * 1024 * 1024 + 1
    with pytest.raises(ValidationError, match=r"is 50.0 MB, and a file may have 50 MB"):
        look_through(upload, book=BOOK)
    upload.size = 50 * 1024 * 1024
    with pytest.raises(ValidationError, match="half-way"):
        look_through(upload, book=BOOK)


def test_every_find_is_told_with_its_place_up_to_three():
    sentence = why_not("notes.txt", b"X123456\n\nX223456\nX323456\nX423456")
    assert "(line 1): it looks like a case number" in sentence
    assert "(line 3)" in sentence
    assert "X423456" not in sentence
    assert sentence.endswith("And 1 more.")
