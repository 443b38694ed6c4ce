"""The cover report of a nation, a region and a team on PostgreSQL, asked by several readers at once."""

import asyncio
import json
import subprocess
import sys
import tempfile
import time
from itertools import cycle, islice
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

# Of each size: learners, mentors, pages that each reader asks for.
SIZES = {"small": (600, 800, 30), "large": (3000, 4000, 150)}
CLIENTS = 4
WARM = 3
LIMITS = {"p95_ms": 300, "queries": 24}


def run(size: str) -> dict[str, Any]:
    """Fill a database, count queries with few people and with many, and let readers ask at once."""
    learners, mentors, pages = SIZES.get(size, SIZES["large"])
    with running(find_server(), FAST) as server, tempfile.TemporaryDirectory() as place:
        env = environment(server, Path(place))
        for command in ("migrate --verbosity 0", "collectstatic --noinput --verbosity 0"):
            subprocess.run([sys.executable, "manage.py", *command.split()], cwd=ROOT, env=env, check=True)
        made = subprocess.run(
            [sys.executable, "-m", "benchmarks._cover_in", str(learners), str(mentors), str(CLIENTS)],
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
            times = asyncio.run(everybody(port, facts["sessions"], facts["pages"], pages))
        finally:
            end_all([web])
    kept = {name: facts[name] for name in ("learners", "mentors", "night_s", "queries")}
    return {
        "limits": LIMITS,
        "clients": CLIENTS,
        **kept,
        "pages": {name: summed(found) for name, found in times.items()},
    }


async def everybody(port: int, sessions: list[str], pages: dict[str, str], count: int) -> dict[str, list[float]]:
    """Let every reader ask for the pages by turns; return the seconds that each took, page by page."""
    times: dict[str, list[float]] = {name: [] for name in pages}
    await asyncio.gather(*(read(Line(port, session), pages, count, times) for session in sessions))
    return times


async def read(line: Line, pages: dict[str, str], count: int, times: dict[str, list[float]]) -> None:
    """Ask for pages by turns; the first few of each only warm the server."""
    for turn, (name, address) in enumerate(islice(cycle(pages.items()), count + WARM * len(pages))):
        began = time.perf_counter()
        status, _, page = await line.get(address)
        took = time.perf_counter() - began
        if status != 200 or b"Mentor cover on" not in page:
            raise RuntimeError(f"{address} answered {status}.")
        if turn >= WARM * len(pages):
            times[name].append(took)
    line.hang_up()


def summed(times: list[float]) -> dict[str, float]:
    """Return how long pages took, in milliseconds."""
    ordered = sorted(times)
    return {
        "pages": len(ordered),
        "median_ms": round(median(ordered) * 1000, 1),
        "p95_ms": round(ordered[int(len(ordered) * 0.95)] * 1000, 1),
        "most_ms": round(ordered[-1] * 1000, 1),
    }
