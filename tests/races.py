"""People who act at once: each act in a thread and a connection of its own, all started together."""

import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any, Final

import pytest
from django.core.exceptions import ValidationError
from django.db import connection, transaction

from lms.permissions import NotAllowed

Act = Callable[[], Any]

RACE: Final = [pytest.mark.slow, pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("on_postgres")]


def at_once(*acts: Act, told: tuple[type[Exception], ...] = ()) -> list[Any]:
    """Start every act together; return what each came to, in their order.

    A refusal is its sentence; one of those named in `told` is returned itself.
    """
    start = threading.Barrier(len(acts))
    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(lambda act: _come_to(act, start, told), acts))


def while_open(first: Act, second: Act) -> Any:
    """Do `first`, and start `second` before what it wrote is kept; return what `second` came to."""
    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic():
            first()
            later = pool.submit(_come_to, second, threading.Barrier(1))
            _until_somebody_waits()
        return later.result()


def _come_to(act: Act, start: threading.Barrier, told: tuple[type[Exception], ...] = ()) -> Any:
    try:
        start.wait(timeout=30)
        return act()
    except told as refused:
        return refused
    except (NotAllowed, ValidationError) as refused:
        return str(refused)
    finally:
        connection.close()


WAITING = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"


def _until_somebody_waits() -> None:
    """Wait until another connection to this database waits for a lock, for at most ten seconds.

    Other workers race too, in databases of their own on the same server: their waiting is not ours.
    """
    for _ in range(200):
        with connection.cursor() as cursor:
            # A transaction sees the state of others as it first asked for it, unless it lets go of that.
            cursor.execute("SELECT pg_stat_clear_snapshot()")
            cursor.execute(WAITING)
            if cursor.fetchone()[0]:
                return
        time.sleep(0.05)
