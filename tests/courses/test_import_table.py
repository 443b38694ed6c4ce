"""The one reader of tables: what is read however it was saved, and what is sent back, with its line and cause."""

import io
import zipfile
from datetime import date, datetime

import pytest

from courses.imports.applying import Sent, import_file
from courses.imports.cells import day
from lms.calendar import today
from tests.factories.imports import as_csv, as_workbook, causes, saved

ROW = {
    "E-mail": "priya@example.org",
    "Module": "child-safeguarding",
    "Provider": "Café College",
    "Date": "03/05/2026",
}


def sent(content, **facts):
    return import_file(sent=Sent("training", content, None, True, **facts))


def workbook(**facts):
    return as_workbook("training", ROW | facts)


# ---- however it was saved ----

SAVED = {
    "UTF-8": as_csv("training", ROW),
    "UTF-8 with a mark": as_csv("training", ROW, encoding="utf-8-sig"),
    "semicolons": as_csv("training", ROW, separator=";"),
    "tabs": as_csv("training", ROW, separator="\t"),
    "Windows": as_csv("training", ROW, encoding="cp1252"),
    "UTF-16": as_csv("training", ROW, encoding="utf-16"),
    "a workbook": saved(workbook()),
    "a workbook with a day": saved(workbook(Date=datetime(2026, 5, 3))),
}


@pytest.mark.parametrize("way", SAVED)
def test_a_file_is_read_however_it_was_saved(cast, way):
    report = sent(SAVED[way])
    assert report.problems == ()
    says = ("Child safeguarding, 3 May 2026, Café College.", "Attended; not demonstrated.")
    assert [(change.who, change.says) for change in report.changes] == [("Priya Nair", says)]


DAYS = {
    "British": ("03/05/2026", date(2026, 5, 3)),
    "short British": ("3/5/2026", date(2026, 5, 3)),
    "with points": ("03.05.2026", date(2026, 5, 3)),
    "ISO": ("2026-05-03", date(2026, 5, 3)),
    "ISO with midnight": ("2026-05-03 00:00:00", date(2026, 5, 3)),
    "29 February": ("29/02/2024", date(2024, 2, 29)),
    "a day of the sheet": (datetime(2026, 5, 3), date(2026, 5, 3)),
    "no 29 February": ("29/02/2025", "There is no such day."),
    "American": ("05/23/2026", "There is no such day."),
    "two figures": ("03/05/26", "Write the year in four figures"),
    "words": ("May 3rd", "Write a day as 03/05/2026"),
    "a number": (46145, "This is a number. Format the column as a date"),
    "a moment": (datetime(2026, 5, 3, 9, 30), "This is a moment and not a day."),
    "long ago": ("03/05/0026", "cannot be meant"),
}


@pytest.mark.parametrize("case", DAYS)
def test_a_day_is_read_as_people_write_it_or_sent_back(case):
    value, expected = DAYS[case]
    if isinstance(expected, date):
        assert day(value) == expected
    else:
        with pytest.raises(ValueError, match=expected):
            day(value)


# ---- what cannot be read ----


def merged():
    book = workbook()
    book.active.append(["x"])
    book.active.merge_cells("A2:A3")
    return saved(book)


def bomb():
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", b"0" * 40_000_000)
    return out.getvalue()


def formulas():
    book = workbook(Provider="=A1")
    return saved(book)


