"""The page of imports: choose, look, say yes to exactly that."""

import base64
import zlib

import pytest
from bs4 import BeautifulSoup
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from courses.forms.imports import MOST_PACKED, packed
from courses.models import Attendance, ImportRun
from lms.models import Person
from lms.spreadsheets import MOST_BYTES
from tests.factories.imports import as_csv, send

ADDRESS = reverse("courses:imports")


def line(**facts):
    return {
        "E-mail": "priya@example.org",
        "Module": "child-safeguarding",
        "Provider": "College",
        "Date": "03/05/2026",
    } | facts


def look(browser, content, kind="training"):
    file = SimpleUploadedFile("may.csv", content)
    return browser.post(ADDRESS, {"kind": kind, "file": file})


def hidden(response):
    page = BeautifulSoup(response.content, "html.parser")
    return {field["name"]: field["value"] for field in page.select("form input[type=hidden][name]")}


@pytest.fixture
def browser(cast, signed_in_as):
    return signed_in_as(cast.imogen)


def test_each_role_is_offered_what_it_may_import(cast, signed_in_as):
    page = signed_in_as(cast.imogen).get(ADDRESS).content.decode()
    assert "University results" in page
    assert "You have taken in no file yet." in page
    page = signed_in_as(cast.hugo).get(ADDRESS).content.decode()
    assert "University results" not in page
    assert "Accounts, posts, line managers" in page


def test_a_kind_that_is_not_offered_is_refused(cast, signed_in_as):
    page = look(signed_in_as(cast.hugo), as_csv("training", line())).content.decode()
    assert "Choose one of those offered under “What do you import?”" in page


def test_what_would_change_is_shown_and_the_yes_takes_it_in(browser):
    response = look(browser, as_csv("training", line()))
    page = response.content.decode()
    assert "This would change: 1 new" in page
    assert "Attended; not demonstrated." in page
    assert page.count("Apply all of it") == 1
    assert not Attendance.objects.exists()
    response = browser.post(ADDRESS, hidden(response), follow=True)
    assert "Taken in: 1 new." in response.content.decode()
    assert Attendance.objects.count() == 1


def test_every_problem_is_shown_with_its_line(browser):
    page = look(browser, as_csv("training", line(Module="x"), line(Date="never"))).content.decode()
    assert "Nothing was imported: 2 things need you" in page
    assert "There is no module with this key." in page
    assert "Write a day as 03/05/2026 or 2026-05-03." in page
    assert "Apply all of it" not in page


@pytest.mark.parametrize(
    ("content", "place"),
    [
        (as_csv("training", line(Team="x")), ["1", "Team"]),
        (as_csv("training", line()) + b"priya@example.org" + b"," * 12 + b"x", ["3", "the line"]),
        (b"%PDF-1.7 not a table", ["all", "the file"]),
    ],
)
def test_a_problem_says_where_it_is(browser, content, place):
    page = BeautifulSoup(look(browser, content).content, "html.parser")
    places = [[cell.get_text(strip=True) for cell in row.select("td")][:2] for row in page.select("tbody tr")]
    assert place in places


def test_a_yes_counts_for_what_was_seen_only(browser):
    seen = hidden(look(browser, as_csv("training", line(), line(Date="04/05/2026"))))
    send("training", line())
    response = browser.post(ADDRESS, seen)
    page = response.content.decode()
    assert "Something changed while you looked." in page
    assert "This would change: 1 new, 1 unchanged" in page
    assert Attendance.objects.count() == 1
    browser.post(ADDRESS, hidden(response))
    assert Attendance.objects.count() == 2


def test_a_second_yes_says_that_it_is_done(browser):
    seen = hidden(look(browser, as_csv("training", line())))
    browser.post(ADDRESS, seen)
    page = browser.post(ADDRESS, seen, follow=True).content.decode()
    assert "Nothing changed: this file was taken in by Imogen Hale" in page
    assert ImportRun.objects.count() == 1


def test_a_file_of_nothing_new_has_nothing_to_say_yes_to(browser):
    send("training", line())
    page = look(browser, as_csv("training", line(), separator=";")).content.decode()
    assert "Nothing to change: everything in the file is on record already (1 unchanged)" in page
    assert "Apply all of it" not in page


@pytest.mark.parametrize(
    "content", ["", "not base 64!", base64.b64encode(b"not packed").decode(), packed(b"x")[:-8], "é"]
)
def test_a_file_that_does_not_come_back_whole_is_not_taken_in(browser, content):
    sent = {"kind": "training", "name": "x", "content": content, "seen": "0" * 64}
    page = browser.post(ADDRESS, sent, follow=True).content.decode()
    assert "The file did not arrive whole, so nothing was imported." in page


def test_a_file_that_unfolds_on_its_way_back_is_not_taken_in(browser):
    content = base64.b64encode(zlib.compress(bytes(MOST_BYTES + 1))).decode()
    sent = {"kind": "training", "name": "x", "content": content, "seen": "0" * 64}
    assert "did not arrive whole" in browser.post(ADDRESS, sent, follow=True).content.decode()


def test_what_a_page_cannot_carry_is_for_the_command(browser, monkeypatch):
    monkeypatch.setattr("courses.forms.imports.MOST_PACKED", 10)
    page = look(browser, as_csv("training", line())).content.decode()
    assert "This file is too large for the page." in page
    assert MOST_PACKED < 2_621_440


def test_somebody_elses_files_are_not_listed(browser, cast, signed_in_as):
    send("training", line(), by=cast.imogen)
    assert "1 new" in browser.get(ADDRESS).content.decode()
    assert "1 new" not in signed_in_as(cast.hugo).get(ADDRESS).content.decode()


def test_a_name_in_a_file_is_never_run_as_markup(browser):
    row = {"E-mail": "a@example.org", "Name": "<script>alert(1)</script>", "Unit": "<b>"}
    page = look(browser, as_csv("people", row), "people").content.decode()
    assert "<script>alert(1)" not in page
    assert "&lt;b&gt;" in page


def test_people_are_made_by_the_page_within_the_region(browser):
    row = {
        "E-mail": "ada@example.org",
        "Name": "Ada Quill",
        "Grade": "PO",
        "Unit": "EA-ALD-1",
        "Post from": "01/11/2026",
    }
    response = look(browser, as_csv("people", row), "people")
    assert "5 people of these places are not in this file" in response.content.decode()
    browser.post(ADDRESS, hidden(response))
    assert not Person.objects.get(email="ada@example.org").has_usable_password()
