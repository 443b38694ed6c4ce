"""Whether the service is well: database, cache, and the jobs' last sign of life."""

from typing import Any

from django.db import DatabaseError, connection

from lms.jobs.canary import seconds_since_last_sign
from lms.shared_cache import cache_answers


def state_of_health() -> dict[str, Any]:
    """Return what a monitor needs; `live` is whether pages can be served."""
    database = _database_answers()
    return {
        "live": database,  # without the cache every page is served, so no host is taken away for want of it
        "database": database,
        "cache": cache_answers(),
        "jobs_seconds_since_sign_of_life": seconds_since_last_sign() if database else None,
    }


def _database_answers() -> bool:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
            return bool(cursor.fetchone() == (1,))
    except DatabaseError:
        return False
