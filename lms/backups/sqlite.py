"""SQLite, by its own backup: one moment, whoever writes meanwhile; and back in one transaction."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from sqlite3 import connect

from django.db import connection

from lms.backups.facts import LEFT_OUT, Facts, facts_of, tables
from lms.backups.refusing import Refused

SECONDS = 60


def dump(target: Path) -> Facts:
    """Copy the database as it is at one moment into `target`, without what is left out, and say what it holds."""
    with _asked(), closing(connect(target)) as copy:
        with closing(_opened()) as source:
            source.backup(copy)
        copy.execute("PRAGMA journal_mode=DELETE")
        copy.execute("PRAGMA secure_delete=ON")
        for table in set(LEFT_OUT) & set(tables("sqlite", lambda sql: copy.execute(sql).fetchall())):
            copy.execute(f'DELETE FROM "{table}"')  # noqa: S608  one of ours
        copy.commit()
        if (said := copy.execute("PRAGMA quick_check").fetchone()[0]) != "ok":
            raise Refused(f"The database is damaged ({said}): nothing was kept. Bring back the latest backup.")
        return facts_of("sqlite", lambda sql: copy.execute(sql).fetchall())


def restore(source: Path) -> None:
    """Put the database in place of the present one. It is one transaction: cut off in the middle, nothing changes."""
    connection.close()
    kept = f"{source.as_uri()}?mode=ro&immutable=1"
    with _asked(), closing(connect(kept, uri=True)) as copy, closing(_opened()) as target:
        copy.backup(target)
        target.execute("PRAGMA journal_mode=WAL")


def server() -> str:
    """Return the version."""
    return sqlite3.sqlite_version


def tool() -> str:
    """Return what writes the copy."""
    return f"SQLite {sqlite3.sqlite_version}"


def others() -> int:
    """Return how many others are at work in the database: a file does not say."""
    return 0


def _opened() -> sqlite3.Connection:
    return connect(connection.settings_dict["NAME"], timeout=SECONDS)


@contextmanager
def _asked() -> Iterator[None]:
    """Say in a sentence what SQLite refuses."""
    try:
        yield
    except sqlite3.Error as fault:
        raise Refused(f"SQLite stopped: {fault}. Nothing was changed.") from fault
