"""The reductions export: the tool's own ways of writing, what is wrong by line, column and cause, and no word kept."""

from datetime import date, datetime
from decimal import Decimal

import pytest

from mentoring.caseload.files.packed import unpack
from mentoring.caseload.files.reduction_reasons import LEARNER_REASONS, LEARNING, NEWLY_QUALIFIED, WORK
from mentoring.caseload.files.reductions_file import keep, read, sheet_of
from mentoring.caseload.models import FileKind
from tests.factories.caseload_files import REDUCTION_HEADINGS, reduction
from tests.factories.mentoring import as_csv, as_workbook


def written(*lines, headings=None, write=as_csv):
    return write(*lines, headings=headings or REDUCTION_HEADINGS)


def problems(*lines, headings=None):
    found = read(written(*lines, headings=headings)).problems
    return [(problem.line, problem.column, problem.cause) for problem in found]


def only(line, write=as_csv):
    sheet = read(written(line, write=write))
    assert sheet.problems == []
    (row,) = sheet.rows
    return row


@pytest.mark.parametrize("write", [as_csv, as_workbook])
def test_the_tools_own_headings_are_read(write):
    row = only(reduction(), write)
    assert (row.line, row.region, row.pdu, row.team) == (2, "East Aldershire", "Aldermoor", "Aldermoor Team 1")
    assert (row.name, row.category, row.reason) == ("Priya Nair", "learning", "PQiP 6 to 12 months")
    assert (row.contracted_hours, row.hours, row.status) == (Decimal(37), Decimal("22.2"), "ACTIVE")
    assert (row.starts, row.ends) == (date(2020, 6, 1), date(2090, 12, 1))


def test_other_names_of_the_headings_are_read():
    names = ["Region Name", "PDU", "Team", "OM Name", "Grade", "Contracted Hours", "Reduction Reason", "Amount"]
    other = dict(zip(names, reduction().values(), strict=False)) | {
        "Start": "2026-06-01", "End": "", "Reduction Status": "active",
    }  # fmt: skip
    (row,) = read(as_csv(other, headings=list(other))).rows
    assert (row.hours, row.ends, row.status) == (Decimal("22.2"), None, "ACTIVE")


DAYS = [
    "01 06 2026, 16:15", "01/06/2026", "1/6/2026", "01.06.2026", "2026-06-01", "2026-06-01 00:00:00", "1 June 2026",
    "01-Jun-2026", "Mon Jun 01 2026 11:16:27", "2026-05-31T23:00:00.000Z", "2026-06-01T00:00:00", "01/06/2026 16:15",
    "2026-06-01T10:00:00+01:00",
]  # fmt: skip


@pytest.mark.parametrize("day", DAYS)
def test_days_are_read_in_every_way_in_which_the_tools_write_them(day):
    assert only(reduction(start=day)).starts == date(2026, 6, 1)


def test_a_day_of_a_workbook_is_a_day():
    row = only(reduction(start=datetime(2026, 6, 1, 16, 15), end=date(2026, 12, 1)), as_workbook)
    assert (row.starts, row.ends) == (date(2026, 6, 1), date(2026, 12, 1))


KEPT = [
    ("PQiP - 1st 6 months", "learning", LEARNER_REASONS[0]),
    ("PQiP 6 to 12 months", "learning", LEARNER_REASONS[1]),
    ("pqip – 12 to 18 months", "learning", LEARNER_REASONS[2]),
    ("Probation Qualification Framework/Professional Qualification in Probation - 12 to 18 months", "learning",
     LEARNER_REASONS[2]),
    ("NQO", "learning", NEWLY_QUALIFIED), ("Newly Qualified Probation Officers", "learning", NEWLY_QUALIFIED),
    ("PSO Learning and Development", "learning", "PSO Learning & Development"),
    ("Vocational Qualification Level 3 (VQ3)", "learning", "VQ3"),
    ("Co-worked cases", "work", "Co-Worked Cases"), ("OM Custody", "work", "OM in Custody - Transactional work"),
    ("SPOC lead", "work", "Single Point of Contact (SPOC) leads"),
    ("Pre Sentence Reports - Court Duty / Sessional", "work", "Pre Sentence Reports – Court Duty / Sessional"),
]  # fmt: skip


@pytest.mark.parametrize(("reason", "category", "kept"), KEPT)
def test_reasons_of_learning_and_work_are_kept_in_the_fields_words(reason, category, kept):
    row = only(reduction(reason=reason))
    assert (row.category, row.reason) == (category, kept)


@pytest.mark.parametrize("reason", [*LEARNING, *WORK])
def test_every_reason_that_is_kept_is_itself_again(reason):
    assert only(reduction(reason=reason)).reason == reason


