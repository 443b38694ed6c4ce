"""Many takers at once on PostgreSQL: synchronised starts, then saves for minutes, beside a bare view that saves."""

import asyncio
import json
import random
import time
from dataclasses import dataclass, field
from statistics import median
from typing import Any
from uuid import uuid4

from benchmarks._hall import CHECK, Hall, Taker, ask, hall
from benchmarks._line import Line

# Of each size: synchronised starts, takers who save, seconds of saving.
SIZES = {"small": (50, 200, 30), "large": (500, 2000, 300)}
EVERY_SECONDS = 20
QUESTIONS = 20
ALONE = 300
LIMITS = {"last_page_s": 10, "p95_ms": 100, "queries": 8, "ratio": 2.5, "errors": 0, "lost": 0}


def run(size: str) -> dict[str, Any]:
    """Open a hall, let everybody start at once, let everybody save, and count what is in the tables."""
    starts, savers, seconds = SIZES.get(size, SIZES["large"])
    with hall(sitting=savers + 1, arriving=starts, questions=QUESTIONS) as open_hall:
        # The first of those who sit is alone with the two views: what the bare one writes, no page knows of.
        alone, sitting, arriving = open_hall.takers[0], open_hall.takers[1 : savers + 1], open_hall.takers[savers + 1 :]
        return {
            "limits": LIMITS,
            "starts": asyncio.run(all_start(open_hall, arriving)),
            "one save": asyncio.run(side_by_side(open_hall, alone)),
            "saves": asyncio.run(all_save(open_hall, sitting, seconds)),
        }


# ---- everybody starts at the same moment ----


async def all_start(open_hall: Hall, takers: list[Taker]) -> dict[str, Any]:
    """Let everybody press Start at one moment; return when each had the first question, the last above all."""
    began = time.perf_counter()
    done = await asyncio.gather(*(start(open_hall, taker, began) for taker in takers), return_exceptions=True)
    times = sorted(one for one in done if isinstance(one, float))
    return {
        "starts": len(takers),
        "errors": len(done) - len(times),
        "first_page_s": round(times[0], 2),
        "median_s": round(median(times), 2),
        "last_page_s": round(times[-1], 2),
    }


async def start(open_hall: Hall, taker: Taker, began: float) -> float:
    """Press Start, follow to the first question; return the seconds until its page is there."""
    line = Line(open_hall.port, taker.cookie, patience=120)
    status, headers, _ = await line.post(f"/checks/{CHECK}/", {})
    if status != 302:
        raise RuntimeError(f"Start answered {status}.")
    status, _, page = await line.get(headers["location"])
    if status != 200 or b"Question 1 of" not in page:
        raise RuntimeError(f"The first question answered {status}.")
    line.hang_up()
    return time.perf_counter() - began


# ---- one save, beside a bare view ----


async def side_by_side(open_hall: Hall, taker: Taker) -> dict[str, Any]:
    """Save by turns through the product and through the bare view, with nobody else about."""
    slots = ask(
        open_hall.server,
        f"SELECT id, question_version_id, position FROM quizzes_attemptslot WHERE attempt_id = {taker.attempt}",
    )
    ours, theirs = Line(open_hall.port, taker.cookie), Line(open_hall.bare_port, taker.cookie)
    times: dict[str, list[float]] = {"save": [], "bare": []}
    sheet, revision = Sheet(taker), 1_000
    for turn in range(ALONE):
        slot, version, position = slots[turn % len(slots)]
        began = time.perf_counter()
        await sheet.save(ours, position)
        times["save"].append(time.perf_counter() - began)
        revision += 1
        fields = {"attempt": taker.attempt, "slot": slot, "version": version, "answer": '{"choice": ["a"]}'}
        more = {"revision": revision + turn, "window": str(uuid4()), "token": str(uuid4())}
        began = time.perf_counter()
        status, _, _ = await theirs.post("/save/", {name: str(value) for name, value in (fields | more).items()})
        times["bare"].append(time.perf_counter() - began)
        if status != 200:
            raise RuntimeError(f"The bare view answered {status}.")
        sheet.seen[position] = revision + turn
    found = {name: round(median(times[name][20:]) * 1000, 2) for name in times}
    return {"median_ms": found, "ratio": round(found["save"] / found["bare"], 2), "turns": ALONE}


# ---- everybody saves for minutes ----


@dataclass
class Sheet:
    """What one taker has answered, as their page knows it."""

    taker: Taker
    window: str = field(default_factory=lambda: str(uuid4()))
    seen: dict[int, int] = field(default_factory=dict)
    sent: list[str] = field(default_factory=list)

    async def save(self, line: Line, position: int) -> None:
        """Choose an option at a position and save it."""
        seen, token = self.seen.get(position, 0), str(uuid4())
        fields = {
            "attempt": self.taker.attempt,
            "choice": "abcd"[(seen + 1) % 4],
            "seen": seen,
            "revision": seen + 1,
            "window": self.window,
            "token": token,
        }
        sent = {name: str(value) for name, value in fields.items()}
        status, _, body = await line.post(f"/checks/{CHECK}/save/{position}/", sent)
        if status != 200:
            raise RuntimeError(f"A save answered {status}: {body[:200]!r}")
        self.seen[position] = json.loads(body)["revision"]
        self.sent.append(token)


async def all_save(open_hall: Hall, takers: list[Taker], seconds: int) -> dict[str, Any]:
    """Let everybody save every 20 seconds; return times, errors, and what is missing in the tables."""
    times: list[float] = []
    errors: list[str] = []
    sheets = [Sheet(taker) for taker in takers]
    ends = time.perf_counter() + seconds
    await asyncio.gather(*(keep_saving(open_hall, sheet, ends, times, errors) for sheet in sheets))
    stored = {token for (token,) in ask(open_hall.server, "SELECT token FROM quizzes_step WHERE token IS NOT NULL")}
    times.sort()
    return {
        "takers": len(takers),
        "seconds": seconds,
        "saves": len(times),
        "a_second": round(len(times) / seconds, 1),
        "median_ms": round(median(times) * 1000, 1),
        "p95_ms": round(times[int(len(times) * 0.95)] * 1000, 1),
        "p99_ms": round(times[int(len(times) * 0.99)] * 1000, 1),
        "most_ms": round(times[-1] * 1000, 1),
        "errors": len(errors),
        "first_errors": errors[:3],
        "lost": len({token for sheet in sheets for token in sheet.sent} - stored),
    }


async def keep_saving(open_hall: Hall, sheet: Sheet, ends: float, times: list[float], errors: list[str]) -> None:
    """Save every 20 seconds from a moment of chance on, at questions of chance."""
    line, chance = Line(open_hall.port, sheet.taker.cookie), random.Random(sheet.taker.attempt)
    due = time.perf_counter() + chance.random() * EVERY_SECONDS
    while due < ends:
        await asyncio.sleep(max(0.0, due - time.perf_counter()))
        began = time.perf_counter()
        try:
            await sheet.save(line, chance.randint(1, QUESTIONS))
            times.append(time.perf_counter() - began)
        except Exception as error:  # every failure is counted, whatever it is
            errors.append(repr(error))
        line.hang_up()
        due += EVERY_SECONDS
