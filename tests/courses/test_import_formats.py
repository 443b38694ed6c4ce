"""The documented examples of the three files are read, and every column is documented."""

import re
from pathlib import Path

import pytest

from courses.imports.applying import KINDS
from courses.imports.table import read_table
from tests.factories.imports import headings

TEXT = (Path(__file__).parents[2] / "docs" / "formats.md").read_text(encoding="utf-8")


def section(kind):
    return re.split(r"\n##+ ", TEXT.split(f"\n### {kind.capitalize()}\n")[1])[0]


@pytest.mark.parametrize("kind", KINDS)
def test_every_column_is_documented(kind):
    first_cells = " ".join(re.findall(r"^\| ([^|]+) \|", section(kind), re.MULTILINE))
    assert [heading for heading in headings(kind) if heading not in first_cells] == []


@pytest.mark.parametrize("kind", KINDS)
def test_the_documented_example_is_read(kind):
    example = "\n".join(line[4:] for line in section(kind).splitlines() if line.startswith("    "))
    table = read_table(example.encode(), KINDS[kind].columns)
    assert table.problems == []
    assert len(table.lines) == example.count("\n")


@pytest.mark.parametrize("kind", KINDS)
def test_the_limits_of_the_page_are_documented(kind):
    assert f"{KINDS[kind].most_lines_on_page:,} " in TEXT.split("## People, training and results")[1]
