"""The workload export: both layouts, every encoding, and what is wrong by line, column and cause."""

import io
import zipfile
from decimal import Decimal

import pytest

from lms import spreadsheets
from mentoring.caseload.files.workload_file import read
from tests.factories.mentoring import HEADINGS, as_csv, as_tools_own_workbook, as_workbook, officer


def only(content):
    """The one row of a file without problems."""
    sheet = read(content)
    assert sheet.problems == []
    (row,) = sheet.rows
    return row


def problems(content):
    """What is wrong, as line, column and cause."""
    sheet = read(content)
    return [(problem.line, problem.column, problem.cause) for problem in sheet.problems]


@pytest.mark.parametrize("write", [as_csv, as_workbook])
def test_the_real_headings_are_read(write):
    row = only(write(officer(reduction=7.4, grade="PO")))
    assert (row.line, row.region, row.pdu, row.team) == (2, "East Aldershire", "Aldermoor", "Aldermoor Team 1")
    assert (row.name, row.grade, row.total_cases) == ("Nadia Rowe", "PO", 30)
    assert (row.contracted_hours, row.reduction_hours) == (Decimal("37.00"), Decimal("7.40"))
    assert (row.total_points, row.available_points, row.percent) == (1900, 2176, Decimal("87.3"))
    assert row.counts == {"Com C2": 28, "Lic B1": 2}


def test_columns_may_stand_in_any_order_and_in_any_case():
    row = only(as_csv(officer(), headings=list(reversed(HEADINGS))))
    assert row.name == "Nadia Rowe"
    shouted = as_csv(officer()).replace(b"OM Name", b"om  NAME").replace(b"Team,", b" team ,")
    assert only(shouted).name == "Nadia Rowe"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_text_files_are_read_as_spreadsheet_programs_write_them(encoding, separator):
    assert only(as_csv(officer("Siân O’Neill"), encoding=encoding, separator=separator)).name == "Siân O’Neill"


def test_the_tools_own_workbook_is_read_before_anybody_has_saved_it():
    line = officer(reduction=22.2) | {"CMS Points": 20, "GS Points": 5, "SDR": 1, "Com C2 warrants": 3}
    row = only(as_tools_own_workbook(line))
    # 28 x 63 + 2 x 119 + one report at 138 + 20 + 5; warrants do not score
    assert row.total_points == 1764 + 238 + 138 + 25
    assert row.total_cases == 30
    assert row.available_points == 870
    assert row.counts == {"Com C2": 28, "Com C2, Warrants (0%)": 3, "Lic B1": 2}
    assert row.percent == Decimal("248.9")


@pytest.mark.parametrize(("exported", "read_as"), [(87.3, "87.3"), (0.873, "87.3"), ("87.3%", "87.3"), ("", "87.3")])
def test_the_capacity_may_be_a_share_or_a_per_cent(exported, read_as):
    assert only(as_workbook(officer(percent=exported))).percent == Decimal(read_as)


POINT = "Write {}, with a point."
NO_COMMA = "Write 2.5, with a point. A comma stands only before three figures, as in 1,900."
NUMBERS = [
    ("5,5", POINT.format("5.5")), ("90,0", POINT.format("90.0")), ("0,873", POINT.format("0.873")),
    ("1,90", POINT.format("1.90")), ("1900,5", POINT.format("1900.5")), ("1234,567", POINT.format("1234.567")),
    ("-2,5", POINT.format("-2.5")), ("1,0,0", NO_COMMA), ("1,,900", NO_COMMA), ("1,900,", NO_COMMA),
    ("1.900,5", NO_COMMA), ("1,90,000", NO_COMMA), (",5", "A number, such as 37 or 22.2."),
    ("1 900", "A number, such as 37 or 22.2."), ("9" * 41, "A number, such as 37 or 22.2."),
    ("1" + "0" * 39, "A number of a size that can be true."), (10**400, "A number, such as 37 or 22.2."),
]  # fmt: skip


@pytest.mark.parametrize(("written", "cause"), NUMBERS)
def test_a_decimal_comma_is_never_taken_for_thousands(written, cause):
    assert problems(as_csv(officer(total=written))) == [(2, "Overall Total Points", cause)]


def test_hours_with_a_decimal_comma_are_sent_back():
    found = problems(as_csv(officer(contracted="30,5", reduction="2,5"), separator=";"))
    assert (2, "Contracted Hours", "Write 30.5, with a point.") in found


@pytest.mark.parametrize(
    ("written", "read_as"),
    [("1,900", 1900), ("900", 900), ("999,999", 999999), ("1,900.4", 1900), (" 1,234,567 ", 1234567)],
)
def test_commas_before_three_figures_are_thousands(written, read_as):
    assert only(as_csv(officer(total=written))).total_points == read_as


