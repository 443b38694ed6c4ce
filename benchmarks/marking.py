"""The marking queue and the gap view of thousands of learners on PostgreSQL, asked by several readers at once."""

import json
import sys
import tempfile
from pathlib import Path
from typing import Any

from benchmarks._hall import environment
from benchmarks._readers import CLIENTS, make, serve_and_ask
from scripts.postgres import FAST, find_server, running

# Of each size: learners (each with 6 pieces that are claimed for 30 criteria), pages that each client asks for.
SIZES = {"small": (300, 60), "large": (3000, 300)}
LIMITS = {"p95_ms": 300}


def run(size: str) -> dict[str, Any]:
    """Fill a database, count queries with few learners and with many, and let readers ask at once."""
    learners, pages = SIZES.get(size, SIZES["large"])
    with running(find_server(), FAST) as server, tempfile.TemporaryDirectory() as place:
        env = environment(server, Path(place))
        for command in ("migrate --verbosity 0", "collectstatic --noinput --verbosity 0"):
            make(env, sys.executable, "manage.py", *command.split())
        facts = json.loads(make(env, sys.executable, "-m", "benchmarks._marking_in", learners))
        found = serve_and_ask(env, [tuple(row) for row in facts.pop("asked")], pages)
    return {"limits": LIMITS, "clients": CLIENTS, **facts, "pages": found}
