"""Broken workload exports, one by one: each is refused whole, and says on which line, in which column, and why."""

import csv
import io
import zipfile

import pytest

from lms.calendar import today
from lms.models import Person
from mentoring.caseload.files.importing import import_file
from mentoring.caseload.models import CaseloadImport, FileKind, WorkloadReading
from tests.factories.mentoring import HEADINGS, as_csv, as_tools_own_workbook, as_workbook, officer, person, upload

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
GOOD = officer("Priya Nair", grade="PQiP", reduction=22.2, total=700, available=870)
NO_NUMBER = "Nothing stands here. A number is needed."
A_NUMBER = "A number, such as 37 or 22.2."
STANDS_TWICE = "This heading stands twice. Keep one of the two columns."


def lines(*changed):
    """A good line, and then the broken ones: the first of these is line 3."""
    return as_csv(GOOD, *(officer() | line for line in changed))


def book(**changed):
    """The same as a workbook."""
    return as_workbook(GOOD, officer(**changed))


def without(*headings):
    """A file that lacks columns."""
    return as_csv(GOOD, headings=[heading for heading in HEADINGS if heading not in headings])


def with_sheet(change):
    """A good workbook whose sheet is changed as text."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(as_workbook(GOOD))) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for part in old.infolist():
            data = old.read(part).decode()
            new.writestr(part.filename, change(data) if part.filename.endswith("sheet1.xml") else data)
    return out.getvalue()


def shown_as_day():
    """A workbook in which the number of cases is formatted as a day: 30 is shown as 30 January 1900."""
    styles = '<styleSheet><cellXfs><xf numFmtId="0"/><xf numFmtId="14"/></cellXfs></styleSheet>'
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(as_workbook(GOOD))) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for part in old.infolist():
            data = old.read(part).decode()
            if part.filename.endswith("styles.xml"):
                data = styles
            new.writestr(part.filename, data.replace('r="F2"', 'r="F2" s="1"'))
    return out.getvalue()


def locked():
    """A workbook whose parts say that they are encrypted."""
    content = bytearray(as_workbook(GOOD))
    for marker, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        start = content.find(marker)
        while start >= 0:
            content[start + offset] |= 1
            start = content.find(marker, start + 1)
    return bytes(content)


def bomb():
    """A small archive that unpacks to 300 MB."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", "<x/>")
        archive.writestr("xl/worksheets/sheet1.xml", bytes(300 * 1024 * 1024))
    return out.getvalue()


def points_line(value):
    """The tool's own workbook with something else in its line of points, under Com C2."""
    return with_value(as_tools_own_workbook(officer()), "63", value)