NOT_KEPT = [
    "Disability", "Long Term Sickness Absence", "Phased Return to Work", "Pregnancy", "Maternity Leave",
    "Adoption Leave", "Special Leave", "Trade Union Facility Time", "Other Paid Leave (e.g. Jury Service)",
    "Other Unpaid Leave", "Other", "", "Court Duty, while her mother is ill", "NQO (stroke)", "???", "P" * 5000,
]  # fmt: skip


@pytest.mark.parametrize("reason", NOT_KEPT)
def test_every_other_reason_is_dropped_as_it_is_read(reason):
    row = only(reduction(reason=reason))
    assert (row.category, row.reason, row.hours) == ("not_kept", "", Decimal("22.2"))


EMPTY = "Nothing stands here. Every line needs it."
HOURS = "A number from 0 to 37, with at most two decimal places, such as 22.2."
DAY = "Write a day as 03/05/2026 or 2026-05-03."
NO_DAY = f"There is no such day. {DAY}"
STATUS = "One of: ACTIVE, SCHEDULED, ARCHIVED, DELETED."
AFTER = "The end must be after the start."

# what stands in the second line -> column and cause
BROKEN = [
    ({"hours": "many"}, "Hours", HOURS), ({"hours": ""}, "Hours", EMPTY), ({"hours": -1}, "Hours", HOURS),
    ({"hours": "80%"}, "Hours", HOURS), ({"hours": 37.5}, "Hours", HOURS), ({"hours": "1.125"}, "Hours", HOURS),
    ({"hours": "22,2"}, "Hours", "Write the hours with a point, as 22.2."),
    ({"contracted": 40}, "Contracted Hours", HOURS), ({"contracted": ""}, "Contracted Hours", EMPTY),
    ({"contracted": 18.5}, "Hours", "More than the contracted hours, 18.5."),
    ({"start": ""}, "Start Date", EMPTY), ({"start": "soon"}, "Start Date", DAY),
    ({"start": "31/02/2026"}, "Start Date", NO_DAY), ({"start": "12/31/2026"}, "Start Date", NO_DAY),
    ({"start": "01/06/26"}, "Start Date", DAY), ({"start": "46174"}, "Start Date", DAY),
    ({"start": "01/06/1066"}, "Start Date", "This day cannot be meant."),
    ({"start": "01 Foo 2026"}, "Start Date", NO_DAY), ({"start": "2026-06-31T00:00:00Z"}, "Start Date", NO_DAY),
    ({"end": "31/05/2020"}, "End Date", AFTER), ({"end": "01/06/2020 23:59"}, "End Date", AFTER),
    ({"status": ""}, "Status", EMPTY), ({"status": "PENDING"}, "Status", STATUS),
    ({"team": ""}, "Team", EMPTY), ({"Offender Manager": " "}, "OM Name", EMPTY),
    ({"Region": "R" * 121}, "Region", "At most 120 characters are taken: this has 121."),
]  # fmt: skip


@pytest.mark.parametrize(("changed", "column", "cause"), BROKEN)
def test_a_wrong_cell_is_named_by_line_column_and_cause(changed, column, cause):
    assert problems(reduction(), reduction(**changed)) == [(3, column, cause)]


@pytest.mark.parametrize("missing", ["Reason", "Hours", "Start Date", "Status", "Contracted Hours", "Region"])
def test_a_missing_heading_is_named(missing):
    headings = [heading for heading in REDUCTION_HEADINGS if heading != missing]
    assert [(line, column) for line, column, _ in problems(reduction(), headings=headings)] == [(1, missing)]


def test_the_edges_of_hours_and_days_are_taken():
    assert only(reduction(hours=37)).hours == 37
    assert only(reduction(hours=0)).hours == 0
    assert only(reduction(end="02/06/2026")).ends == date(2026, 6, 2)


def test_a_number_or_a_day_that_is_wrong_is_shown_and_words_never():
    sheet = read(
        written(reduction(hours=99), reduction(hours="sick", status="long term sickness"), reduction(hours=""))
    )
    found = [(problem.line, problem.found) for problem in sheet.problems]
    assert found == [(2, "99"), (3, "not shown"), (3, "not shown"), (4, "")]


def test_a_comma_that_moves_the_cells_of_a_line_gives_no_word_away():
    top, line = written(reduction(reason="REASON", notes="back pain")).decode().splitlines()
    moved = line.replace("REASON", "Phased Return, long term sickness, from May")
    sheet = read(f"{top}\n{moved}\n".encode())
    assert sheet.problems
    assert not any(word in str(sheet.problems).lower() for word in ("phased", "sick", "may", "pain"))


def test_what_is_kept_of_a_file_is_read_again_as_it_was():
    content = written(reduction(), reduction("Rowe, Nadia", reason="Pregnancy", end=""), reduction(hours="x"))
    kept = keep(content)
    assert sheet_of(kept) == read(content)
    assert "regnan" not in str(unpack(FileKind.REDUCTIONS, kept))


def test_what_is_kept_for_one_kind_of_file_is_nothing_for_another():
    assert unpack(FileKind.HOLDINGS, keep(written(reduction()))) is None
