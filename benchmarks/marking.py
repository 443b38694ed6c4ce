"""The marking queue and the gap view of thousands of learners on PostgreSQL, asked by several readers at once."""

import asyncio
import json
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from pathlib import Path
from statistics import median
from typing import Any

from benchmarks._hall import environment, gunicorn
from benchmarks._line import Line
from benchmarks._over_the_wire import wait_for
from scripts.places import ROOT
from scripts.ports import free_port
from scripts.postgres import FAST, find_server, running
from scripts.processes import end_all, start

# Of each size: learners (each with 6 pieces that are claimed for 30 criteria), pages that each client asks for.
SIZES = {"small": (300, 60), "large": (3000, 300)}
CLIENTS = 4
WARM = 6
LIMITS = {"p95_ms": 300}
Asked = list[tuple[str, str, str]]


def run(size: str) -> dict[str, Any]:
    """Fill a database, count queries with few learners and with many, and let readers ask at once."""
    learners, pages = SIZES.get(size, SIZES["large"])
    with running(find_server(), FAST) as server, tempfile.TemporaryDirectory() as place:
        env = environment(server, Path(place))
        for command in ("migrate --verbosity 0", "collectstatic --noinput --verbosity 0"):
            subprocess.run([sys.executable, "manage.py", *command.split()], cwd=ROOT, env=env, check=True)
        made = subprocess.run(
            [sys.executable, "-m", "benchmarks._marking_in", str(learners)],
            cwd=ROOT,
            env=env,
            check=True,
            stdout=subprocess.PIPE,
        )
        facts = json.loads(made.stdout.splitlines()[-1])
        port = free_port()
        web = start(gunicorn("waymark", port), env=env)
        try:
            wait_for(f"http://127.0.0.1:{port}/accounts/login/")
            found = asyncio.run(everybody(port, [tuple(row) for row in facts.pop("asked")], pages))
        finally:
            end_all([web])
    return {"limits": LIMITS, "clients": CLIENTS, **facts, "pages": {name: summed(row) for name, row in found.items()}}


async def everybody(port: int, asked: Asked, count: int) -> dict[str, list[tuple[float, int]]]:
    """Let every client ask for pages by turns, each as somebody else; return seconds and bytes, page by page."""
    found: dict[str, list[tuple[float, int]]] = defaultdict(list)
    await asyncio.gather(*(read(port, asked, start, count, found) for start in range(CLIENTS)))
    return dict(found)


async def read(port: int, asked: Asked, first: int, count: int, found: dict[str, list[tuple[float, int]]]) -> None:
    """Ask for pages by turns over one connection; the first few only warm the server."""
    line = Line(port, "")
    for turn in range(count + WARM):
        line.session, name, address = asked[(first * len(asked) // CLIENTS + turn) % len(asked)]
        began = time.perf_counter()
        status, _, page = await line.get(address)
        took = time.perf_counter() - began
        if status != 200:
            raise RuntimeError(f"{address} answered {status}.")
        if turn >= WARM:
            found[name].append((took, len(page)))
    line.hang_up()


def summed(rows: list[tuple[float, int]]) -> dict[str, float]:
    """Return how long pages took, in milliseconds, and how big they were."""
    ordered = sorted(took for took, _ in rows)
    return {
        "pages": len(ordered),
        "median_ms": round(median(ordered) * 1000, 1),
        "p95_ms": round(ordered[int(len(ordered) * 0.95)] * 1000, 1),
        "most_ms": round(ordered[-1] * 1000, 1),
        "kilobytes": round(median(size for _, size in rows) / 1000, 1),
    }
