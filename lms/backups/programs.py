"""PostgreSQL's own programs: where they are, and whether they know this server."""

import os
import re
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from django.db import connection

from lms.backups.refusing import Refused

NEEDED: Final = ("pg_dump", "pg_restore", "psql")
PLACES: Final = Path("/usr/lib/postgresql")


@dataclass(frozen=True)
class Programs:
    """The programs of one release of PostgreSQL, which belong together."""

    folder: Path
    version: str

    @property
    def major(self) -> int:
        """Return the release: 15 of 15.8."""
        return int(self.version.split(".")[0])

    def run(self, name: str, *words: str | Path) -> list[str]:
        """Return the command that runs one of them."""
        return [str(self.folder / name), *map(str, words)]


def server_major() -> int:
    """Return the release of the server."""
    with connection.cursor() as cursor:
        cursor.execute("SHOW server_version_num")
        return int(cursor.fetchone()[0]) // 10_000


def programs(least: int) -> Programs:
    """Return the oldest programs here that know `least`: newer ones may say what a server does not know."""
    known = sorted((found for folder in _folders() if (found := _in(folder))), key=lambda found: found.major)
    for found in known:
        if found.major >= least:
            return found
    here = f"only those of {known[-1].version}" if known else "none"
    raise Refused(
        f"PostgreSQL {least} needs its programs pg_dump, pg_restore and psql, and there are {here} here: "
        f"install them (`apt-get install postgresql-client-{least}`), or put them on PATH."
    )


def environment() -> dict[str, str]:
    """Return how the programs reach the database: in the environment, so that no list of processes shows a password."""
    settings = connection.settings_dict
    from django.db.backends.postgresql.client import DatabaseClient  # needs psycopg

    _, extra = DatabaseClient.settings_to_cmd_args_env(settings, [])
    named = {"PGHOST": "HOST", "PGPORT": "PORT", "PGUSER": "USER", "PGDATABASE": "NAME"}
    own = {name: str(settings[key]) for name, key in named.items() if settings.get(key)}
    return {**os.environ, **own, **(extra or {}), "PGCONNECT_TIMEOUT": "20", "PGAPPNAME": "waymark backup"}


def _folders() -> list[Path]:
    on_path = shutil.which("pg_dump")
    return [*PLACES.glob("*/bin"), *([Path(on_path).parent] if on_path else [])]


def _in(folder: Path) -> Programs | None:
    """Return the programs of a folder, if all are there and say their version."""
    if not all((folder / name).exists() for name in NEEDED):
        return None
    command = [str(folder / "pg_dump"), "--version"]
    said = subprocess.run(command, capture_output=True, text=True, check=False).stdout  # noqa: S603
    version = re.search(r"\d+(\.\d+)?", said)
    return Programs(folder, version.group()) if version else None
