"""What is in a database, asked in plain SQL: the same of a server, of a file, and of any release's tables."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

from django.db import connection

from lms.backups.manifest import Head
from lms.backups.refusing import Refused

Ask = Callable[[str], list[tuple[Any, ...]]]
TABLES: Final = {
    "postgresql": "SELECT tablename FROM pg_tables WHERE schemaname = current_schema() ORDER BY 1",
    "sqlite": "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite%' ORDER BY 1",
}
# Whoever stole a backup would otherwise be signed in; and a session that was ended must not come back to life.
LEFT_OUT: Final = ("django_session", "usersessions_usersession")
PEOPLE: Final = "lms_person"


@dataclass(frozen=True)
class Facts:
    """Rows of each table, the last migration of each app, and the head of the audit record."""

    rows: dict[str, int]
    migrations: dict[str, str]
    audit: Head


def ask(sql: str) -> list[tuple[Any, ...]]:
    """Ask the database of the settings."""
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return list(cursor.fetchall())


def tables(vendor: str, ask: Ask) -> list[str]:
    """Return every table, in order."""
    return [name for (name,) in ask(TABLES[vendor])]


def facts_of(vendor: str, ask: Ask) -> Facts:
    """Count every row, and read where the migrations and the audit record stand."""
    names = tables(vendor, ask)
    if PEOPLE not in names:
        raise Refused("This database holds nothing of Waymark: run `manage.py migrate`, or look at DATABASE_URL.")
    rows = {name: count(ask, name) for name in names if name not in LEFT_OUT}
    return Facts(rows, dict(ask("SELECT app, name FROM django_migrations ORDER BY id")), head(ask))


def count(ask: Ask, table: str) -> int:
    """Count the rows of a table."""
    return int(ask(f'SELECT count(*) FROM "{table}"')[0][0])  # noqa: S608  a name from the catalogue


def head(ask: Ask) -> Head:
    """Return the last seal of the audit record."""
    found = ask("SELECT position, head, signature FROM lms_auditseal ORDER BY position DESC LIMIT 1")
    return Head.model_construct(**dict(zip(Head.model_fields, found[0] if found else (0, "", ""), strict=True)))
