"""What is withheld cannot be worked out from what is shown: tried against every table that shows the same."""

from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from lms.progress.leaving.withholding import shown_cells, shown_parts

FROM = 3


@pytest.mark.parametrize(
    ("counts", "shown"),
    [
        # Nothing is small: everything is shown.
        ({"a": 5, "b": 3}, {"a", "b"}),
        # One small count would follow from the total: the smallest of the others goes with it.
        ({"a": 9, "b": 5, "c": 2}, {"a"}),
        # Two small ones that add up to the number hide each other.
        ({"a": 9, "b": 1, "c": 2}, {"a"}),
        # Two that add up to less do not: both might be known to be near nothing.
        ({"a": 9, "b": 5, "c": 1, "d": 1}, {"a"}),
        ({"a": 9, "b": 0, "c": 0}, set()),
        ({"a": 2, "b": 2}, set()),
        # Two of the same size: which of them goes would tell something, so both go.
        ({"a": 5, "b": 5, "c": 1}, set()),
        # Two that add up to four could only be two and two, if the smallest that is shown is three.
        ({"a": 3, "b": 2, "c": 2}, set()),
        # Three that add up to six could only be two each, for the same reason.
        ({"a": 3, "b": 2, "c": 2, "d": 2}, set()),
    ],
)
def test_parts_of_a_total(counts, shown):
    assert shown_parts(counts, FROM, total_shown=True) == shown
    assert shown_parts(counts, FROM, total_shown=False) == set()


@pytest.mark.parametrize(("shown_from", "parts", "most"), [(5, 3, 16), (3, 4, 12), (2, 4, 9)])
def test_no_withheld_part_is_known_to_whoever_knows_the_way(shown_from, parts, most):
    """Every table that looks the same has another count below the number in its place."""
    looks = {}
    for way in product(range(most), repeat=parts):
        counts = dict(enumerate(way))
        if shown_from <= sum(way) <= most:
            shown = shown_parts(counts, shown_from, total_shown=True)
            seen = tuple(n if key in shown else None for key, n in counts.items())
            looks.setdefault((sum(way), seen), []).append(way)
    for (_, seen), ways in looks.items():
        for part in range(parts):
            possible = {way[part] for way in ways}
            assert seen[part] is not None or len(possible) > 1 or min(possible) >= shown_from, ways


@settings(max_examples=100)
@given(some.dictionaries(some.sampled_from("abcd"), some.integers(0, 6), min_size=1))
def test_no_part_follows_from_the_total_and_the_others(counts):
    total = sum(counts.values())
    shown = shown_parts(counts, FROM, total_shown=total >= FROM)
    assert all(counts[key] >= FROM for key in shown)
    hidden = [key for key in counts if key not in shown]
    if total >= FROM and hidden:
        left = total - sum(counts[key] for key in shown)
        assert len(hidden) > 1
        # Each of them may be nothing, and may be the number and more.
        assert left >= FROM


TABLES = some.tuples(some.integers(1, 3), some.integers(1, 3)).flatmap(
    lambda size: some.lists(
        some.lists(some.integers(0, 4), min_size=size[1], max_size=size[1]), min_size=size[0], max_size=size[0]
    )
)


def withheld_of(table):
    """Return cells, which are shown, and which totals are."""
    rows, columns = [str(n) for n in range(len(table))], [f"c{n}" for n in range(len(table[0]))]
    cells = {(row, column): table[i][j] for i, row in enumerate(rows) for j, column in enumerate(columns)}
    by_row = {row: sum(cells[row, column] for column in columns) for row in rows}
    by_column = {column: sum(cells[row, column] for row in rows) for column in columns}
    told = sum(by_row.values()) >= FROM
    shown_rows = shown_parts(by_row, FROM, total_shown=told)
    shown_columns = shown_parts(by_column, FROM, total_shown=told)
    shown = shown_cells(cells, FROM, rows=shown_rows, columns=shown_columns)
    return cells, shown, {row: by_row[row] for row in shown_rows}, {name: by_column[name] for name in shown_columns}


def ways_of(cells, hidden, total, most):
    """Return every way to fill the hidden cells of a row."""
    ways = (dict(cells) | dict(zip(hidden, way, strict=True)) for way in product(range(most + 1), repeat=len(hidden)))
    return [way for way in ways if total is None or sum(way.values()) == total]


def same_shown(cells, shown, rows, columns):
    """Yield every table of small counts that shows the same."""
    names = sorted({row for row, _ in cells})
    ways = []
    for name in names:
        here = {cell: count for cell, count in cells.items() if cell[0] == name}
        hidden = [cell for cell in here if cell not in shown]
        ways.append(ways_of({cell: n for cell, n in here.items() if cell in shown}, hidden, rows.get(name), 5))
    for way in product(*ways):
        table = {cell: count for row in way for cell, count in row.items()}
        if all(sum(n for (_, c), n in table.items() if c == column) == total for column, total in columns.items()):
            yield table


@settings(max_examples=40, deadline=None)
@given(TABLES.filter(lambda table: sum(map(sum, table)) <= 14))
def test_no_cell_follows_from_all_that_is_shown_together(table):
    cells, shown, rows, columns = withheld_of(table)
    assert all(cells[cell] >= FROM for cell in shown)
    hidden = [cell for cell in cells if cell not in shown]
    if not (rows or columns):
        return
    possible = [set() for _ in hidden]
    for table_of in same_shown(cells, shown, rows, columns):
        for seen, cell in zip(possible, hidden, strict=True):
            seen.add(table_of[cell])
        if all(len(seen) > 1 for seen in possible):
            return
    assert all(len(seen) > 1 for seen in possible), (table, shown)
