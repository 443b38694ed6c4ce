"""What is planted and weighed: marks in everybody's words, and the database as it stood before an attack."""

import hashlib
import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.apps import apps
from django.core.files.storage import storages
from django.db import connection, models

from lms.models.record import NOT_PERSONAL

# Stands in the words of every victim, and nowhere else: an answer that holds it has leaked.
MARK = "zqmark"
# Words that the code reads: marked, they would say something else.
READ_BY_CODE = {"password", "staff_code", "email", "prompt", "decision", "misconception", "grade"}
# What any page may write without anything having happened: sessions, and who was seen when.
MAY_BE_WRITTEN = {"django_session", "usersessions_usersession"}
WRITTEN = re.compile(r"\s*(?:INSERT(?: OR \w+)? INTO|UPDATE|DELETE FROM|REPLACE INTO) \"?(\w+)", re.IGNORECASE)


def personal_words() -> Iterator[tuple[type[models.Model], str, int | None]]:
    """Yield every field of every table of ours that holds somebody's own words or name."""
    for model in apps.get_models():
        kept = getattr(model, "personal", {})
        for field in model._meta.local_fields:
            words = isinstance(field, models.CharField | models.TextField) and not field.choices and not field.unique
            if words and kept.get(field.name, NOT_PERSONAL) != NOT_PERSONAL and field.name not in READ_BY_CODE:
                yield model, field.name, field.max_length


def plant(not_of: set[int]) -> int:
    """Put the mark before every word of everybody but some people; return how many words bear it."""
    planted = 0
    for model, name, longest in personal_words():
        for row in model._base_manager.all():
            if not _is_of(row, not_of) and getattr(row, name):
                marked = f"{MARK} {getattr(row, name)}"[: longest or None]
                # Past the model: records refuse to be written again, as they should.
                _write(model, name, row.pk, marked)
                planted += 1
    return planted


def _is_of(row: models.Model, people: set[int]) -> bool:
    if row._meta.label == "lms.Person":
        return row.pk in people
    fields = [field for field in row._meta.local_fields if getattr(field.related_model, "__name__", "") == "Person"]
    return any(getattr(row, field.attname) in people for field in fields)


def _write(model: type[models.Model], name: str, pk: Any, value: str) -> None:
    quote = connection.ops.quote_name
    column, key = model._meta.get_field(name).column, model._meta.pk.column
    with connection.cursor() as cursor:
        cursor.execute(
            f"UPDATE {quote(model._meta.db_table)} SET {quote(column)} = %s WHERE {quote(key)} = %s",
            [value, pk],
        )


# ---- whether anything changed ----


def weight(table: str) -> str:
    """Return a hash of everything that a table holds."""
    digest = hashlib.sha256()
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)} ORDER BY 1")
        for line in cursor.fetchall():
            digest.update(repr(line).encode())
    return digest.hexdigest()


def weigh_all() -> dict[str, str]:
    """Return a hash of every table there is."""
    with connection.cursor() as cursor:
        tables = connection.introspection.table_names(cursor)
    kept = [table for table in tables if not table.startswith("sqlite_") and "fts" not in table]
    return {table: weight(table) for table in kept if table not in MAY_BE_WRITTEN}


def files_kept() -> list[str]:
    """Name every file in every store."""
    return [f"{alias}:{name}" for alias in ("default", "documents", "evidence", "boards") for name in _files(alias)]


def _files(alias: str, folder: str = "") -> list[str]:
    try:
        folders, files = storages[alias].listdir(folder)
    except FileNotFoundError:
        return []
    inside = [name for below in folders for name in _files(alias, f"{folder}{below}/")]
    return sorted([f"{folder}{file}" for file in files] + inside)


@contextmanager
def watched() -> Iterator[set[str]]:
    """Collect the names of the tables that anything is written to."""
    tables: set[str] = set()

    def watch(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        if found := WRITTEN.match(sql):
            tables.add(found[1])
        return execute(sql, params, many, context)

    with connection.execute_wrapper(watch):
        yield tables


def of_people(table: str, people: set[int]) -> list[str]:
    """Return the rows of a table that name any of some people."""
    model = next((model for model in apps.get_models() if model._meta.db_table == table), None)
    if model is None:
        return []
    to_people = [
        field for field in model._meta.local_fields if getattr(field.related_model, "__name__", "") == "Person"
    ]
    rows = [row for row in model._base_manager.order_by("pk").values() if row_names(row, to_people, people)]
    return [repr(row) for row in rows]


def row_names(row: dict[str, Any], to_people: list[Any], people: set[int]) -> bool:
    """Say whether a row names any of some people."""
    return any(row[field.attname] in people for field in to_people)


# Who may do what hangs on these: no page of anybody's own writes them.
RIGHTS = ("lms_person", "lms_rolegrant", "lms_post", "lms_qualification", "lms_linemanagement", "lms_person_groups")


def rights_but_of(person: int) -> dict[str, list[str]]:
    """Return everybody's rights but those of one person: a form that gives or ends rights touches theirs alone."""
    return {table: _rows_but_of(table, person) for table in RIGHTS}


def _rows_but_of(table: str, person: int) -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)} ORDER BY 1")
        names = [column[0] for column in cursor.description]
        rows = [dict(zip(names, line, strict=True)) for line in cursor.fetchall()]
    return [repr(row) for row in rows if row.get("person_id", row["id"]) != person]
