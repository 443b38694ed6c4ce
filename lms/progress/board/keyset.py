"""Pages of a long list, each found by the last row of the page before: as quick at the end as at the beginning.

The mark of a page holds what its last row was sorted by and its id, so that a row which is deleted, added or moved
meanwhile neither repeats nor hides another one. Whoever changes a mark gets a page of the same list, never more.
"""

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, Final

from django.db.models import Q, QuerySet

from lms.progress.choosing import LONGEST_MARK

LARGEST: Final = 2**31 - 1
# No figure that anything is sorted by has more.
DECIMALS: Final = 4


@dataclass(frozen=True)
class Key:
    """One thing that rows are put in order by: a field or an annotation of theirs that is never null."""

    name: str
    kind: type[Any] = str
    descending: bool = False

    @property
    def order(self) -> str:
        """Return it as `order_by` takes it."""
        return f"-{self.name}" if self.descending else self.name


@dataclass(frozen=True)
class Page:
    """The rows of one page by their ids, in their order, and the mark that leads to the next; empty on the last."""

    ids: list[int]
    next: str = ""


def page_of(rows: "QuerySet[Any]", keys: Sequence[Key], after: str, size: int) -> Page:
    """Return the page after a mark, or the first where there is none or it cannot be read. One query."""
    found = list(beyond(rows, keys, after).values_list("pk", *(key.name for key in keys))[: size + 1])
    more = len(found) > size
    return Page([row[0] for row in found[:size]], mark_of(found[size - 1]) if more else "")


def beyond(rows: "QuerySet[Any]", keys: Sequence[Key], after: str) -> "QuerySet[Any]":
    """Return the rows in order, from the one after a mark on; all of them where it cannot be read."""
    last = read(after, keys)
    if last is not None:
        rows = rows.filter(_follows([*keys, Key("pk", int)], [*last[1:], last[0]]))
    return rows.order_by(*(key.order for key in keys), "pk")


def mark_of(row: Sequence[Any]) -> str:
    """Return the mark of a row: its id, then what it is sorted by."""
    written = json.dumps([value if isinstance(value, int) else str(value) for value in row], ensure_ascii=False)
    return urlsafe_b64encode(written.encode()).decode().rstrip("=")


def read(mark: str, keys: Sequence[Key]) -> list[Any] | None:
    """Return the id and the values of a mark, or nothing where it is not one of these keys."""
    if not mark or len(mark) > LONGEST_MARK:
        return None
    try:
        values = json.loads(urlsafe_b64decode(mark.encode() + b"=" * (-len(mark) % 4)).decode())
        return [_value(value, kind) for value, kind in zip(values, [int, *(key.kind for key in keys)], strict=True)]
    except (ValueError, TypeError, ArithmeticError, RecursionError):
        return None


def _value(value: Any, kind: type[Any]) -> Any:
    """Read one value. Raises what such reading raises."""
    if kind is int:
        if type(value) is not int or abs(value) > LARGEST:
            raise ValueError
        return value
    if not isinstance(value, str) or "\0" in value:
        raise ValueError
    value.encode()
    if kind is date:
        return date.fromisoformat(value)
    if kind is Decimal:
        return _decimal(value)
    return value


def _decimal(value: str) -> Decimal:
    # SQLite writes 110.1 with twelve places: what counts is how exact a figure is without the noughts at its end.
    number = Decimal(value)
    if not number.is_finite() or abs(number) > LARGEST or number != round(number, DECIMALS):
        raise ValueError
    return number


def _follows(keys: Sequence[Key], values: Sequence[Any]) -> Q:
    """Return the condition that a row comes after another one: by the first key, or with that alike, by the rest."""
    key, value = keys[0], values[0]
    step = Q(**{f"{key.name}__{'lt' if key.descending else 'gt'}": value})
    if len(keys) == 1:
        return step
    # Said twice for the database: what is not before the row can be found by an index.
    near = Q(**{f"{key.name}__{'lte' if key.descending else 'gte'}": value})
    return near & (step | (Q(**{key.name: value}) & _follows(keys[1:], values[1:])))
