"""A migrated database in a second: migrated once for each set of migrations, then copied."""

import fcntl
import gc
import hashlib
import os
import shutil
from pathlib import Path

from django.apps import apps
from django.conf import settings
from django.core.management import call_command
from django.db import connection

CACHE = Path(__file__).parent.parent / ".cache"


def fingerprint() -> str:
    """Return a hash of every migration file, ours and the libraries'."""
    digest = hashlib.sha256()
    for config in sorted(apps.get_app_configs(), key=lambda config: config.name):
        for file in sorted(Path(config.path, "migrations").glob("*.py")):
            digest.update(file.name.encode() + file.read_bytes())
    return digest.hexdigest()[:16]


def on_postgres() -> bool:
    """Say whether the suite runs on PostgreSQL."""
    return connection.vendor == "postgresql"


def prepare(worker: str) -> None:
    """Point the default connection at a fresh copy of the migrated database."""
    (_prepare_postgres if on_postgres() else _prepare_sqlite)(worker)


def keep(what: str = "kept") -> None:
    """Keep the database as it is now: what `restore` brings back."""
    name = connection.settings_dict["NAME"]
    if on_postgres():
        connection.close()
        _copy_postgres(f"{name}_{what}", name)
        return
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    connection.close()
    copy_sqlite(Path(f"{name}.{what}"), Path(name))


def restore(what: str = "kept") -> None:
    """Give the connection a kept database again; without a name, the one that each test begins with."""
    name = connection.settings_dict["NAME"]
    connection.close()
    if on_postgres():
        _copy_postgres(name, f"{name}_{what}")
    else:
        copy_sqlite(Path(name), Path(f"{name}.{what}"))


def empty() -> None:
    """Give the connection the migrated database with nobody in it, until `restore`."""
    name = connection.settings_dict["NAME"]
    connection.close()
    if on_postgres():
        _copy_postgres(name, f"waymark_migrated_{fingerprint()}")
    else:
        copy_sqlite(Path(name), template_file())


def template_file() -> Path:
    """Return the migrated SQLite file for the present migrations."""
    return CACHE / f"migrated-{fingerprint()}.sqlite3"


def migrate_once() -> None:
    """Make the migrated database that is copied, unless it is there."""
    (_migrated_postgres if on_postgres() else _migrated_sqlite)()


def _migrated_sqlite() -> None:
    CACHE.mkdir(exist_ok=True)
    with (CACHE / "lock").open("w") as lock:
        # Workers start together: one migrates, the others wait here.
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not template_file().exists():
            _migrate_template()


def _prepare_sqlite(worker: str) -> None:
    _migrated_sqlite()
    copy = Path(settings.VAR_DIR, f"{worker}.sqlite3")
    copy_sqlite(copy, template_file())
    _point_at(str(copy))


def _migrate_template() -> None:
    building = CACHE / f"building-{os.getpid()}.sqlite3"
    _point_at(str(building))
    _migrate()
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    connection.close()
    building.rename(template_file())
    for old in {*CACHE.glob("migrated-*"), *CACHE.glob("building-*")} - {template_file()}:
        old.unlink(missing_ok=True)


def _migrate() -> None:
    """Run every migration, without looking through everything that is loaded for each thousand models made."""
    gc.freeze()
    call_command("migrate", verbosity=0)


def copy_sqlite(target: Path, source: Path) -> None:
    """Put a copy of `source` where the tests look, without what the last connection left beside it."""
    for suffix in ("-wal", "-shm"):
        Path(f"{target}{suffix}").unlink(missing_ok=True)
    shutil.copyfile(source, target)


def _prepare_postgres(worker: str) -> None:
    _migrated_postgres()
    name = f"waymark_test_{worker}"
    _copy_postgres(name, f"waymark_migrated_{fingerprint()}")
    _point_at(name)


def _migrated_postgres() -> None:
    template = f"waymark_migrated_{fingerprint()}"
    building = f"{template}_building"
    with maintenance() as cursor:
        # Workers start together: one migrates, the others wait here.
        cursor.execute("SELECT pg_advisory_lock(77)")
        cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", [template])
        if not cursor.fetchone():
            cursor.execute(f'DROP DATABASE IF EXISTS "{building}" WITH (FORCE)')
            cursor.execute(f'CREATE DATABASE "{building}"')
            _point_at(building)
            _migrate()
            connection.close()
            cursor.execute(f'ALTER DATABASE "{building}" RENAME TO "{template}"')
        cursor.execute("SELECT pg_advisory_unlock(77)")


def _copy_postgres(name: str, template: str) -> None:
    with maintenance() as cursor:
        cursor.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
        cursor.execute(f'CREATE DATABASE "{name}" TEMPLATE "{template}"')


def maintenance():
    """Return a cursor on the server itself, outside any transaction."""
    return connection._nodb_cursor()


def _point_at(name: str) -> None:
    connection.close()
    connection.settings_dict["NAME"] = name
