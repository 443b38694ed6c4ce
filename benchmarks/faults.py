"""Saves while web workers are killed, answers dropped and doubled, and the database restarted: none may be lost.

Everybody hands in at last, under the same fire; then every room is asked where each of them stands.
"""

import asyncio
import json
import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

from benchmarks._hall import CHECK, Hall, Taker, ask, hall
from benchmarks._line import Line
from scripts.places import ROOT

TAKERS = 50
QUESTIONS = 20
# Saves of each taker, by size; the issue asks for 10,000 in all.
SIZES = {"small": 40, "large": 220}
# Of a hundred saves: how many hang up before the answer, and how many are sent twice.
DROPPED, DOUBLED = 8, 8
KILL_EVERY_SECONDS = 2.0
RESTART_AFTER_SECONDS = 6.0
# What survives the death of the server must be on disk when it is acknowledged.
DURABLE = ("synchronous_commit=on", "fsync=on", "full_page_writes=on")


@dataclass
class Tally:
    """What happened, and every answer that the server acknowledged."""

    acknowledged: list[tuple[int, int, int, str, str]] = field(default_factory=list)
    counts: Counter[str] = field(default_factory=Counter)


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


def drift(open_hall: Hall) -> list[str]:
    """Return what `rebuild_progress --check` finds: nothing, if every standing is what the rooms say."""
    command = [sys.executable, "manage.py", "rebuild_progress", "--check"]
    done = subprocess.run(command, cwd=ROOT, env=open_hall.env, check=False, capture_output=True, text=True)
    return done.stderr.splitlines() if done.returncode else []


async def under_fire(open_hall: Hall, saves: int) -> Tally:
    """Run the takers with the faults beside them."""
    tally = Tally()
    stop = asyncio.Event()
    faults = [asyncio.create_task(kill_workers(open_hall, tally, stop)), asyncio.create_task(restart(open_hall, tally))]
    await asyncio.gather(*(take(open_hall, taker, saves, tally) for taker in open_hall.takers))
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
            tally.counts["workers killed"] += 1


def workers_of(pid: int) -> list[int]:
    """Return the processes that a server has started."""
    with open(f"/proc/{pid}/task/{pid}/children", encoding="ascii") as file:
        return [int(word) for word in file.read().split()]


async def restart(open_hall: Hall, tally: Tally) -> None:
    """End the database at once, in the middle of everything, and start it again."""
    await asyncio.sleep(RESTART_AFTER_SECONDS)
    # Not in a thread of its own: the server would be told to end when that thread does.
    open_hall.server.restart()
    tally.counts["database restarts"] += 1


async def take(open_hall: Hall, taker: Taker, saves: int, tally: Tally) -> None:
    """Change answers as a person does, one after the other, and send each until the server says what became of it."""
    chance, window = random.Random(taker.attempt), str(uuid4())
    revisions: dict[int, int] = {}
    seen: dict[int, int] = {}
    for _ in range(saves):
        position = chance.randint(1, QUESTIONS)
        revisions[position] = revisions.get(position, 0) + 1
        fields = {
            "attempt": taker.attempt,
            "choice": "abcd"[revisions[position] % 4],
            "seen": seen.get(position, 0),
            "revision": revisions[position],
            "window": window,
            "token": str(uuid4()),
        }
        seen[position] = await deliver(open_hall, taker, position, fields, chance, tally)
        revisions[position] = max(revisions[position], seen[position])
    await hand_in(open_hall, taker, tally)


async def hand_in(open_hall: Hall, taker: Taker, tally: Tally) -> None:
    """Hand the attempt in, until the server says that it has it."""
    line = Line(open_hall.port, taker.cookie, patience=10)
    while True:
        try:
            status, _, _ = await line.post(f"/checks/{CHECK}/review/", {"attempt": str(taker.attempt)})
        except (OSError, EOFError, TimeoutError):
            tally.counts["requests failed"] += 1
            await asyncio.sleep(0.1)
            continue
        if status == 302:
            line.hang_up()
            return
        if status < 500:
            raise RuntimeError(f"Handing in answered {status}.")
        tally.counts[f"answered {status}"] += 1
        await asyncio.sleep(0.1)


async def deliver(
    open_hall: Hall, taker: Taker, position: int, fields: dict[str, Any], chance: random.Random, tally: Tally
) -> int:
    """Send an answer until it is acknowledged; return the revision that the server holds."""
    path, sent = f"/checks/{CHECK}/save/{position}/", {name: str(value) for name, value in fields.items()}
    line = Line(open_hall.port, taker.cookie, patience=10)
    if chance.randrange(100) < DROPPED:
        tally.counts["answers dropped"] += 1
        await quietly(line.post_and_leave(path, sent))
    while True:
        try:
            status, _, body = await line.post(path, sent)
        except (OSError, EOFError, TimeoutError):
            tally.counts["requests failed"] += 1
            await asyncio.sleep(0.1)
            continue
        if status == 200:
            break
        if status < 500:
            raise RuntimeError(f"A save answered {status}: {body[:300]!r}")
        tally.counts[f"answered {status}"] += 1
        await asyncio.sleep(0.1)
    told = json.loads(body)
    tally.acknowledged.append((taker.attempt, position, told["revision"], sent["token"], sent["choice"]))
    if chance.randrange(100) < DOUBLED:
        tally.counts["requests doubled"] += 1
        await quietly(line.post(path, sent))
    line.hang_up()
    return int(told["revision"])


async def quietly(doing: Any) -> None:
    """Do it, whether it works or not."""
    with suppress(OSError, EOFError, TimeoutError):
        await doing


def verdict(open_hall: Hall, tally: Tally) -> dict[str, Any]:
    """Count acknowledged answers that are missing or changed, answers out of order, and answers kept twice."""
    rows = ask(
        open_hall.server,
        "SELECT step.attempt_id, slot.position, step.revision, step.token, step.answer->'choice'->>0, step.number "
        "FROM quizzes_step step JOIN quizzes_attemptslot slot ON slot.id = step.slot_id "
        "WHERE step.kind = 'answer' ORDER BY step.attempt_id, step.number",
    )
    kept = {token: (attempt, position, revision, choice) for attempt, position, revision, token, choice, _ in rows}
    said = {
        token: (attempt, position, revision, choice)
        for attempt, position, revision, token, choice in tally.acknowledged
    }
    tokens = Counter(row[3] for row in rows)
    last: dict[tuple[int, int], int] = {}
    disorder = 0
    for attempt, position, revision, *_ in rows:
        disorder += revision <= last.get((attempt, position), 0)
        last[attempt, position] = revision
    return {
        "saves acknowledged": len(said),
        "answers kept": len(rows),
        "lost": sum(token not in kept for token in said),
        "changed": sum(token in kept and kept[token] != row for token, row in said.items()),
        "out of order": disorder,
        "doubled": sum(number > 1 for number in tokens.values()),
    }
