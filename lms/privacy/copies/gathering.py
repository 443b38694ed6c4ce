"""Gathers everything that is held about one person, as they may read it: nobody else’s matter is in it."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Final

from django.db import models
from django.db.models import Q, QuerySet

from lms.models import Person
from lms.privacy.register import REGISTER, ROOMS, Model, model_of
from lms.privacy.register.table import Room, Table

SOMEBODY: Final = "another person"
YOU: Final = "you"


@dataclass(frozen=True)
class TableOut:
    """One table of a copy: its rows, each a list of field and value, and the files that its rows name."""

    model: Model
    table: Table
    rows: list[dict[str, Any]]
    files: list[tuple[int, str, str]] = field(default_factory=list)

    @property
    def name(self) -> str:
        """Say what the rows are."""
        return str(self.model._meta.verbose_name_plural)

    @property
    def one(self) -> str:
        """Say what one row is."""
        return str(self.model._meta.verbose_name)

    @property
    def path(self) -> str:
        """Return where the table is in the copy."""
        return f"tables/{self.model._meta.label_lower}.json"


@dataclass(frozen=True)
class RoomOut:
    """The tables of one purpose that hold something."""

    room: Room
    tables: list[TableOut]


def gather(person: Person) -> Iterator[RoomOut]:
    """Yield what is held about somebody, room by room."""
    for room in ROOMS:
        found = [_table(name, table, person) for name, table in room.tables.items() if table.about]
        yield RoomOut(room, [table for table in found if table and table.rows])


def _table(name: str, table: Table, person: Person) -> TableOut | None:
    if table.left_out:
        return None
    model = model_of(name)
    rows = [(row, _row(row, table, person)) for row in _rows(model, table, person)]
    stored, called = table.file[0], table.file_called
    files = [(row.pk, getattr(row, called), getattr(row, stored)) for row, _ in rows] if called else []
    return TableOut(model, table, [shown for _, shown in rows], files)


def _rows(model: Model, table: Table, person: Person) -> QuerySet[Any]:
    """Return the rows about somebody that are theirs to read."""
    ways = Q(pk__in=[])
    for way in table.about:
        rows = model._base_manager.filter(**{way: person.pk}, **table.when.get(way, {}))
        ways |= Q(pk__in=rows.values("pk"))
    people = [f.name for f in model._meta.concrete_fields if f.related_model is Person]
    return model._base_manager.filter(ways).select_related(*people).order_by("pk")


def _row(row: Any, table: Table, person: Person) -> dict[str, Any]:
    """Return what a row says, field by field, in the words of its page."""
    return {
        str(column.verbose_name): _value(row, column, table, person)
        for column in row._meta.concrete_fields
        if column.name not in table.hidden and _is_theirs(row, table.only.get(column.name, ""), person)
    }


def _is_theirs(row: Any, way: str, person: Person) -> bool:
    """Say whether a field that is one person’s only is the one of whom the copy is."""
    return not way or getattr(row, f"{way}_id") == person.pk


def _value(row: Any, column: Any, table: Table, person: Person) -> Any:
    value = getattr(row, column.attname)
    if value is None or value == "":
        return value
    if column.related_model is Person:
        return _who(row, column, table, person)
    if isinstance(column, models.ForeignKey):
        return _what(row, column, value)
    if column.choices:
        return str(dict(column.flatchoices).get(value, value))
    return _plain(value)


def _who(row: Any, column: Any, table: Table, person: Person) -> str:
    """Name somebody: those who judged, managed or decided are part of the record; whom else it tells of are not."""
    found = getattr(row, column.name)
    if found.pk == person.pk:
        return YOU
    return SOMEBODY if column.name in table.masked else str(found)


def _what(row: Any, column: Any, value: Any) -> Any:
    """Name what a row points to where that is about nobody, such as a module; else its number."""
    pointed = REGISTER.get(column.related_model._meta.label)
    return str(getattr(row, column.name)) if pointed and pointed.nobody else value


def _plain(value: Any) -> Any:
    """Return a value as JSON can hold it."""
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, bool | int | float | str | list | dict):
        return value
    return str(value)


def left_out() -> list[tuple[str, str]]:
    """Return what no copy holds, as what and why, each reason once."""
    found: dict[str, list[str]] = {}
    for name, table in REGISTER.items():
        if not (table.about or table.hidden):
            # Some tables of libraries are there on one kind of database only.
            continue
        model = model_of(name)
        if table.about and table.left_out:
            found.setdefault(table.left_out, []).append(str(model._meta.verbose_name_plural))
        for column, why in table.hidden.items():
            field: Any = model._meta.get_field(column)
            words = f"{model._meta.verbose_name}: {field.verbose_name}"
            found.setdefault(why, []).append(words)
    return [(", ".join(what), why) for why, what in found.items()]


def written_about_others(person: Person) -> list[tuple[str, int]]:
    """Count what somebody decided or wrote in records that are about others."""
    counts = []
    for name, table in REGISTER.items():
        model = model_of(name)
        columns = [
            f for f in model._meta.local_concrete_fields if f.related_model is Person and f.name not in table.about
        ]
        if table.about and columns and name != "lms.AuditEvent":
            mine = Q(pk__in=[])
            for column in columns:
                mine |= Q(**{column.name: person.pk})
            theirs = Q(pk__in=_rows(model, table, person).values("pk"))
            if count := model._base_manager.filter(mine).exclude(theirs).count():
                counts.append((str(model._meta.verbose_name_plural), count))
    return counts
