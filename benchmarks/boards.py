"""What managers see: boards of a team, a PDU, a region and the nation, records, needs, capacity, and a file of them.

SIZE=national loads the national example into a PostgreSQL of its own, and asks with four clients at once; any other
size asks with the example of the demo. With DATABASE_URL set to a PostgreSQL that holds the national example already,
that one is measured as it is. The board on SQLite at demo size is measured each time.
"""

import json
import os
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from benchmarks._hall import environment
from benchmarks._readers import CLIENTS, make, serve_and_ask
from scripts.postgres import FAST, find_server, running

LIMITS = {"p95_ms": 300, "sqlite_board_p95_ms": 150, "export_of_1000_s": 1.0}
PAGES = {"national": 500}
FEW = 120


def run(size: str) -> dict[str, Any]:
    """Measure the demo on SQLite and then the size asked for on PostgreSQL; the queries must be the same."""
    demo, on_sqlite = measured(dict(os.environ) | served(), FEW) if is_sqlite() else (None, None)
    with database(size) as (env, loaded_s):
        facts, pages = measured(env, PAGES.get(size, FEW))
    grown = {name: (count, demo["queries"][name]) for name, count in facts["queries"].items() if demo} if demo else {}
    if grown := {name: pair for name, pair in grown.items() if pair[0] != pair[1]}:
        print(f"The queries differ between the demo and this size: {grown}", file=sys.stderr)
    return {
        "limits": LIMITS,
        "clients": CLIENTS,
        "loaded_s": loaded_s,
        **facts,
        "pages": pages,
        "queries_differ_from_the_demo": grown,
        "demo_on_sqlite": {"pages": on_sqlite, **(demo or {})},
    }


def is_sqlite() -> bool:
    """Say whether the database at hand is the benchmarks' own, with the demo in it."""
    return os.environ.get("DATABASE_URL", "").startswith("sqlite")


def served() -> dict[str, str]:
    """Return the settings of a service beside which pages are measured."""
    return {"WAYMARK_INSECURE_KEYS": "true", "DEBUG": "false", "ALLOWED_HOSTS": "127.0.0.1", "LOG_LEVEL": "ERROR"}


@contextmanager
def database(size: str) -> Iterator[tuple[dict[str, str], float | None]]:
    """Yield the settings of a PostgreSQL with the example in it, and how many seconds the loading took."""
    with tempfile.TemporaryDirectory() as place:
        if not is_sqlite():
            yield dict(os.environ) | served() | {"WAYMARK_VAR": place}, None
            return
        with running(find_server(), FAST) as server:
            env = environment(server, Path(place))
            make(env, sys.executable, "manage.py", "migrate", "--verbosity", "0")
            began = time.perf_counter()
            make(env, sys.executable, "manage.py", "load_example", "--size", size if size in PAGES else "demo")
            yield env, round(time.perf_counter() - began, 1)


def measured(env: dict[str, str], pages: int) -> tuple[dict[str, Any], dict[str, Any]]:
    """Choose readers, count their queries, time a file of a board, and let them ask at once."""
    make(env, sys.executable, "manage.py", "collectstatic", "--noinput", "--verbosity", "0")
    facts = json.loads(make(env, sys.executable, "-m", "benchmarks._boards_in"))
    return facts, serve_and_ask(env, [tuple(row) for row in facts.pop("asked")], pages)
