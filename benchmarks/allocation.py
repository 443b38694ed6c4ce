"""One allocation check of a learner with gaps: its queries and its milliseconds, on SQLite and on PostgreSQL."""

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from benchmarks._hall import environment
from scripts.places import ROOT
from scripts.postgres import FAST, find_server, running

LIMITS = {"queries": 12, "p95_ms": 50}


def run(size: str) -> dict[str, Any]:
    """Ask in the example, in either database."""
    own = dict(os.environ) | {"DJANGO_SETTINGS_MODULE": "lms.settings"}
    with running(find_server(), FAST) as server, tempfile.TemporaryDirectory() as place:
        other = environment(server, Path(place))
        for command in ("migrate", "load_example"):
            subprocess.run([sys.executable, "manage.py", command, "--verbosity", "0"], cwd=ROOT, env=other, check=True)
        return {"limits": LIMITS, "sqlite": asked(own), "postgresql": asked(other)}


def asked(env: dict[str, str]) -> dict[str, Any]:
    """Ask in a process of its own, in the database that `env` points at."""
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks._check_in"], cwd=ROOT, env=env, check=True, stdout=subprocess.PIPE
    )
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return found
