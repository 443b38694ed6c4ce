"""What it takes to take in a file of evidence as large as the rule allows: seconds, and memory, for each type."""

import json
import os
import subprocess
import sys
from typing import Any, Final

from benchmarks._upload_in import KINDS
from scripts.places import ROOT

LIMITS: Final = {"memory_megabytes": 16, "seconds": 10}
SIZES: Final = {"small": 50, "large": 190}


def run(size: str) -> dict[str, Any]:
    """Take in a file of each type, each in a process of its own: megabytes is what the file has."""
    megabytes = SIZES.get(size) or int(size)
    found = {ending: taken_in(ending, megabytes) for ending in KINDS}
    return {"limits": LIMITS, "files": found, "within_limits": all(_within(one) for one in found.values())}


def taken_in(ending: str, megabytes: int) -> dict[str, Any]:
    """Take in one file; return what it took."""
    words = [sys.executable, "-m", "benchmarks._upload_in", ending, str(megabytes)]
    env = {**os.environ, "WAYMARK_INSECURE_KEYS": "true"}
    done = subprocess.run(words, cwd=ROOT, env=env, check=True, capture_output=True, text=True)
    return dict(json.loads(done.stdout.splitlines()[-1]))


def _within(found: dict[str, Any]) -> bool:
    seconds = found["read_seconds"] + found["look_seconds"] + found["keep_seconds"]
    return bool(seconds <= LIMITS["seconds"] and found["memory_megabytes"] <= LIMITS["memory_megabytes"])
