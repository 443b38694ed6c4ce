"""The page of a board: who needs somebody, then everyone whom the address asks for, a page of rows at a time."""

from dataclasses import replace
from datetime import date
from functools import cached_property
from typing import Any, Final

from lms.models import Unit
from lms.places import crumbs_of
from lms.progress.board.beside import beside, in_numbers
from lms.progress.board.columns import MOST, Column, columns_of
from lms.progress.board.drawn import Scale
from lms.progress.board.form import ColumnsForm, FilterForm, Options, kept
from lms.progress.board.keyset import Page, page_of
from lms.progress.board.line import Line, lines_of
from lms.progress.board.ordering import order_of, sorted_by
from lms.progress.board.parts import address_at, parts_of
from lms.progress.board.words import NARROWS, Filter, filters_of, place_of
from lms.progress.choosing import Asked
from lms.progress.needing.page import top
from lms.progress.needing.table import WaitsOn
from lms.progress.needing.top import Counts, Top

ROWS: Final = 25
# Whatever a template asks of a cell: a key that is missing costs it far more than one that is empty.
NO_CELL: Final[dict[str, Any]] = dict.fromkeys(
    ("text", "href", "note", "states", "quiet", "strong", "bar", "range", "nothing", "together"), ""
)


class Board:
    """A board as one reader asks for it. A constant number of queries, however many learners."""

    def __init__(self, asked: Asked) -> None:
        self.asked = asked

    @cached_property
    def page(self) -> Page:
        """Return the rows to show, by their ids."""
        order = order_of(self.asked)
        return page_of(order.rows, order.keys, self.asked.after, ROWS)

    @cached_property
    def lines(self) -> list[Line]:
        """Return the rows to show."""
        return lines_of(self.page.ids, self.asked)

    @cached_property
    def top(self) -> Top | None:
        """Return who needs somebody, for the first page."""
        return None if self.asked.after else top(self.asked)

    @cached_property
    def counts(self) -> Counts:
        """Return how many there are, and how many of them need somebody."""
        return self.top.counts if self.top else Counts.of(self.asked, self.asked.learners())

    @cached_property
    def filters(self) -> list[Filter]:
        """Return what narrows the board."""
        return filters_of(self.asked)

    @cached_property
    def columns(self) -> list[Column]:
        """Return the columns that there is room for."""
        return columns_of(self.asked)[: MOST + 1]

    @property
    def left_out(self) -> list[str]:
        """Return the columns that were asked for and that a page has no room for."""
        return [column.label for column in columns_of(self.asked)[MOST + 1 :]]

    @cached_property
    def parts(self) -> list[Unit]:
        """Return what the place is divided into."""
        return parts_of(self.asked)

    def heads(self) -> list[dict[str, str]]:
        """Return the heads of the table, each a link that sorts by it, or the other way round."""
        column, turned = sorted_by(self.asked)
        return [_head(one, self.asked, one is column, turned) for one in self.columns]

    def rows(self) -> list[list[dict[str, Any]]]:
        """Return the cells of the table."""
        scale = Scale.of(self.lines)
        return [[self._cell(column, line, scale) for column in self.columns] for line in self.lines]

    def _cell(self, column: Column, line: Line, scale: Scale | None) -> dict[str, Any]:
        cell = column.cell(line)
        drawn = scale.draw(line) if scale and cell.get("forecast") else None
        return NO_CELL | cell | {"label": column.label, "range": drawn}

    def without(self) -> list[dict[str, Any]]:
        """Return, for a board that shows nobody, how many there were without each of its filters."""
        counted = [(one, self._learners_without(one.part)) for one in self.filters]
        return [{"words": one.words, "count": count, "address": one.without} for one, count in counted]

    def _learners_without(self, part: str) -> int:
        return replace(self.asked, **{part: NARROWS[part]}).learners().count()

    def figures(self) -> date | None:
        """Return the newest day of the workloads that are shown."""
        days = [line.standing.workload_day for line in self.lines if line.standing.workload_day]
        return max(days, default=None)


def context_of(asked: Asked) -> dict[str, Any]:
    """Return what the template of a board needs."""
    board = Board(asked)
    return {
        "board": board,
        "asked": asked,
        "place": place_of(asked),
        "crumbs": crumbs_of(
            asked.places, [asked.place] if asked.place else asked.places, address_at(asked, "progress:board")
        ),
        "counts": board.counts,
        "top": board.top,
        "filters": board.filters,
        "without": board.without() if board.filters and not board.counts.learners else [],
        "heads": board.heads(),
        "rows": board.rows(),
        "next": asked.address(after=board.page.next) if board.page.next else "",
        "first": asked.address() if asked.after else "",
        "filter_form": FilterForm(asked=asked, parts=board.parts, options=Options.of(asked)),
        "filter_keeps": kept(asked, "columns"),
        "columns_form": ColumnsForm(asked=asked),
        "columns_keep": kept(asked, "place", "sort", *NARROWS),
        "address": asked.address(),
        "unfiltered": asked.address(**NARROWS),
        "groups": in_numbers(asked),
        "beside": beside(asked),
        **_more(asked),
    }


def _more(asked: Asked) -> dict[str, str]:
    """Return where the rest of those are for whom something waits on one side."""
    return {f"more_{side.value}": asked.address(need=side.value) for side in WaitsOn}


def _head(column: Column, asked: Asked, current: bool, turned: bool) -> dict[str, str]:
    down = column.sorted_by[0].descending != turned
    said = ("descending" if down else "ascending") if current else ""
    sort = f"-{column.key}" if current and not turned else column.key
    return {"label": column.label, "sorted": said, "address": asked.address(sort=sort)}
