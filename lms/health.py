"""Whether the service is well: database, cache, and the jobs' last sign of life."""

from typing import Any

from django.core.cache import cache
from django.db import DatabaseError, connection

from lms.jobs.canary import seconds_since_last_sign


def state_of_health() -> dict[str, Any]:
    """Return what a monitor needs; `live` is whether pages can be served."""
    database, cached = _database_answers(), _cache_answers()
    return {
        "live": database and cached,
        "database": database,
        "cache": cached,
        "jobs_seconds_since_sign_of_life": seconds_since_last_sign() if database else None,
    }


def _database_answers() -> bool:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
            return bool(cursor.fetchone() == (1,))
    except DatabaseError:
        return False


def _cache_answers() -> bool:
    cache.set("health", "well", 5)
    return bool(cache.get("health") == "well")
