"""The documented examples of reductions and cases are read, and every column and reason is documented."""

import re
from pathlib import Path

import pytest

from mentoring.caseload.files import holdings_file, reductions_file
from mentoring.caseload.files.reduction_reasons import LEARNING, WORK

TEXT = (Path(__file__).parents[3] / "docs" / "formats.md").read_text(encoding="utf-8")
READERS = {"Reductions export": reductions_file, "Cases held": holdings_file}


def section(heading):
    return TEXT.split(f"\n## {heading}\n")[1].split("\n## ")[0]


def example(heading):
    lines = [line[4:] for line in section(heading).splitlines() if line.startswith("    ")]
    return "\n".join(line for line in lines if "," in line)


@pytest.mark.parametrize(("heading", "reader"), READERS.items())
def test_the_documented_example_is_read(heading, reader):
    sheet = reader.read(example(heading).encode())
    assert sheet.problems == []
    assert len(sheet.rows) == example(heading).count("\n") == 2


@pytest.mark.parametrize(("heading", "reader"), READERS.items())
def test_every_column_is_documented(heading, reader):
    first_cells = " ".join(re.findall(r"^\| ([^|]+) \|", section(heading), re.MULTILINE))
    assert [column.heading for column in reader.COLUMNS if column.heading not in first_cells] == []


def test_every_reason_that_is_kept_is_documented():
    text = section("Reductions export")
    assert [reason for reason in (*LEARNING, *WORK) if reason not in text] == []
