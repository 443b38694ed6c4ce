"""Run the background jobs under their supervisor, until told to end."""

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import connection

from lms.jobs.supervisor import Supervisor
from lms.service_settings import refuse_to_start_unless_told


class Command(BaseCommand):
    """Start the cluster and keep it at work. SIGTERM or Ctrl-C ends it politely."""

    help = "Run background jobs: one such process on SQLite, as many hosts as wanted on PostgreSQL."

    def handle(self, *args: Any, **options: Any) -> None:
        """Supervise until told to end."""
        refuse_to_start_unless_told()
        with alone_on_sqlite():
            Supervisor().run()


@contextmanager
def alone_on_sqlite() -> Iterator[None]:
    """Refuse to be the second on one SQLite file, which cannot keep two schedulers apart."""
    if connection.vendor != "sqlite":
        yield
        return
    with Path(f"{connection.settings_dict['NAME']}.jobs-lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise CommandError("Jobs already run on this database, and SQLite bears only one such process.") from None
        yield
