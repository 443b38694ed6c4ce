"""Whether the service is well: database, tables, cache, files, jobs and the audit record. Numbers and codes only."""

import os
import pkgutil
from datetime import datetime
from importlib import import_module
from importlib.util import find_spec
from time import monotonic
from typing import Any, Final

from django.apps import apps
from django.conf import settings
from django.core.files.storage import FileSystemStorage, storages
from django.db import Error as DatabaseError
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
from django.db.models import Min
from django.utils import timezone

from lms.jobs.state import queue_state
from lms.malware import answers as scanner_answers
from lms.models import AuditEvent
from lms.release import release
from lms.shared_cache import cache_answers

# Tables that are not up to date are looked at again so often, and never again once they are.
LOOK_AGAIN_SECONDS: Final = 5.0
_up_to_date: Final[dict[str, Any]] = {"so": False, "looked": None}


def state_of_health() -> dict[str, Any]:
    """Return everything that a monitor may want to know; `live` is whether pages can be served."""
    state = ready_to_serve() | {"scanner": scanner_answers()}
    jobs = _jobs(timezone.now()) if state["database"] else dict.fromkeys(NO_JOBS)
    well = state["cache"] and state["media"] and state["scanner"] is not False and _jobs_are_well(jobs)
    status = ("well" if well else "degraded") if state["ready"] else "failing"
    return {"status": status, "live": state["ready"], **state, **jobs, "release": release()}


def ready_to_serve() -> dict[str, Any]:
    """Say whether pages can be served here.

    A cache that is away leaves them slower, with each process counting sign-in tries for itself, and served: else one
    dead Redis would take every host out. The same holds for a folder that takes no new evidence.
    """
    database = _database_answers()
    tables = database and tables_are_up_to_date()
    return {
        "ready": database and tables,
        "database": database,
        "migrated": tables,
        "cache": cache_answers(),
        "media": _media_can_be_written(),
    }


def _database_answers() -> bool:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
            return bool(cursor.fetchone() == (1,))
    except DatabaseError:
        return False


def tables_are_up_to_date() -> bool:
    """Say whether every migration of this code is applied; once so, this process never asks again."""
    looked = _up_to_date["looked"]
    if not _up_to_date["so"] and (looked is None or monotonic() - looked > LOOK_AGAIN_SECONDS):
        _up_to_date["so"], _up_to_date["looked"] = not missing_migrations(), monotonic()
    return bool(_up_to_date["so"])


def missing_migrations() -> set[tuple[str, str]]:
    """Return the migrations of this code that the database has not seen. Reads their names only."""
    known = {(config.label, name) for config in apps.get_app_configs() for name in _migrations_of(config.label)}
    try:
        return known - MigrationRecorder(connection).applied_migrations().keys()
    except DatabaseError:
        return known


def _migrations_of(label: str) -> list[str]:
    module, _ = MigrationLoader.migrations_module(label)
    if module is None or find_spec(module) is None:
        return []
    found = pkgutil.iter_modules(import_module(module).__path__)
    return [entry.name for entry in found if entry.name[0].isdigit()]


def _media_can_be_written() -> bool:
    """Say whether the folders of this host take files; a storage elsewhere is not asked each five seconds."""
    kept = (storages[name] for name in settings.STORAGES if name != "staticfiles")
    return all(_writable(str(storage.location)) for storage in kept if isinstance(storage, FileSystemStorage))


def _writable(folder: str) -> bool:
    """Say whether a folder, or the nearest that is there above it, can be written to."""
    while folder and not os.path.isdir(folder) and folder != os.path.dirname(folder):
        folder = os.path.dirname(folder)
    return os.access(folder, os.W_OK)


NO_JOBS: Final = (
    "jobs_seconds_since_sign_of_life",
    "jobs_waiting",
    "jobs_oldest_waiting_seconds",
    "jobs_given_up",
    "audit_unsealed_seconds",
)


def _jobs(at: datetime) -> dict[str, int | None]:
    """Return how the jobs are at a moment, and how long the oldest event of the audit record waits for its seal."""
    try:
        queue = queue_state(at)
        oldest: datetime | None = AuditEvent.objects.filter(position=None).aggregate(oldest=Min("at"))["oldest"]
    except DatabaseError:
        return dict.fromkeys(NO_JOBS)
    unsealed = int((at - oldest).total_seconds()) if oldest else 0
    return dict(zip(NO_JOBS, (queue.silent, queue.waiting, queue.oldest, queue.dead, unsealed), strict=True))


def _jobs_are_well(jobs: dict[str, int | None]) -> bool:
    silent = jobs["jobs_seconds_since_sign_of_life"]
    return silent is not None and silent <= settings.CANARY_STALE_SECONDS and not jobs["jobs_given_up"]