FILES = {
    "empty": (b"", "The file is empty."),
    "spaces": (b"  \n \n", "The file is empty."),
    "50 MB": (b"x" * 50 * 1024 * 1024, "The file has 50 MB, and at most 10 MB are taken. Send it in parts."),
    "a bomb": (bomb(), "The file unpacks to far more than an export holds, so it was not opened."),
    "a picture": (b"\x89PNG\r\n\x1a\n" + bytes(200), "This is not a spreadsheet."),
    "an old workbook": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(100), "This is a file of an old kind"),
    "no headings": (b"a,b,c\n1,2,3\n", "No headings were found. The columns are: E-mail, Staff code"),
    "no lines": (as_csv("training"), "There is no line under the headings."),
    "a missing heading": (b"E-mail,Module,Provider\na@b.uk,x,y\n", "This heading is missing. It holds the day"),
    "a doubled heading": (
        b"E-mail,Module,Provider,Date,Date\n",
        "This heading stands twice. Keep one column.",
    ),
    "an unknown heading": (
        b"E-mail,Module,Provider,Date,Left\n",
        "No column is called this. The columns are: E-mail, Staff code, Module, Title, Provider, Date.",
    ),
    "a merged cell": (merged(), "Unmerge it in the file."),
    "an open quotation mark": (
        b'E-mail,Module,Provider,Date\n"a,b,c,d' + b"x" * 140_000,
        "a quotation mark is never closed",
    ),
    "letters of an old computer": (
        as_csv("training", ROW).replace("é".encode(), b"\x8e"),
        "This file is not in UTF-8, and which letters are meant is not certain. Save it as “CSV UTF-8”.",
    ),
}


@pytest.mark.parametrize("case", FILES)
def test_a_file_that_cannot_be_read_says_why(cast, case):
    content, cause = FILES[case]
    report = sent(content)
    assert any(cause in problem.cause for problem in report.problems), causes(report)


CELLS = {
    "a formula": ({"Provider": "=HYPERLINK(1)"}, "Provider", "This begins with =, as a formula does."),
    "a plus": ({"Title": "+44 20"}, "Title", "This begins with +, as a formula does."),
    "an at sign": ({"Title": "@SUM"}, "Title", "This begins with @, as a formula does."),
    "a hidden letter": ({"Title": "a\u200bb"}, "Title", "This holds a character that cannot be seen."),
    "too long": ({"Title": "x" * 161}, "Title", "At most 160 characters are taken: this has 161."),
    "a case number": ({"Title": "Visit to X123456"}, "Title", "looks like a case number. Take it out."),
}


@pytest.mark.parametrize("case", CELLS)
def test_a_cell_that_cannot_be_is_sent_back(cast, case):
    facts, column, cause = CELLS[case]
    report = sent(as_csv("training", ROW | facts))
    assert [(problem.line, problem.column) for problem in report.problems] == [(2, column)]
    assert cause in report.problems[0].cause


def test_a_formula_without_a_result_says_how_to_mend_it(cast):
    report = sent(formulas())
    assert causes(report) == [(2, "Provider", "Nothing stands here. Every line needs it.")]


def test_a_comma_too_many_is_seen(cast):
    content = b"E-mail,Module,Provider,Date\npriya@example.org,child-safeguarding,College, Ltd,03/05/2026\n"
    assert (2, "", "This stands under no heading. A comma too many may have moved it.") in causes(sent(content))


def test_empty_lines_and_lines_above_the_headings_are_passed_over(cast):
    report = sent(b"Training of May\n\n" + as_csv("training", ROW) + b",,,,,\n\n")
    assert [change.line for change in report.changes] == [4]


def test_a_page_takes_so_many_lines_and_names_the_command(cast):
    rows = [ROW | {"Date": f"{n + 1:02}/05/2026"} for n in range(4)]
    report = sent(as_csv("training", *rows), most_lines=3)
    assert (5, "", "At most 3 lines are taken. More are taken in by the command import_training.") in causes(report)


def test_very_many_problems_are_cut_and_counted(cast):
    rows = [ROW | {"Module": f"none-{n}"} for n in range(500)]
    report = sent(as_csv("training", *rows))
    assert len(report.problems) == 201
    assert report.problems[-1].cause == "And 300 more. Correct these first, and send the file again."
    assert report.headline == "Nothing was imported: more than 200 things need you"


@pytest.mark.slow
def test_twenty_thousand_lines_are_taken_in_together(cast):
    people = ["priya", "callum", "nadia", "gareth"]
    rows = [
        ROW | {"E-mail": f"{people[n % 4]}@example.org", "Provider": f"College {n // 4}", "Date": today().isoformat()}
        for n in range(20_000)
    ]
    report = import_file(sent=Sent("training", as_csv("training", *rows), None))
    assert report.headline == "Taken in: 20,000 new"
