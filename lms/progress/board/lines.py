"""A board as the lines of a file: the same learners, in the same order, with the same columns."""

from collections.abc import Collection, Iterator

from lms.downloads import Cell
from lms.progress.board.columns import columns_of
from lms.progress.board.keyset import beyond
from lms.progress.board.line import lines_of
from lms.progress.board.ordering import order_of
from lms.progress.choosing import Asked


def headings(asked: Asked) -> list[str]:
    """Return the headings of the file."""
    return [heading for column in columns_of(asked) for heading in column.headings]


def chosen_by(asked: Asked) -> dict[int, int]:
    """Return the enrolments of a board in their order, each with whose it is. One query."""
    order = order_of(asked)
    return dict(beyond(order.rows, order.keys, "").values_list("pk", "person"))


def lines(asked: Asked, chosen: Collection[int] | None = None) -> Iterator[list[Cell]]:
    """Yield a line for each learner, or each of some enrolments. As few queries for a nation as for a team."""
    columns, ids = columns_of(asked), list(chosen_by(asked) if chosen is None else chosen)
    for line in lines_of(ids, asked):
        yield [value for column in columns for value in column.values(line)]
