"""Which counts of people may be shown, so that none below the rule's number can be worked out. Pure.

A count below the number is withheld. Where a total is shown and what is withheld under it is one count, or adds up to
less than the number, taking the others from the total would give it away: then the smallest of the others is withheld
with it, until it does not. Nothing is shown under a total that is withheld itself.

The way itself is known to whoever reads it. So of several that are equally small all are withheld, and those withheld
are not enough while all could only be just below the number, or of two one could only be just that.
"""

from collections.abc import Hashable, Iterable, Mapping
from typing import TypeVar

Key = TypeVar("Key", bound=Hashable)
Cell = tuple[str, str]


def shown_parts(counts: Mapping[Key, int], shown_from: int, *, total_shown: bool) -> set[Key]:
    """Return which parts of a total may be shown."""
    if not total_shown:
        return set()
    shown = {key for key, count in counts.items() if count >= shown_from}
    while shown and not _safe(counts, counts.keys() - shown, shown_from):
        smallest: set[Key] = _smallest(counts, shown)
        shown -= smallest
    return shown


def shown_cells(
    cells: Mapping[Cell, int], shown_from: int, *, rows: Iterable[str], columns: Iterable[str]
) -> set[Cell]:
    """Return which cells of a table with totals may be shown; `rows` and `columns` have a total that is shown.

    Each line is made safe as if it were alone, over and over, until none asks for more; then whatever can still be
    worked out from several lines together is looked for.
    """
    rows, columns = set(rows), set(columns)
    shown = {cell for cell, count in cells.items() if count >= shown_from and cell[0] in rows and cell[1] in columns}
    lines = [[cell for cell in cells if cell[0] == row] for row in sorted(rows)]
    lines += [[cell for cell in cells if cell[1] == column] for column in sorted(columns)]
    while True:
        before = len(shown)
        for line in lines:
            _make_safe(cells, line, shown, shown_from)
        if len(shown) == before:
            return shown if not _given_away(cells, shown, rows, columns) else set()


def _make_safe(cells: Mapping[Cell, int], line: list[Cell], shown: set[Cell], shown_from: int) -> None:
    here = shown.intersection(line)
    while here and not _safe(cells, set(line) - here, shown_from):
        smallest = _smallest(cells, here)
        here -= smallest
        shown -= smallest


def _safe(counts: Mapping[Key, int], withheld: set[Key], shown_from: int) -> bool:
    if not withheld:
        return True
    total, most = sum(counts[key] for key in withheld), len(withheld) * (shown_from - 1)
    # Where all of them could only be just below the number, or of two one could only be, whoever adds up knows them.
    near = 2 if len(withheld) == 2 else 0
    return total >= shown_from and len(withheld) > 1 and not most <= total <= most + near


def _smallest(counts: Mapping[Key, int], keys: set[Key]) -> set[Key]:
    """Return the smallest, and all that are as small."""
    least = min(counts[key] for key in keys)
    return {key for key in keys if counts[key] == least}


def _given_away(cells: Mapping[Cell, int], shown: set[Cell], rows: set[str], columns: set[str]) -> bool:
    """Say whether a withheld cell follows from several totals: it can be neither one more nor one less.

    A withheld cell may change when others change with it along a round of rows and columns, up and down in turn; a
    line whose total is withheld ends such a way, since nobody knows what it adds up to.
    """
    withheld = [cell for cell in cells if cell not in shown]
    return any(not _may_change(cell, withheld, cells, rows, columns) for cell in withheld)


def _may_change(
    cell: Cell, withheld: list[Cell], counts: Mapping[Cell, int], rows: set[str], columns: set[str]
) -> bool:
    """Say whether a cell may be one more, with as many more and less in other lines that every total stays."""
    return _reaches(cell, 1, withheld, counts, rows, columns) or (
        counts[cell] > 0 and _reaches(cell, -1, withheld, counts, rows, columns)
    )


def _reaches(
    start: Cell, change: int, withheld: list[Cell], counts: Mapping[Cell, int], rows: set[str], columns: set[str]
) -> bool:
    """Walk from the row of a cell through withheld cells, down and up in turn, to its column or out of the table."""
    loose = start[0] not in rows, start[1] not in columns
    if all(loose):
        return True
    ends = _lines_from(("row", start[0]), start, change, withheld, counts, rows, columns)
    backs = _lines_from(("column", start[1]), start, change, withheld, counts, rows, columns)
    return ("column", start[1]) in ends or (("out", "") in ends and ("out", "") in backs)


def _lines_from(
    line: tuple[str, str],
    start: Cell,
    change: int,
    withheld: list[Cell],
    counts: Mapping[Cell, int],
    rows: set[str],
    columns: set[str],
) -> set[tuple[str, str]]:
    """Return the lines to which what one line has too much, or too little, can be passed on."""
    # In the lines of the kind that the walk begins with a cell changes against the start; in the others with it.
    found: set[tuple[str, str]] = set()
    waiting = [line]
    first_kind = line[0]
    while waiting:
        kind, name = waiting.pop()
        if (kind, name) in found:
            continue
        found.add((kind, name))
        if name not in (rows if kind == "row" else columns):
            found.add(("out", ""))
            continue
        step = -change if kind == first_kind else change
        place = 0 if kind == "row" else 1
        for cell in withheld:
            if cell != start and cell[place] == name and (step > 0 or counts[cell] > 0):
                waiting.append(("column", cell[1]) if kind == "row" else ("row", cell[0]))
    return found
