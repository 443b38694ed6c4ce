"""The table of the verification standard: every line of level 2 once, and every file that it names is there."""

import re
from pathlib import Path

ROOT = Path(__file__).parents[1]
TABLE = ROOT / "docs" / "security" / "asvs.md"
ROW = re.compile(r"^\| (\d+)\.(\d+)\.(\d+) \| ([^|]+) \| ([^|]+) \|$", re.MULTILINE)
# Chapter and section, with the lines of levels 1 and 2 in it.
LINES = {
    1: {1: "1-7", 2: "1-4", 4: "1 4 5", 5: "1-4", 6: "1-4", 7: "1-2", 8: "1-2", 9: "1-2", 10: "1", 11: "1-2", 12: "2",
        14: "1-6"},
    2: {1: "1-12", 2: "1-3", 3: "1-3", 4: "1-5", 5: "1-7", 6: "1-3", 7: "1-6", 8: "1-7", 9: "1-3", 10: "1-4"},
    3: {1: "1", 2: "1-4", 3: "1-4", 4: "1-5", 5: "1-3", 7: "1"},
    4: {1: "1-3 5", 2: "1-2", 3: "1-3"},
    5: {1: "1-5", 2: "1-8", 3: "1-10", 4: "1-3", 5: "1-4"},
    6: {1: "1-3", 2: "1-6", 3: "1-2", 4: "1-2"},
    7: {1: "1-4", 2: "1-2", 3: "1 3 4", 4: "1-3"},
    8: {1: "1-4", 2: "1-3", 3: "1-8"},
    9: {1: "1-3", 2: "1-4"},
    10: {2: "1-2", 3: "1-3"},
    11: {1: "1-8"},
    12: {1: "1-3", 2: "1", 3: "1-6", 4: "1-2", 5: "1-2", 6: "1"},
    13: {1: "1 3 4 5", 2: "1 2 3 5 6", 3: "1-2", 4: "1-2"},
    14: {1: "1-4", 2: "1-6", 3: "2-3", 4: "1-7", 5: "1-4"},
}  # fmt: skip


def of_level_two() -> list[tuple[int, int, int]]:
    """Return every line of levels 1 and 2."""
    found = []
    for chapter, sections in LINES.items():
        for section, written in sections.items():
            for part in written.split():
                first, _, last = part.partition("-")
                found += [(chapter, section, line) for line in range(int(first), int(last or first) + 1)]
    return found


def test_every_line_of_level_two_stands_once_and_in_order() -> None:
    written = [(int(row[1]), int(row[2]), int(row[3])) for row in ROW.finditer(TABLE.read_text(encoding="utf-8"))]
    assert written == of_level_two()
    assert len(written) == 259


def test_every_line_says_what_holds_it_or_why_nothing_does() -> None:
    unsaid = [row[0] for row in ROW.finditer(TABLE.read_text(encoding="utf-8")) if len(row[5].strip()) < 6]
    assert unsaid == []


def test_every_file_that_the_tables_name_is_there() -> None:
    text = TABLE.read_text(encoding="utf-8") + TABLE.with_name("threat-model.md").read_text(encoding="utf-8")
    named = {name for name in re.findall(r"`([\w./-]+)`", text) if "/" in name or name.endswith((".md", ".toml"))}
    assert len(named) > 80
    assert [name for name in sorted(named) if not (ROOT / name).exists()] == []
