"""Lay many rows straight into a table: copied in on PostgreSQL, inserted in batches on SQLite. No model is built."""

import json
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime, time
from decimal import Decimal
from functools import partial
from itertools import islice
from typing import Any, Final

from django.core.management.color import no_style
from django.db import connection, models
from django.db.models import Max

BATCH: Final = 10_000

Row = tuple[Any, ...]


def lay(model: type[models.Model], names: Sequence[str], rows: Iterable[Row]) -> int:
    """Write rows, each the values of `names` in their order, and return how many they were.

    What is not named has the default of its field. JSON comes as the text that `as_json` made of it. Ids are given
    with `pk`, from `next_pk` on, and then the sequence of the table is moved behind them.
    """
    known = {field.name: field for field in model._meta.concrete_fields}
    known |= {field.attname: field for field in model._meta.concrete_fields}
    if model._meta.pk:
        known["pk"] = model._meta.pk
    fields = [known[name] for name in names]
    rest = [one for one in model._meta.concrete_fields if one not in fields and not one.primary_key]
    columns = [str(field.column) for field in [*fields, *rest]]
    ends = tuple(_default(field) for field in rest)
    whole = (row + ends for row in rows) if ends else rows
    count = _copy(model, columns, whole) if connection.vendor == "postgresql" else _insert(model, columns, whole)
    if "pk" in names:
        _move_sequence(model)
    return count


def next_pk(model: type[models.Model]) -> int:
    """Return the first id that is free in a table."""
    return int(model._base_manager.aggregate(last=Max("pk"))["last"] or 0) + 1


def as_json(value: Any) -> str:
    """Return a value as the text of a JSON column."""
    return json.dumps(value, ensure_ascii=False)


def _default(field: models.Field[Any, Any]) -> Any:
    value = field.get_default()
    return as_json(value) if isinstance(field, models.JSONField) else value


def _table(model: type[models.Model], columns: Sequence[str]) -> str:
    quote = connection.ops.quote_name
    return f"{quote(model._meta.db_table)} ({', '.join(quote(column) for column in columns)})"


def _copy(model: type[models.Model], columns: Sequence[str], rows: Iterable[Row]) -> int:
    """Copy heap after heap: while one is copied nothing else can be asked of the database, so it is whole before."""
    count = 0
    with connection.cursor() as cursor:
        for batch in _batches(rows):
            with cursor.copy(f"COPY {_table(model, columns)} FROM STDIN") as copy:
                for row in batch:
                    copy.write_row(row)
            count += len(batch)
    return count


def _insert(model: type[models.Model], columns: Sequence[str], rows: Iterable[Row]) -> int:
    places = ", ".join(["%s"] * len(columns))
    sql = f"INSERT INTO {_table(model, columns)} VALUES ({places})"  # noqa: S608  # names of our own models
    count = 0
    with connection.cursor() as cursor:
        for batch in _batches(rows):
            cursor.executemany(sql, [tuple(map(_plain, row)) for row in batch])
            count += len(batch)
    return count


def _batches(rows: Iterable[Row]) -> Iterator[list[Row]]:
    return iter(partial(_take, iter(rows)), [])


def _take(rows: Iterator[Row]) -> list[Row]:
    return list(islice(rows, BATCH))


def _plain(value: Any) -> Any:
    """Return a value as SQLite keeps it."""
    if isinstance(value, datetime):
        return connection.ops.adapt_datetimefield_value(value)
    if isinstance(value, date | time | Decimal):
        return str(value)
    return value


def _move_sequence(model: type[models.Model]) -> None:
    with connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_sql(no_style(), [model]):
            cursor.execute(statement)
