"""Writes a board into a file, line by line: what it is and who made it first, then the learners."""

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from datetime import datetime
from typing import IO, Final

from lms.calendar import in_words
from lms.downloads import Cell, Sheet, write_csv, write_xlsx
from lms.marking import marking
from lms.progress.board.lines import headings, lines
from lms.progress.board.words import filters_of, place_of
from lms.progress.choosing import Asked
from lms.progress.models import BoardExport
from mentoring.pairings.meetings import moment_in_words

# So often is told how far it is.
TOLD_EVERY: Final = 250


def write_board(
    out: IO[bytes],
    asked: Asked,
    chosen: Collection[int],
    *,
    format: str,
    at: datetime,
    written: Callable[[int], None],
) -> None:
    """Write those chosen of a board into `out`. `written` is told how many lines are in, as it goes."""
    mark = marking(personal=True)
    about = Sheet("About this file", (mark, "Waymark board"), _about(asked, at, len(chosen)))
    board = Sheet("Board", headings(asked), _told(lines(asked, chosen), written))
    if format == BoardExport.Format.XLSX:
        write_xlsx((about, board), out, mark=mark)
    else:
        # Its first line says so already.
        write_csv((about, board), out)


def _about(asked: Asked, at: datetime, total: int) -> Iterable[Sequence[Cell]]:
    """Return what somebody must know who finds this file."""
    filters = "; ".join(one.words for one in filters_of(asked)) or "none"
    return (
        ("Place", place_of(asked)),
        ("Filters", filters),
        ("Learners", total),
        ("Made for", str(asked.reader)),
        ("Made on", moment_in_words(at)),
        ("As of", in_words(asked.on)),
        ("Handle with care", "It names people who learn. Keep it where you keep such things, and delete it after use."),
    )


def _told(rows: Iterator[list[Cell]], written: Callable[[int], None]) -> Iterator[list[Cell]]:
    count = 0
    for count, row in enumerate(rows, 1):  # the count is told after the last one, too
        yield row
        if count % TOLD_EVERY == 0:
            written(count)
    written(count)