# capacity in the file, total, available, and whether it is what the points make but for rounding
CAPACITIES = [
    (90, 900, 1000, True), (0.9, 900, 1000, True), ("90%", 900, 1000, True), ("", 900, 1000, True),
    (90.2, 900, 1000, True), (89.8, 900, 1000, True), (90.3, 900, 1000, False), (89.7, 900, 1000, False),
    (9999999, 900, 1000, False), (0, 900, 1000, False), (9, 900, 1000, False), (900, 900, 1000, False),
    (87, 1900, 2176, True), ("87%", 1900, 2176, True), (88, 1900, 2176, False), (0.873, 1900, 2176, True),
    (0.8732, 1900, 2176, True), (0.877, 1900, 2176, False), (1.1, 1100, 1000, True), (110, 1100, 1000, True),
    (0, 0, 0, True), ("", 0, 0, True), (0, 50, 0, True), (0.1, 50, 0, False), (50, 50, 0, False), (0, 0, 870, True),
]  # fmt: skip


@pytest.mark.parametrize(("percent", "total", "available", "fits"), CAPACITIES)
def test_the_capacity_is_what_the_points_make(percent, total, available, fits):
    found = problems(as_workbook(officer(percent=percent, total=total, available=available)))
    assert [(line, column) for line, column, _ in found] == ([] if fits else [(2, "Current % Capacity")])


def test_a_capacity_that_does_not_fit_is_shown_with_both_figures():
    (problem,) = read(as_csv(officer(percent=9999999, total=900, available=1000))).problems
    assert problem.found == "9999999"
    assert problem.cause == (
        "900 of 1,000 points make 90%. Correct the figure that is wrong, or leave this cell empty."
    )


def test_thousands_may_have_commas_and_whole_numbers_a_point():
    assert only(as_csv(officer(total="1,900", available="2,176.0", cases="30.0"))).total_points == 1900


def test_empty_lines_and_a_total_are_passed_over():
    content = as_csv(officer(), {}, {"Region": "Total / Average", "Total Cases": 30})
    assert only(content).line == 2


EMPTY = "Nothing stands here. Every line needs it."
NUMBER = "A number, such as 37 or 22.2."
NO_NUMBER = "Nothing stands here. A number is needed."

# what stands in the line -> column and cause
CELLS = [
    ({"Contracted Hours": "thirty"}, "Contracted Hours", NUMBER),
    ({"Contracted Hours": 38}, "Contracted Hours", "A number from 0 to 37."),
    ({"Contracted Hours": ""}, "Contracted Hours", NO_NUMBER),
    ({"Reduction Hours": 37.5}, "Reduction Hours", "A number from 0 to the contracted hours, 37."),
    ({"Reduction Hours": -1}, "Reduction Hours", "A number that is not negative."),
    ({"Total Cases": 3.5}, "Total Cases", "A whole number."),
    ({"Total Cases": -3}, "Total Cases", "A number that is not negative."),
    ({"Total Cases": True}, "Total Cases", NUMBER),
    ({"Overall Total Points": "#N/A"}, "Overall Total Points", NUMBER),
    ({"Overall Total Points": 10**12}, "Overall Total Points", "A number of a size that can be true."),
    ({"Available Points": "nan"}, "Available Points", NUMBER),
    ({"Available Points": ""}, "Available Points", NO_NUMBER),
    ({"Current % Capacity": "full"}, "Current % Capacity", NUMBER),
    ({"Com C2": "many"}, "", NUMBER),
    ({"Com C2": 1.5}, "Com C2", "A whole number."),
    ({"OM Name": "  "}, "OM Name", EMPTY),
    ({"Team": ""}, "Team", EMPTY),
    ({"Grade": "P" * 21}, "Grade", "At most 20 characters are taken."),
    ({"OM Name": "N" * 121}, "OM Name", "At most 120 characters are taken."),
]


@pytest.mark.parametrize(("changed", "column", "cause"), CELLS)
def test_a_wrong_cell_is_named_by_line_column_and_cause(changed, column, cause):
    found = problems(as_workbook(officer("Priya Nair"), officer() | changed))
    assert found == [(3, column or "Com C2", cause)]


def test_every_fault_of_every_line_is_reported_at_once():
    content = as_csv(
        officer(cases="x", contracted="y"), officer("Priya Nair"), officer("Callum Frost", reduction=-1, team="")
    )
    assert [(line, column) for line, column, _ in problems(content)] == [
        (2, "Contracted Hours"), (2, "Total Cases"), (4, "Team"), (4, "Reduction Hours"),
    ]  # fmt: skip


def test_what_stands_in_the_cell_is_shown_and_long_text_cut():
    (problem,) = read(as_csv(officer(cases="thirty"))).problems
    assert str(problem) == "Line 2, Total Cases: “thirty”: A number, such as 37 or 22.2."
    (problem,) = read(as_csv(officer("N" * 500))).problems
    assert len(problem.found) == 60


def test_a_missing_heading_is_named_and_so_is_one_that_stands_twice():
    headings = [heading for heading in HEADINGS if heading not in ("OM Name", "Available Points")]
    assert problems(as_csv(officer(), headings=headings)) == [
        (1, "OM Name", "This heading is missing from the file."),
        (1, "Available Points", "This heading is missing from the file."),
    ]
    twice = problems(as_csv(officer(), headings=[*HEADINGS, "Team"]))
    assert twice == [(1, "Team", "This heading stands twice. Keep one of the two columns.")]


