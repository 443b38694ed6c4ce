"""The cover report of a nation, a region and a team on PostgreSQL, asked by several readers at once."""

import json
import sys
import tempfile
from pathlib import Path
from typing import Any

from benchmarks._hall import environment
from benchmarks._readers import CLIENTS, make, serve_and_ask
from scripts.postgres import FAST, find_server, running

# Of each size: learners, mentors, pages that each reader asks for.
SIZES = {"small": (600, 800, 30), "large": (3000, 4000, 150)}
LIMITS = {"p95_ms": 300, "queries": 24}


def run(size: str) -> dict[str, Any]:
    """Fill a database, count queries with few people and with many, and let readers ask at once."""
    learners, mentors, pages = SIZES.get(size, SIZES["large"])
    with running(find_server(), FAST) as server, tempfile.TemporaryDirectory() as place:
        env = environment(server, Path(place))
        for command in ("migrate --verbosity 0", "collectstatic --noinput --verbosity 0"):
            make(env, sys.executable, "manage.py", *command.split())
        facts = json.loads(make(env, sys.executable, "-m", "benchmarks._cover_in", learners, mentors, CLIENTS))
        sessions, addresses = facts.pop("sessions"), facts.pop("pages")
        asked = [(session, *page) for session in sessions for page in addresses.items()]
        found = serve_and_ask(env, asked, pages)
    return {"limits": LIMITS, "clients": CLIENTS, **facts, "pages": found}
