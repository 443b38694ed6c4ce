"""Files of held cases: every value the field writes, what is wrong by line, column and cause, and nothing repeated."""

import pytest

from mentoring.caseload.files.holdings_file import keep, read, sheet_of
from mentoring.caseload.files.packed import unpack
from mentoring.caseload.models import FileKind
from tests.factories.caseload_files import HELD_HEADINGS, held
from tests.factories.mentoring import as_csv, as_workbook


def written(*lines, headings=None):
    return as_csv(*lines, headings=headings or HELD_HEADINGS)


def problems(*lines, headings=None):
    """What is wrong, as line, column and cause. What stands in a cell is never repeated."""
    found = read(written(*lines, headings=headings)).problems
    assert {problem.found for problem in found} <= {"", "not shown"}
    return [(problem.line, problem.column, problem.cause) for problem in found]


def only(line):
    sheet = read(written(line))
    assert sheet.problems == []
    (row,) = sheet.rows
    return row


@pytest.mark.parametrize("write", [as_csv, as_workbook])
def test_a_line_is_read_as_who_where_and_coded_facts(write):
    sheet = read(write(held(code="N03A019", category=2, level=1, abuse="Yes"), headings=HELD_HEADINGS))
    (row,) = sheet.rows
    assert (row.line, row.region, row.team, row.name) == (2, "East Aldershire", "Aldermoor Team 1", "Nadia Rowe")
    assert (row.staff_code, row.mask, len(row.key)) == ("N03A019", "X••••01", 64)
    assert (row.facts.public, row.facts.tier, row.facts.order) == ("medium", "C2", "community")
    assert (row.facts.mappa_category, row.facts.mappa_level, row.facts.domestic_abuse) == (2, 1, True)


VALUES = [
    ("children", "Very High", "children", "very_high"), ("children", "very_high", "children", "very_high"),
    ("children", "RVHR", "children", "very_high"), ("children", "rhrh", "children", "high"),
    ("children", "RMRH", "children", "medium"), ("children", "RLRH", "children", "low"),
    ("children", " LOW ", "children", "low"),
    ("category", "M4", "mappa_category", 4), ("category", "1", "mappa_category", 1),
    ("category", "Not MAPPA", "mappa_category", None), ("category", "", "mappa_category", None),
    ("tier", "a", "tier", "A"), ("tier", "G", "tier", "G"), ("tier", "d0s", "tier", "D0S"),
    ("tier", "Untiered", "tier", ""), ("tier", "", "tier", ""),
    ("order", "Custody", "order", "custody"), ("order", "LICENSE", "order", "licence"),
    ("order", "Lic", "order", "licence"), ("order", "PSS", "order", "licence"),
    ("order", "Suspended Sentence Order", "order", "community"), ("order", "Community order", "order", "community"),
    ("Stalking", "Y", "stalking", True), ("Stalking", "TRUE", "stalking", True), ("Remote", "0", "remote", False),
]  # fmt: skip


@pytest.mark.parametrize(("column", "cell", "fact", "value"), VALUES)
def test_values_are_taken_as_the_field_writes_them(column, cell, fact, value):
    assert getattr(only(held(**{column: cell})).facts, fact) == value


@pytest.mark.parametrize("reference", ["x000001", " X 000001 ", "X000001"])
def test_a_reference_is_the_same_however_it_was_typed(reference):
    assert only(held(reference)).key == only(held("X000001")).key


EMPTY = "Nothing stands here. Every line needs it."
RISK = "One of: low, medium, high, very high, or the register’s RLRH, RMRH, RHRH, RVHR."
REFERENCE = "A case reference is one letter and six figures, such as X000000."
IDENTIFIER = "This looks like the number or the date of birth of somebody on probation. Take it out."
TIER = "A tier is A to G, or A3 to D0 with or without S, or nothing."

# what stands in the second line -> column and cause
BROKEN = [
    ({"reference": "Jordan Example"}, "Case Reference", REFERENCE),
    ({"reference": ""}, "Case Reference", REFERENCE),
    ({"reference": "X00000"}, "Case Reference", REFERENCE),
    ({"reference": "A1234BC"}, "Case Reference", REFERENCE),
    ({"reference": "Χ000002"}, "Case Reference", REFERENCE),  # a Greek letter
    ({"public": ""}, "RoSH Public", EMPTY),
    ({"children": "hihg"}, "RoSH Children", RISK),
    ({"adults": "3"}, "RoSH Known Adults", RISK),
    ({"staff": "X000001"}, "RoSH Staff", RISK),
    ({"category": "5"}, "MAPPA Category", "A MAPPA category is 1 to 4 or M1 to M4, or nothing."),
    ({"category": "1", "level": "M4"}, "MAPPA Level", "A MAPPA level is 1 to 3 or M1 to M3, or nothing."),
    ({"level": "2"}, "MAPPA Category", "The line has a MAPPA level. Give the category too."),
    ({"tier": "E1"}, "Tier", TIER),
    ({"tier": "A4"}, "Tier", TIER),
    ({"tier": "H"}, "Tier", TIER),
    ({"order": "UNKNOWN"}, "Order", "One of: community, licence, custody."),
    ({"order": ""}, "Order", EMPTY),
    ({"abuse": "maybe"}, "Domestic Abuse", "Yes or no."),
    ({"Stalking": ""}, "Stalking", EMPTY),
    ({"Remote": "01/02/1980"}, "Remote", "Yes or no."),
    ({"access": ""}, "Limited Access", EMPTY),
    ({"access": "SECRET"}, "Limited Access", "One of: UNRESTRICTED, RESTRICTED, EXCLUDED."),
    ({"name": ""}, "OM Name", EMPTY),
    ({"name": "X000003"}, "OM Name", IDENTIFIER),
    ({"team": ""}, "Team", EMPTY),
    ({"Region": "=A1"}, "Region", "This begins with =, as a formula does. Write it in plain words."),
    ({"Region": "R" * 121}, "Region", "At most 120 characters are taken: this has 121."),
    ({"code": "N" * 13}, "Staff Code", "At most 12 characters are taken: this has 13."),
]


