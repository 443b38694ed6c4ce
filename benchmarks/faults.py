"""Saves while web workers are killed, answers dropped and doubled, and the database restarted: none may be lost.

Everybody hands in at last, under the same fire; then every room is asked where each of them stands.
"""

import asyncio
import os
import random
import signal
import time
from typing import Any

from benchmarks._hall import Hall, ask, hall
from benchmarks._under_fire import DURABLE, QUESTIONS, Tally, drift, each, take, verdict

TAKERS = 50
# Saves of each taker, by size; the issue asks for 10,000 in all.
SIZES = {"small": 40, "large": 220}
KILL_EVERY_SECONDS = 2.0
RESTART_AFTER_SECONDS = 6.0


def run(size: str) -> dict[str, Any]:
    """Let everybody save under fire, then hold the tables against what was acknowledged."""
    with hall(sitting=TAKERS, arriving=0, questions=QUESTIONS, enrolled=True, settings=DURABLE) as open_hall:
        began = time.perf_counter()
        tally = asyncio.run(under_fire(open_hall, SIZES.get(size, SIZES["large"])))
        return {
            "takers": TAKERS,
            "seconds": round(time.perf_counter() - began, 1),
            "happened": dict(tally.counts),
            **verdict(open_hall, tally),
            "handed in": ask(open_hall.server, "SELECT count(*) FROM quizzes_attempt WHERE state <> 'open'")[0][0],
            "the read model differs": drift(open_hall),
        }


async def under_fire(open_hall: Hall, saves: int) -> Tally:
    """Run the takers with the faults beside them."""
    tally = Tally()
    stop = asyncio.Event()
    faults = [asyncio.create_task(kill_workers(open_hall, tally, stop)), asyncio.create_task(restart(open_hall, tally))]
    await asyncio.gather(*(take(open_hall, taker, each(saves), tally) for taker in open_hall.takers))
    stop.set()
    await asyncio.gather(*faults)
    return tally


async def kill_workers(open_hall: Hall, tally: Tally, stop: asyncio.Event) -> None:
    """Kill a web worker, with whatever it is doing, every few seconds."""
    while not stop.is_set():
        await asyncio.sleep(KILL_EVERY_SECONDS)
        children = workers_of(open_hall.web.pid)
        if children:
            os.kill(random.choice(children), signal.SIGKILL)
            tally.note("workers killed")


def workers_of(pid: int) -> list[int]:
    """Return the processes that a server has started."""
    with open(f"/proc/{pid}/task/{pid}/children", encoding="ascii") as file:
        return [int(word) for word in file.read().split()]


async def restart(open_hall: Hall, tally: Tally) -> None:
    """End the database at once, in the middle of everything, and start it again."""
    await asyncio.sleep(RESTART_AFTER_SECONDS)
    # Not in a thread of its own: the server would be told to end when that thread does.
    open_hall.server.restart()
    tally.note("database restarts")