def test_headings_that_nobody_needs_may_be_missing():
    headings = [heading for heading in HEADINGS if not heading.startswith(("CMS", "GS", "Parom", "Nominal"))]
    assert only(as_csv(officer(), headings=headings)).nominal_target is None


def test_a_file_without_any_heading_says_what_is_needed():
    ((line, _, cause),) = problems(as_csv({}, headings=["a", "b", "c"]))
    assert (line, cause[:48]) == (1, "No headings were found. Needed: Region, Probatio")


def test_headings_without_lines():
    assert problems(as_csv()) == [(1, "", "There is no line under the headings.")]


def test_the_same_officer_twice_in_a_team_is_refused():
    found = problems(as_csv(officer(), officer("Priya Nair"), officer("nadia  ROWE")))
    assert found == [(4, "OM Name", "The same officer in the same team already stands on line 2.")]
    assert problems(as_csv(officer(), officer(team="Aldermoor Team 2"))) == []


def test_a_merged_cell_is_named():
    content = as_workbook(officer(), officer("Priya Nair"), merge="C3:D3")
    assert (3, "Team", "Unmerge it in the file.") in problems(content)
    assert any(problem.found == "merged cell C3:D3" for problem in read(content).problems)


def test_a_formula_without_a_result_says_how_to_get_one():
    found = problems(as_workbook(officer(total="=SUM(A1:A2)")))
    assert found == [
        (
            2,
            "Overall Total Points",
            "Nothing stands here. A number is needed. If the file has formulas, open it in Excel, save it, "
            "and send it again.",
        )
    ]


# ---- files that cannot be opened at all ----


def zipped(**parts):
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in parts.items():
            archive.writestr(name.replace("__", "/").replace("_xml", ".xml"), data)
    return content.getvalue()


def bomb():
    """A small archive that unpacks to 300 MB."""
    return zipped(xl__workbook_xml=b"<x/>", xl__worksheets__sheet1_xml=bytes(300 * 1024 * 1024))


def locked():
    """An archive whose parts say that they are encrypted."""
    content = bytearray(as_workbook(officer()))
    for marker, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        start = content.find(marker)
        while start >= 0:
            content[start + offset] |= 1
            start = content.find(marker, start + 1)
    return bytes(content)


def entities():
    """A workbook whose sheet is a bomb of entities."""
    evil = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><worksheet>&b;</worksheet>'
    content = io.BytesIO(as_workbook(officer()))
    out = io.BytesIO()
    with zipfile.ZipFile(content) as old, zipfile.ZipFile(out, "w") as new:
        for part in old.infolist():
            new.writestr(part, evil if "sheet1" in part.filename else old.read(part))
    return out.getvalue()


OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
FILES = {
    "empty": (b"", "The file is empty."),
    "only spaces": (b"  \n \n", "The file is empty."),
    "too large": (b"x" * (spreadsheets.MOST_BYTES + 1), "The file has 11 MB, and at most 10 MB are taken."),
    "a picture": (b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR", "This is not a spreadsheet."),
    "a PDF": (b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\nstuff", "This is not a spreadsheet."),
    "a letter": (b"Dear colleague\nhere is the export\n", "This is not a spreadsheet."),
    "another archive": (zipped(word__document_xml=b"<x/>"), "This is not a spreadsheet."),
    "half a workbook": (as_workbook(officer())[:2000], "The workbook is damaged"),
    "a workbook with nothing inside": (zipped(xl__workbook_xml=b"<x/>"), "The workbook is damaged"),
    "entities": (entities(), "The workbook is damaged"),
    "password, new kind": (OLE + "EncryptedPackage".encode("utf-16-le"), "The workbook is protected by a password."),
    "password, parts": (locked(), "The workbook is protected by a password."),
    "the old .xls": (OLE + b"Workbook", "This is a file of an old kind"),
    "an open quotation mark": (as_csv(officer()) + b'"' + b"x" * 200_000, "Line 3 cannot be read"),
}


@pytest.mark.parametrize("name", FILES)
def test_a_file_that_cannot_be_opened_is_refused_in_a_sentence(name):
    content, cause = FILES[name]
    sheet = read(content)
    assert sheet.rows == []
    assert [problem.cause.startswith(cause) for problem in sheet.problems] == [True], sheet.problems


def test_a_bomb_is_not_even_opened(monkeypatch):
    monkeypatch.setattr(spreadsheets, "Workbook", lambda *args, **kwargs: pytest.fail("opened"))
    assert problems(bomb()) == [(None, "", "The file unpacks to far more than an export holds, so it was not opened.")]


def test_more_lines_than_a_region_has_are_refused(monkeypatch):
    monkeypatch.setattr("mentoring.caseload.files.workload_file.MOST_LINES", 2)
    assert problems(as_csv(officer(), officer("Priya Nair"))) == [
        (3, "", "At most 2 lines are taken. Export fewer teams."),
    ]
