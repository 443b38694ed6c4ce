"""Takers who save and hand in until they are told that it is kept, and what became of all that they were told.

Answers are dropped and requests doubled on the way, whatever else goes wrong meanwhile.
"""

import asyncio
import json
import random
import subprocess
import sys
import time
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

from benchmarks._hall import CHECK, Hall, Taker, ask
from benchmarks._line import Line
from scripts.places import ROOT

QUESTIONS = 20
# Of a hundred saves: how many hang up before the answer, and how many are sent twice.
DROPPED, DOUBLED = 8, 8
# What survives the death of the server must be on disk when it is acknowledged.
DURABLE = ("synchronous_commit=on", "fsync=on", "full_page_writes=on")


@dataclass
class Tally:
    """What happened, in all and in each phase, and every answer that the server acknowledged."""

    acknowledged: list[tuple[int, int, int, str, str]] = field(default_factory=list)
    counts: Counter[str] = field(default_factory=Counter)
    phase: str = ""
    phases: dict[str, Counter[str]] = field(default_factory=dict)
    # How long each person waited until the server said that it has an answer, by phase.
    waits: dict[str, list[float]] = field(default_factory=dict)

    def note(self, what: str) -> None:
        """Count something that happened now."""
        self.counts[what] += 1
        self.phases.setdefault(self.phase, Counter())[what] += 1

    def waited(self, seconds: float) -> None:
        """Keep how long somebody waited until an answer was acknowledged."""
        self.waits.setdefault(self.phase, []).append(seconds)


async def each(times: int) -> AsyncIterator[int]:
    """Give so many turns, one directly after the other."""
    for turn in range(times):
        yield turn


async def take(open_hall: Hall, taker: Taker, turns: AsyncIterator[int], tally: Tally) -> None:
    """Change answers as a person does, one after the other, and send each until the server says what became of it."""
    chance, window = random.Random(taker.attempt), str(uuid4())
    revisions: dict[int, int] = {}
    seen: dict[int, int] = {}
    async for _ in turns:
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
            tally.note("requests failed")
            await asyncio.sleep(0.1)
            continue
        if status == 302:
            line.hang_up()
            return
        if status < 500:
            raise RuntimeError(f"Handing in answered {status}.")
        tally.note(f"answered {status}")
        await asyncio.sleep(0.1)


async def deliver(
    open_hall: Hall, taker: Taker, position: int, fields: dict[str, Any], chance: random.Random, tally: Tally
) -> int:
    """Send an answer until it is acknowledged; return the revision that the server holds."""
    path, sent = f"/checks/{CHECK}/save/{position}/", {name: str(value) for name, value in fields.items()}
    line, began = Line(open_hall.port, taker.cookie, patience=10), time.perf_counter()
    if chance.randrange(100) < DROPPED:
        tally.note("answers dropped")
        await quietly(line.post_and_leave(path, sent))
    while True:
        try:
            status, _, body = await line.post(path, sent)
        except (OSError, EOFError, TimeoutError):
            tally.note("requests failed")
            await asyncio.sleep(0.1)
            continue
        if status == 200:
            break
        if status < 500:
            raise RuntimeError(f"A save answered {status}: {body[:300]!r}")
        tally.note(f"answered {status}")
        await asyncio.sleep(0.1)
    told = json.loads(body)
    tally.waited(time.perf_counter() - began)
    tally.acknowledged.append((taker.attempt, position, told["revision"], sent["token"], sent["choice"]))
    if chance.randrange(100) < DOUBLED:
        tally.note("requests doubled")
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


def drift(open_hall: Hall) -> list[str]:
    """Return what `rebuild_progress --check` finds: nothing, if every standing is what the rooms say."""
    command = [sys.executable, "manage.py", "rebuild_progress", "--check"]
    done = subprocess.run(command, cwd=ROOT, env=open_hall.env, check=False, capture_output=True, text=True)
    return done.stderr.splitlines() if done.returncode else []
