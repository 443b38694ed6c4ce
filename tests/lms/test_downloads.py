"""Tables as files: nothing in them is worked out by whoever opens them."""

import csv
import io

import pytest
from openpyxl import load_workbook

from lms.downloads import Sheet, as_csv, as_xlsx, download

SLY = [
    "=1+1",
    "+1",
    "-1",
    "@SUM(A1)",
    "\t=1",
    "\r=1",
    " =1",
    "\u00a0=1",
    "＝1",
    '=HYPERLINK("x")',
    "\x01=1",
    "\x0b \x1f=1",
]


def sheet(*cells):
    return Sheet("What was found", ["Words", "Figure"], [[cell, 4] for cell in cells])


@pytest.mark.parametrize("sly", SLY)
def test_no_text_becomes_a_formula_in_either_form(sly):
    [_, line] = list(csv.reader(io.StringIO(as_csv([sheet(sly)]).lstrip("\ufeff"), newline="")))
    assert line[0].startswith("'")
    cell = load_workbook(io.BytesIO(as_xlsx([sheet(sly)]))).active["A2"]
    assert cell.data_type == "s"
    assert cell.value.startswith("'")


def test_words_and_figures_come_through_as_they_are():
    page = load_workbook(io.BytesIO(as_xlsx([sheet("Both, and “more”")]))).active
    assert [cell.value for cell in page[2]] == ["Both, and “more”", 4]
    assert as_csv([sheet("Both, and “more”"), sheet("b")]) == (
        '\ufeffWords,Figure\r\n"Both, and “more”",4\r\n\r\nWords,Figure\r\nb,4\r\n'
    )


def test_what_no_workbook_may_hold_is_left_out_and_a_long_name_is_cut():
    found = load_workbook(io.BytesIO(as_xlsx([Sheet("A/B: " + "x" * 40, ["h"], [["a\x07b"]])])))
    assert found.sheetnames == ["A B  " + "x" * 26]
    assert found.active["A2"].value == "ab"


@pytest.mark.parametrize(("workbook", "ending"), [(True, "xlsx"), (False, "csv")])
def test_a_file_bears_the_marking_and_is_kept_by_no_cache(workbook, ending):
    response = download([sheet("a")], "checks", workbook=workbook)
    assert response["Content-Disposition"] == f'attachment; filename="OFFICIAL-SENSITIVE-checks.{ending}"'
    assert response["Cache-Control"] == "private, no-store"


def test_the_marking_stands_first_in_a_csv_and_at_the_head_and_foot_of_a_printed_workbook(settings):
    settings.PROTECTIVE_MARKING_PERSONAL = "OFFICIAL-SENSITIVE & MORE"
    text = download([sheet("a")], "checks", workbook=False).content.decode()
    assert text.startswith("\ufeffOFFICIAL-SENSITIVE & MORE\r\nWords,Figure\r\n")
    page = load_workbook(io.BytesIO(download([sheet("a")], "checks", workbook=True).content)).active
    assert page.oddHeader.center.text == page.oddFooter.center.text == "OFFICIAL-SENSITIVE && MORE"
    assert [cell.value for cell in page[1]] == ["Words", "Figure"]


def test_a_file_without_personal_detail_bears_the_plain_marking():
    response = download([sheet("a")], "counts", workbook=False, personal=False)
    assert response["Content-Disposition"] == 'attachment; filename="OFFICIAL-counts.csv"'
    assert response.content.decode().startswith("\ufeffOFFICIAL\r\n")