@pytest.mark.parametrize(("changed", "column", "cause"), BROKEN)
def test_a_wrong_cell_is_named_by_line_column_and_cause_and_never_repeated(changed, column, cause):
    assert problems(held(), held(**{"reference": "X000002"} | changed)) == [(3, column, cause)]


def test_a_reference_that_stands_twice_is_refused_with_both_lines():
    cause = "Line 2 has the same reference. A case is held once: take one of them out."
    assert problems(held(), held("X000002"), held("x000001", "Gareth Pugh")) == [(4, "Case Reference", cause)]
    assert problems(held(access="EXCLUDED"), held())[0][:2] == (3, "Case Reference")


def test_every_fault_of_a_line_is_reported_at_once():
    found = problems(held("Jordan", tier="E1", public="", access="no"))
    assert [column for _, column, _ in found] == ["Limited Access", "RoSH Public", "Tier"]
    assert [column for _, column, _ in problems(held("Jordan", tier="E1"))] == ["Case Reference", "Tier"]


@pytest.mark.parametrize("missing", ["Case Reference", "RoSH Staff", "Limited Access", "Remote", "Team"])
def test_a_missing_heading_is_named(missing):
    headings = [heading for heading in HELD_HEADINGS if heading != missing]
    assert [(line, column) for line, column, _ in problems(held(), headings=headings)] == [(1, missing)]


def test_a_heading_that_stands_twice_is_refused():
    assert problems(held(), headings=[*HELD_HEADINGS, "Tier"]) == [
        (1, "Tier", "This heading stands twice. Keep one column.")
    ]


WHOLE = [
    (b"", "The file is empty."), (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "This is a file of an old kind"),
    (b"PK\x03\x04nothing", "The workbook is damaged"), (b"%PDF-1.7", "This is not a spreadsheet."),
    (b"a,b,c\n1,2,3\n", "No headings were found."), (b"\x00\x01\x02" * 40, "This is not a spreadsheet."),
    (",".join(HELD_HEADINGS).encode(), "There is no line under the headings."),
]  # fmt: skip


@pytest.mark.parametrize(("content", "cause"), WHOLE)
def test_a_file_that_cannot_be_read_says_why(content, cause):
    (problem,) = read(content).problems
    assert problem.cause.startswith(cause)


def test_other_columns_are_never_looked_at():
    line = held() | {"Name": "Jordan Example", "Date of Birth": "01/02/1980"}
    content = written(line, headings=["Name", *HELD_HEADINGS, "Date of Birth"])
    assert read(content).problems == []
    assert b"Jordan" not in keep(content)
    assert "Jordan" not in str(sheet_of(keep(content)))


def test_lines_of_limited_access_leave_nothing_but_their_team():
    sheet = read(written(held(), held("X000999", access="EXCLUDED", public="not said", name="Somebody")))
    assert sheet.problems == []
    (left,) = sheet.left_out
    assert vars(left) == {
        "line": 3, "region": "East Aldershire", "pdu": "Aldermoor", "team": "Aldermoor Team 1", "limited": True,
        "name": "",
    }  # fmt: skip
    assert len(sheet.rows) == 1


def test_what_is_kept_of_a_file_is_read_again_as_it_was():
    content = written(held(), held("X000002", category="1"), held("X000003", access="EXCLUDED"), held("wrong"))
    assert sheet_of(keep(content)) == read(content)


def test_what_is_kept_of_a_file_holds_no_reference():
    packed = unpack(FileKind.HOLDINGS, keep(written(held("X000123"), held("X000999", access="EXCLUDED"))))
    assert packed is not None
    assert "000123" not in str(packed)
    assert "000999" not in str(packed)


def test_nobody_can_send_what_only_we_keep():
    kept = keep(written(held()))
    changed = kept[:-3] + b"abc"
    assert read(kept).rows == []
    assert sheet_of(changed).rows == []
    assert sheet_of(changed).problems
