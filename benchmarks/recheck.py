"""The nightly re-check of held cases on PostgreSQL: many new gaps, none, a changed rule, and one killed half-way."""

import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from benchmarks._hall import ask, environment
from scripts.places import ROOT
from scripts.postgres import Server, find_server, running

# Of each size: learners, and cases that each of them holds.
SIZES = {"small": (300, 25), "large": (3000, 25)}
LIMITS = {"seconds": 300}
TWICE = ("gaps_twice", "duties_twice")


def run(size: str) -> dict[str, Any]:
    """Fill a database, and let four nights pass."""
    learners, cases = SIZES.get(size, SIZES["large"])
    with running(find_server(), ()) as server, tempfile.TemporaryDirectory() as place:
        env = environment(server, Path(place))
        command(env, "manage.py", "migrate", "--verbosity", "0")
        module(env, "benchmarks._recheck_in", "fill", learners, cases)
        nights = {"first, many gaps": night(env, 0), "second, unchanged": night(env, 1)}
        module(env, "benchmarks._recheck_in", "choose_rule", 2)
        nights["third, a changed rule"] = night(env, 2)
        module(env, "benchmarks._recheck_in", "lose_mentors", 3)
        nights["fourth, killed half-way and resumed"] = killed_night(env, server, 3, learners)
    for name, found in nights.items():
        judge(name, found)
    return {"limits": LIMITS, "learners": learners, "cases_each": cases, "nights": nights}


def command(env: dict[str, str], *words: object) -> str:
    """Run Python and return the last line that it printed."""
    done = subprocess.run(
        [sys.executable, *(str(word) for word in words)], cwd=ROOT, env=env, check=True, stdout=subprocess.PIPE
    )
    return (done.stdout.splitlines() or [b""])[-1].decode()


def module(env: dict[str, str], name: str, *words: object) -> str:
    """Run a module."""
    return command(env, "-m", name, *words)


def night(env: dict[str, str], day: int) -> dict[str, Any]:
    """Do a night in a process of its own."""
    found: dict[str, Any] = json.loads(module(env, "benchmarks._recheck_night", day))
    return found


def killed_night(env: dict[str, str], server: Server, day: int, learners: int) -> dict[str, Any]:
    """Kill a night when half of the people are done, then let another process go on."""
    words = [sys.executable, "-m", "benchmarks._recheck_night", str(day)]
    began = time.perf_counter()
    first = subprocess.Popen(words, cwd=ROOT, env=env, stdout=subprocess.DEVNULL)
    while (done := people_done(server)) < learners // 2 and first.poll() is None:
        time.sleep(0.02)
    if first.poll() is not None:
        raise RuntimeError("The night was over before it could be killed.")
    os.kill(first.pid, signal.SIGKILL)
    first.wait()
    took = round(time.perf_counter() - began, 1)
    done = people_done(server)
    return {"killed_after_s": took, "people_when_killed": done, **night(env, day)}


def people_done(server: Server) -> int:
    """Ask how many people the night that is not finished has done."""
    rows = ask(server, "SELECT people FROM caseload_recheck WHERE finished_at IS NULL")
    return int(rows[0][0]) if rows else 0


def judge(name: str, found: dict[str, Any]) -> None:
    """Fail when anything was done twice, or left out."""
    wrong = [key for key in TWICE if found[key]]
    pairs = (
        ("people", "people_to_ask"),
        ("gaps_of_all_nights", "gaps_opened_by_the_record"),
        ("duties", "duties_opened_by_the_record"),
        ("duties", "notices"),
    )
    wrong += [f"{one} {found[one]}, {other} {found[other]}" for one, other in pairs if found[one] != found[other]]
    if wrong:
        raise RuntimeError(f"{name}: {'; '.join(wrong)}")