def with_value(content, old, new):
    """A workbook with one number replaced by a text."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as before, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as after:
        for part in before.infolist():
            data = before.read(part).decode()
            number = f' t="n"><v>{old}</v>'
            after.writestr(part.filename, data.replace(number, f' t="str"><v>{new}</v>', 1))
    return out.getvalue()


# What is broken -> how it is written, and every line that the report has: line, column, how the cause begins.
BROKEN = {
    # headings
    "a heading is missing": (lambda: without("OM Name"), [(1, "OM Name", "This heading is missing from the file.")]),
    "two headings are missing": (
        lambda: without("Team", "Current % Capacity"),
        [(1, "Team", "This heading is missing"), (1, "Current % Capacity", "This heading is missing")],
    ),
    "a heading stands twice": (lambda: as_csv(GOOD, headings=[*HEADINGS, "Grade"]), [(1, "Grade", STANDS_TWICE)]),
    "a tier stands twice": (lambda: as_csv(GOOD, headings=[*HEADINGS, "com c2"]), [(1, "Com C2", STANDS_TWICE)]),
    "no headings at all": (
        lambda: as_csv({"a": 1}, headings=["a", "b"]),
        [(1, "", "No headings were found. Needed: Region, Probation Delivery Unit,")],
    ),
    "headings and nothing under them": (as_csv, [(1, "", "There is no line under the headings.")]),
    "the headings stand on line 11": (
        lambda: b"about this file,\n" * 10 + lines(),
        [(1, "", "No headings were found.")],
    ),
    "the wrong delimiter": (lambda: as_csv(GOOD, separator="|"), [(None, "", "This is not a spreadsheet.")]),
    # words
    "an officer without a name": (lambda: lines({"OM Name": " "}), [(3, "OM Name", "Nothing stands here.")]),
    "a team without a name": (lambda: lines({"Team": ""}), [(3, "Team", "Nothing stands here. Every line needs it.")]),
    "a grade as long as a sentence": (lambda: lines({"Grade": "P" * 21}), [(3, "Grade", "At most 20 characters")]),
    # figures
    "text where a number is meant": (lambda: lines({"Total Cases": "thirty"}), [(3, "Total Cases", A_NUMBER)]),
    "a number below nought": (
        lambda: lines({"Reduction Hours": -1}),
        [(3, "Reduction Hours", "A number that is not negative.")],
    ),
    "half a case": (lambda: lines({"Total Cases": 3.5}), [(3, "Total Cases", "A whole number.")]),
    "half a case in one tier": (lambda: lines({"Lic B1": 1.5}), [(3, "Lic B1", "A whole number.")]),
    "38 hours a week": (lambda: lines({"Contracted Hours": 38}), [(3, "Contracted Hours", "A number from 0 to 37.")]),
    "more reduced than contracted": (
        lambda: lines({"Contracted Hours": 30, "Reduction Hours": 37}),
        [(3, "Reduction Hours", "A number from 0 to the contracted hours, 30.")],
    ),
    "no hours": (lambda: lines({"Contracted Hours": ""}), [(3, "Contracted Hours", NO_NUMBER)]),
    "no points available said": (
        lambda: lines({"Available Points": "", "Current % Capacity": ""}),
        [(3, "Available Points", NO_NUMBER)],
    ),
    "a per cent that the points do not make": (
        lambda: lines({"Current % Capacity": 110}),
        [(3, "Current % Capacity", "1,900 of 2,176 points make 87.3%.")],
    ),
    "a per cent far over the line": (
        lambda: lines({"Current % Capacity": "9,999,999"}),
        [(3, "Current % Capacity", "1,900 of 2,176 points make 87.3%.")],
    ),
    "a decimal comma": (
        lambda: as_csv(GOOD, officer() | {"Reduction Hours": "7,4"}, separator=";"),
        [(3, "Reduction Hours", "Write 7.4, with a point.")],
    ),
    "points with a stray comma": (
        lambda: lines({"Overall Total Points": "19,00", "Current % Capacity": ""}),
        [(3, "Overall Total Points", "Write 19.00, with a point.")],
    ),
    "an error of the spreadsheet": (
        lambda: lines({"Overall Total Points": "#REF!"}),
        [(3, "Overall Total Points", A_NUMBER)],
    ),
    "a number that no caseload has": (
        lambda: lines({"Overall Total Points": 10**9}),
        [(3, "Overall Total Points", "A number of a size that can be true.")],
    ),
    "a number shown as a day": (shown_as_day, [(2, "Total Cases", A_NUMBER)]),
    "words in the line of points": (lambda: points_line("sixty"), [(4, "Com C2", A_NUMBER)]),
    "half a point in the line of points": (lambda: points_line("62.5"), [(4, "Com C2", "A whole number. This line")]),
    "two faults on one line": (
        lambda: lines({"Total Cases": "x", "Contracted Hours": "y"}),
        [(3, "Contracted Hours", A_NUMBER), (3, "Total Cases", A_NUMBER)],
    ),
    # people and places
    "an officer twice in one team": (
        lambda: as_csv(GOOD, officer(), officer("rowe, NADIA") | {"OM Name": "Nadia  Rowe"}),
        [(4, "OM Name", "The same officer in the same team already stands on line 3.")],
    ),
    "two names for one officer": (
        lambda: as_csv(GOOD, officer(), officer("Rowe, Nadia")),
        [(4, "OM Name", "Line 3 already means Nadia Rowe in Aldermoor Team 1.")],
    ),
    "a name that two people have": (
        lambda: lines({"OM Name": "Sam Same"}),
        [(3, "OM Name", "2 people in Aldermoor Team 1 could be meant. Say which.")],
    ),
    "a name that nobody has": (
        lambda: lines({"OM Name": "Zebedee Quill"}),
        [(3, "OM Name", "Nobody in Aldermoor Team 1 is called this.")],
    ),
    "a team that does not exist": (
        lambda: lines({"Team": "Aldermoor Team 9"}),
        [(3, "Team", "Aldermoor has no team of this name.")],
    ),
    "a delivery unit that does not exist": (
        lambda: lines({"Probation Delivery Unit": "Nowhere"}),
        [(3, "Probation Delivery Unit", "East Aldershire has no delivery unit of this name.")],
    ),
    "another region": (lambda: lines({"Region": "Nowhere"}), [(3, "Region", "There is no region of this name.")]),
    "a team of somebody else": (
        lambda: lines({"Team": "Aldermoor Team 2", "OM Name": "Owen Castle"}),
        [(3, "Team", "This team is outside the place where you may import figures.")],
    ),
    # workbooks
    "merged cells": (
        lambda: as_workbook(GOOD, officer(), merge="C3:D3"),
        [(3, "Team", "Unmerge it in the file."), (3, "OM Name", "Nothing stands here.")],
    ),
    "a formula without a result": (
        lambda: book(total="=SUM(A1:A2)"),
        [(3, "Overall Total Points", f"{NO_NUMBER} If the file has formulas, open it in Excel, save it,")],
    ),
    "true where a number is meant": (lambda: book(cases=True), [(3, "Total Cases", A_NUMBER)]),
    "rows out of order": (
        lambda: with_sheet(lambda sheet: sheet.replace('<row r="2"', '<row r="1"')),
        [(None, "", "The workbook is damaged")],
    ),
    # files that cannot be opened at all
    "a password": (lambda: OLE + "EncryptedPackage".encode("utf-16-le"), [(None, "", "The workbook is protected by")]),
    "a password on its parts": (locked, [(None, "", "The workbook is protected by a password.")]),
    "the old .xls": (lambda: OLE + b"Workbook", [(None, "", "This is a file of an old kind (.xls or another).")]),
    "a small file that unpacks to 300 MB": (bomb, [(None, "", "The file unpacks to far more than an export holds")]),
    "empty": (lambda: b"", [(None, "", "The file is empty.")]),
    "only empty lines": (lambda: b"\n \n\n", [(None, "", "The file is empty.")]),
    "cut off in the middle": (lambda: as_workbook(GOOD)[:2500], [(None, "", "The workbook is damaged: part of the")]),
    "a quotation mark that is never closed": (
        lambda: lines() + b'"East Aldershire' + b"x" * 140_000,
        [(None, "", "Line 3 cannot be read: a quotation mark is never closed.")],
    ),
    "bytes of nought": (lambda: lines().replace(b"Priya", b"Pri\x00a"), [(None, "", "This is not a spreadsheet.")]),
    "a letter": (lambda: b"Dear colleague\nhere it is\n", [(None, "", "This is not a spreadsheet.")]),
    "a picture": (lambda: b"\x89PNG\r\n\x1a\n\x00\x00", [(None, "", "This is not a spreadsheet.")]),
}  # fmt: skip


def two_of_one_name(cast):
    """Two people of one team who are called the same."""
    person("Sam Other", unit=cast.team)
    person("Sam Same", unit=cast.team)
    Person.objects.filter(name="Sam Other").update(name="Sam Same")


def test_the_table_is_long_enough():
    assert len(BROKEN) >= 30


def test_the_bound_of_other_readers_is_not_theirs(cast):
    """Questions are read with longer cells, in the same process and before."""
    before = csv.field_size_limit(1_000_000)
    write, [(_, _, cause)] = BROKEN["a quotation mark that is never closed"]
    report = import_file(kind=FileKind.WORKLOAD, file=upload(write()), figures_day=today(), by=cast.daniel)
    assert [line.cause for line in report.lines] == [cause]
    csv.field_size_limit(before)


@pytest.mark.parametrize("name", BROKEN)
def test_a_broken_file_says_line_column_and_cause_and_nothing_of_it_is_kept(cast, name):
    write, expected = BROKEN[name]
    two_of_one_name(cast)
    report = import_file(kind=FileKind.WORKLOAD, file=upload(write()), figures_day=today(), by=cast.daniel)
    found = [(line.line, line.column, line.cause) for line in report.lines]
    assert [row[:2] for row in found] == [row[:2] for row in expected], found
    for (_, _, cause), (_, _, begins) in zip(found, expected, strict=True):
        assert cause.startswith(begins)
    assert report.headline.startswith("Nothing was imported: ")
    assert not WorkloadReading.objects.exists()
    assert not CaseloadImport.objects.exists()


def test_the_good_line_of_the_table_is_good_by_itself(cast):
    report = import_file(kind=FileKind.WORKLOAD, file=upload(lines()), figures_day=today(), by=cast.daniel)
    assert report.imported
