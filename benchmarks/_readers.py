"""Several readers who ask for pages at once over kept connections, and what their pages took."""

import asyncio
import subprocess
import time
from collections import defaultdict
from statistics import median
from typing import Any

from benchmarks._hall import gunicorn
from benchmarks._line import Line
from benchmarks._over_the_wire import wait_for
from scripts.places import ROOT
from scripts.ports import free_port
from scripts.processes import end_all, start

CLIENTS = 4
# Session, name of the page, address.
Asked = list[tuple[str, str, str]]
# What a page took in seconds, and its size in bytes.
Took = tuple[float, int]


def make(env: dict[str, str], *command: object) -> str:
    """Run a command beside the database of a benchmark; return the last line that it printed."""
    made = subprocess.run([str(word) for word in command], cwd=ROOT, env=env, check=True, stdout=subprocess.PIPE)
    lines = made.stdout.decode().splitlines()
    return lines[-1] if lines else ""


def serve_and_ask(env: dict[str, str], asked: Asked, pages: int, clients: int = CLIENTS) -> dict[str, dict[str, Any]]:
    """Serve the product, let every client ask for so many pages by turns, and sum up each page."""
    port = free_port()
    # These pages are made of processor time: two at once in one worker would only slow each other (the slowest p95
    # of the boards was 350 ms with two threads and 240 ms with one).
    web = start(gunicorn("waymark", port, threads=1), env=env)
    try:
        wait_for(f"http://127.0.0.1:{port}/accounts/login/")
        found = asyncio.run(everybody(port, asked, pages, clients))
    finally:
        end_all([web])
    return {name: summed(rows) for name, rows in found.items()}


async def everybody(port: int, asked: Asked, count: int, clients: int) -> dict[str, list[Took]]:
    """Let every client ask for pages by turns, each as somebody else; return seconds and bytes, page by page."""
    found: dict[str, list[Took]] = defaultdict(list)
    await asyncio.gather(*(read(port, asked, start, count, found) for start in range(clients)))
    return dict(found)


async def read(port: int, asked: Asked, first: int, count: int, found: dict[str, list[Took]]) -> None:
    """Ask for pages by turns over one connection; the first of each only warms the server."""
    line, warm = Line(port, ""), len({name for _, name, _ in asked})
    for turn in range(count + warm):
        line.session, name, address = asked[(first * len(asked) // CLIENTS + turn) % len(asked)]
        began = time.perf_counter()
        status, _, page = await line.get(address)
        took = time.perf_counter() - began
        if status != 200:
            raise RuntimeError(f"{address} answered {status}.")
        if turn >= warm:
            found[name].append((took, len(page)))
    line.hang_up()


def summed(rows: list[Took]) -> dict[str, float]:
    """Return how long pages took, in milliseconds, and how big they were."""
    ordered = sorted(took for took, _ in rows)
    return {
        "pages": len(ordered),
        "median_ms": round(median(ordered) * 1000, 1),
        "p95_ms": round(ordered[int(len(ordered) * 0.95)] * 1000, 1),
        "most_ms": round(ordered[-1] * 1000, 1),
        "kilobytes": round(median(size for _, size in rows) / 1000, 1),
    }
