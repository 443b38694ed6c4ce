"""How long each main page takes at demo size, and how many queries: measured in the process, without the network."""

import time
from statistics import median
from typing import Any

from django.core.management import call_command
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext

from lms.models import Person

RUNS = 20
PAGES = (
    ("priya.nair", "/"),
    ("priya.nair", "/pathway/"),
    ("priya.nair", "/learn/child-safeguarding/plan-meets-the-child/"),
    ("priya.nair", "/checks/child-safeguarding-check/"),
    ("priya.nair", "/evidence/"),
    ("helen.marsh", "/evidence/marking/"),
    ("amara.diallo", "/spot-checks/to-judge/"),
    ("daniel.okafor", "/pairings/"),
    ("daniel.okafor", "/caseload/check/"),
    ("ruth.ellison", "/board/"),
    ("ruth.ellison", "/rules/"),
    ("hugo.pike", "/jobs/"),
)


def run(size: str) -> dict[str, Any]:
    """Load the example into the configured database, measure, and leave no row behind."""
    found: dict[str, Any] = {"database": connection.vendor, "runs": RUNS}
    with transaction.atomic():
        call_command("load_example", verbosity=0)
        for who, address in PAGES:
            found[address] = measure(who, address)
        transaction.set_rollback(True)
    return found


def measure(who: str, address: str) -> dict[str, float]:
    """Return queries, bytes and milliseconds (median and slowest) of one page as one person."""
    client = Client(SERVER_NAME="localhost")
    client.force_login(Person.objects.get(email=f"{who}@example.org"))
    connection.queries_log.clear()  # it holds 9,000 and no more: a full one counts nothing
    with CaptureQueriesContext(connection) as queries:
        response = client.get(address)
    if response.status_code != 200:
        raise RuntimeError(f"{address} answered {response.status_code}.")
    times = []
    for _ in range(RUNS):
        began = time.perf_counter()
        client.get(address)
        times.append((time.perf_counter() - began) * 1000)
    return {
        "queries": len(queries),
        "bytes": len(response.content),
        "median_ms": round(median(times), 1),
        "slowest_ms": round(max(times), 1),
    }
