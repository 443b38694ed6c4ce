"""In which order the learners of a board stand: those who need somebody first, or by a column."""

from dataclasses import dataclass
from datetime import date
from typing import Final

from django.db.models import QuerySet

from courses.models import Enrolment
from lms.progress.board.columns import BY_KEY, Column
from lms.progress.board.keyset import Key
from lms.progress.choosing import Asked
from lms.progress.needing.table import first_of

NEEDED: Final = (Key("first_need", int), Key("since", date), Key("person__name"))


@dataclass(frozen=True)
class Order:
    """The rows of a board with what they are sorted by, and that as keys."""

    rows: QuerySet[Enrolment]
    keys: tuple[Key, ...]


def sorted_by(asked: Asked) -> tuple[Column | None, bool]:
    """Return the column that an address sorts by, if any, and whether the other way round."""
    return BY_KEY.get(asked.sort.removeprefix("-")), asked.sort.startswith("-")


def order_of(asked: Asked) -> Order:
    """Return the learners of a board in their order."""
    rows, (column, turned) = asked.learners(), sorted_by(asked)
    if column is None:
        rank, since = first_of((need, asked.holds(need)) for need in asked.told())
        return Order(rows.annotate(first_need=rank).annotate(since=since), NEEDED)
    named = {f"sorted_{number}": one for number, one in enumerate(column.sorted_by)}
    rows = rows.annotate(**{name: one.expression(asked) for name, one in named.items()})
    keys = [Key(name, one.kind, one.descending != turned) for name, one in named.items()]
    return Order(rows, (*keys, Key("person__name")))
