"""What the register says of one table: whom its rows are about, what a copy leaves out, and what erasing does."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db import models

from lms.models.record import NOT_PERSONAL, TRAINING_RECORD


@dataclass(frozen=True)
class Table:
    """One table. `about` are the ways from a row to those it is about; a table without one says why in `nobody`."""

    about: tuple[str, ...] = ()
    nobody: str = ""
    # Whose erasing empties or deletes the row, where that is not exactly whom it is about.
    rests_with: tuple[str, ...] = ()
    # Set: the rows are deleted, with everything that is kept as this. Not set: they stay, and their words go.
    goes: str = ""
    # Fields of figures and codes that stay: others' records and the seals of draws rest on them.
    codes: tuple[str, ...] = ()
    # Why the whole table is not in a copy.
    left_out: str = ""
    # Fields that are in no copy, each with the reason.
    hidden: Mapping[str, str] = field(default_factory=dict)
    # Fields that name other people, who are not named in somebody else's copy.
    masked: tuple[str, ...] = ()
    # Fields that are only in the copy of the person at the end of a way.
    only: Mapping[str, str] = field(default_factory=dict)
    # By way: which rows are in a copy, where not all are.
    when: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    # For tables of libraries, which name no fields of their own: how each personal field is kept.
    fields: Mapping[str, str] = field(default_factory=dict)
    # The field that names a file, and the store that it is in.
    file: tuple[str, str] = ("", "")
    # The field with the name under which the file is in a copy; without one it is in none.
    file_called: str = ""

    @property
    def erased_with(self) -> tuple[str, ...]:
        """Return the ways to those whose erasing erases a row."""
        return self.rests_with or self.about

    def personal(self, model: type[models.Model]) -> dict[str, str]:
        """Return how each personal field of the table is kept."""
        named = {**getattr(model, "personal", {}), **self.fields}
        return {name: kept for name, kept in named.items() if kept != NOT_PERSONAL}

    def kept_as(self, model: type[models.Model]) -> str:
        """Return the period of the rows themselves: the one with which they go, or that of a training record."""
        return self.goes or next(iter(self.personal(model).values()), TRAINING_RECORD)


@dataclass(frozen=True)
class Room:
    """Tables with one purpose and the same readers."""

    name: str
    purpose: str
    readers: str
    tables: Mapping[str, Table]


def nobody(because: str, *names: str) -> dict[str, Table]:
    """Return tables that are about nobody, for one reason; several may stand in one text."""
    return {name: Table(nobody=because) for some in names for name in some.split()}
