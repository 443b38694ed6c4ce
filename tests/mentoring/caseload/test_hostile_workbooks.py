"""Small files that unpack to a great deal: each is refused in seconds, and what a region holds is still read."""

import io
import time
import zipfile

import pytest

from lms import workbooks
from mentoring.caseload.files.workload_file import read
from tests.factories.mentoring import as_csv, as_workbook, officer

pytestmark = pytest.mark.slow

SECONDS = 10  # a few on a quiet machine; a general reader takes minutes
NAMES = "http://schemas.openxmlformats.org"
TEXTS = f"{NAMES}/officeDocument/2006/relationships/sharedStrings"


def rewritten(sheet=None, texts=None, styles=None):
    """A good workbook with its sheet changed, or with other lists of texts and styles."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(as_workbook(officer()))) as old, zipfile.ZipFile(out, "w", 8) as new:
        for part in old.infolist():
            data = old.read(part).decode()
            if sheet and part.filename.endswith("sheet1.xml"):
                data = sheet(data)
            if texts and part.filename.endswith("workbook.xml.rels"):
                row = f'<Relationship Id="rId99" Type="{TEXTS}" Target="/xl/texts.xml"/>'
                data = data.replace("</Relationships>", f"{row}</Relationships>")
            if styles and part.filename.endswith("styles.xml"):
                data = styles
            new.writestr(part.filename, data)
        if texts:
            new.writestr("xl/texts.xml", f"<sst>{texts}</sst>")
        new.writestr(zipfile.ZipInfo("filling"), bytes(range(256)) * 4096)  # keeps the ratio of a bomb away
    return out.getvalue()


def inside(text):
    """A sheet with more rows."""
    return rewritten(lambda sheet: sheet.replace("</sheetData>", text + "</sheetData>"))


def merged(count, first=20):
    cells = "".join(f'<mergeCell ref="A{line}:B{line}"/>' for line in range(first, first + count))
    return rewritten(lambda sheet: sheet.replace("</sheetData>", f"</sheetData><mergeCells>{cells}</mergeCells>"))


FAR_MORE = "holds far more than an export does."
DEEP = "The workbook is damaged"
HOSTILE = {
    "merged cells": (lambda: merged(300_000), "The sheet has more than 100 merged cells."),
    "one merge, often": (
        lambda: rewritten(lambda s: s.replace("</sheetData>", "</sheetData>" + '<mergeCell ref="A1:B1"/>' * 300_000)),
        "The sheet has more than 100 merged cells.",
    ),
    "merges without an end": (lambda: inside("<mergeCell " * 2_000_000), FAR_MORE),
    "texts": (lambda: rewritten(texts="<si><t>a</t></si>" * 1_250_000), FAR_MORE),
    "empty texts": (lambda: rewritten(texts="<si/>" * 2_500_000), FAR_MORE),
    "large texts": (lambda: rewritten(texts="<si><t>" + "ab " * 11_000_000), "The workbook’s list of texts unpacks to"),
    "deep": (lambda: inside("<a>" * 500_000 + "</a>" * 500_000), DEEP),
    "deep texts": (lambda: rewritten(texts="<a>" * 400_000 + "</a>" * 400_000), DEEP),
    "deep and open": (lambda: inside("<a>" * 16_000_000), FAR_MORE),
    "rows": (lambda: inside("".join(f'<row r="{n}"/>' for n in range(3, 600_000))), "At most 25,000 lines are taken."),
    "empty cells": (
        lambda: inside("<row>" + "<c/>" * 3_000_001 + "</row>"),
        "The sheet has more than 3,000,000 cells.",
    ),
    "empty tags": (lambda: inside("<x/>" * 8_000_000), FAR_MORE),
    "one long tag": (lambda: inside('<row a="' + "y" * 5_000_000 + '"/>'), FAR_MORE),
    "styles": (lambda: rewritten(styles="<styleSheet><cellXfs>" + "<xf/>" * 300_000), FAR_MORE),
    "a large sheet": (lambda: inside(" " * 130_000_000), "The workbook’s sheet unpacks to 124 MB, and at most 120 MB"),
    "rows backwards": (lambda: inside('<row r="2"/>'), DEEP),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_small_file_that_unpacks_to_a_great_deal_is_refused_in_seconds(name):
    write, cause = HOSTILE[name]
    content, begun = write(), time.process_time()
    problems = read(content).problems
    assert time.process_time() - begun < SECONDS
    assert len(content) < 10_000_000
    assert len(problems) == 1
    assert cause in problems[0].cause


@pytest.mark.parametrize(("count", "problems"), [(1, 1), (100, 100), (101, 1), (2_001, 1)])
def test_up_to_100_merged_cells_are_named(count, problems):
    found = read(merged(count)).problems
    assert len(found) == problems
    assert found[0].cause.startswith("Unmerge it" if count <= 100 else "The sheet has more than 100 merged cells.")


def test_the_tools_own_merged_headings_are_no_problem():
    assert read(merged(300, first=-1000)).problems == []


@pytest.mark.parametrize(
    ("lines", "rows", "last"), [(199, 199, None), (200, 200, None), (201, 201, 202), (900, 201, 202)]
)
def test_reading_stops_after_200_problems_and_says_so(lines, rows, last):
    problems = read(as_csv(*(officer(f"N {number}", cases="x") for number in range(lines)))).problems
    assert len(problems) == rows
    assert problems[-1].cause.startswith("Reading stopped here") is bool(last)
    assert not last or problems[-1].line == last


def test_a_number_too_long_for_a_number_is_a_wrong_cell():
    content = rewritten(lambda sheet: sheet.replace("<v>1900</v>", f"<v>{'9' * 5000}</v>"))
    assert {problem.cause for problem in read(content).problems} == {"A number, such as 37 or 22.2."}


# ---- a workbook as Excel writes it ----


def test_shared_texts_are_read_with_their_parts_and_without_how_they_sound():
    texts = "<si><r><t>Nadia</t></r><r><t xml:space='preserve'> O&apos;Rowe</t></r><rPh><t>loud</t></rPh></si>"

    def pointing(sheet):
        return sheet.replace("<is><t>Nadia Rowe</t></is>", "<v>0</v>").replace('r="D2" t="inlineStr"', 'r="D2" t="s"')

    out = rewritten(pointing, texts)
    assert [row.name for row in read(out).rows] == ["Nadia O'Rowe"]


def test_a_figure_that_the_sheet_shows_as_a_day_is_a_wrong_cell():
    styles = '<styleSheet><cellXfs><xf numFmtId="0"/><xf numFmtId="14"/></cellXfs></styleSheet>'
    content = rewritten(lambda sheet: sheet.replace('r="F2"', 'r="F2" s="1"'), styles=styles)
    (problem,) = read(content).problems
    assert (problem.column, problem.cause) == ("Total Cases", "A number, such as 37 or 22.2.")


def test_a_missing_part_is_damage():
    out = rewritten(lambda sheet: sheet.replace("<is><t>Nadia Rowe</t></is>", "<v>7</v>").replace(
        'r="D2" t="inlineStr"', 'r="D2" t="s"'
    ))  # fmt: skip
    assert read(out).problems[0].cause.startswith("The workbook is damaged")


def test_a_region_with_120_columns_is_read(monkeypatch):
    """What 20,000 officers with 120 columns unpack to, as Excel writes it, fits the bounds; 500 of them are read."""
    line = "".join(f'<c r="DP20000" s="12"><v>{number}</v></c>' for number in [7] * 120)
    row = f'<row r="20000" spans="1:120" x14ac:dyDescent="0.25">{line}</row>'
    assert len(row) * 20_000 < workbooks.SHEET.megabytes * workbooks.MEGABYTE
    assert (row.count("/>") + row.count("</")) * 20_000 < workbooks.SHEET.elements
    assert workbooks.MOST_CELLS > 120 * 20_000
    tiers = [f"{place} {tier}{number}" for place in ("Com", "Lic", "Cus") for tier in "ABCD" for number in "0123"]
    headings = [*officer(), *[tier for tier in tiers if tier not in officer()], *[f"Other {n}" for n in range(58)]]
    officers = [officer(f"Officer {number}") | dict.fromkeys(tiers, 2) for number in range(500)]
    sheet = read(as_workbook(*officers, headings=headings[:120]))
    assert (len(sheet.rows), sheet.problems) == (500, [])
