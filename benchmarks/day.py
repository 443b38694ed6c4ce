"""A day of national use on PostgreSQL: the morning's work, then four processes at once, one of them killed half-way.

Afterwards every room is asked again where each learner stands: the read model must not differ anywhere.
"""

import json
import os
import signal
import subprocess
import sys
import time
from typing import Any

from benchmarks._readers import make
from benchmarks.boards import database
from scripts.places import ROOT

PROCESSES = 4
# What each process does, by size.
ACTS = {"national": 1500}
FEW = 60
KILLED_AFTER = 0.4


def run(size: str) -> dict[str, Any]:
    """Start the day, use it, kill a process in the middle of its work, and compare."""
    with database(size) as (env, _):
        began = time.perf_counter()
        morning = json.loads(make(env, sys.executable, "-m", "benchmarks._day_in", "morning"))
        started_s = round(time.perf_counter() - began, 1)
        began = time.perf_counter()
        done = use(env, ACTS.get(size, FEW))
        used_s = round(time.perf_counter() - began, 1)
        began = time.perf_counter()
        checked = subprocess.run(
            [sys.executable, "manage.py", "rebuild_progress", "--check"],
            cwd=ROOT,
            env=env,
            check=False,
            capture_output=True,
            text=True,
        )
        checked_s = round(time.perf_counter() - began, 1)
    said = (checked.stderr or checked.stdout).splitlines()
    return {
        "processes": PROCESSES,
        "morning_s": started_s,
        "the_morning_did": morning,
        "used_s": used_s,
        "done": done,
        "check_s": checked_s,
        "clean": checked.returncode == 0,
        "said": said[-12:],
    }


def use(env: dict[str, str], acts: int) -> dict[str, int]:
    """Let processes act at once, kill the first one half-way, and let another do its share from the beginning."""
    found = [worker(env, number, acts) for number in range(PROCESSES)]
    first = found[0]
    assert first.stdout is not None
    for line in first.stdout:
        if line.startswith(b"acts") and int(line.split()[1]) >= acts * KILLED_AFTER:
            break
    os.kill(first.pid, signal.SIGKILL)
    killed = first.wait() == -signal.SIGKILL
    found[0] = worker(env, 0, acts)
    done: dict[str, int] = {"killed": int(killed)}
    for process in found:
        text, _ = process.communicate()
        if process.returncode:
            raise RuntimeError(f"A process ended with {process.returncode}.")
        for what, count in json.loads(text.splitlines()[-1]).items():
            done[what] = done.get(what, 0) + count
    return done


def worker(env: dict[str, str], number: int, acts: int) -> "subprocess.Popen[bytes]":
    """Start a process that does its share of the day."""
    command = [sys.executable, "-m", "benchmarks._day_in", "use", str(number), str(PROCESSES), str(acts)]
    return subprocess.Popen(command, cwd=ROOT, env=env, stdout=subprocess.PIPE)
