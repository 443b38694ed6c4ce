"""What managers see: boards of a team, a PDU, a region and the nation, records, needs, capacity, and a file of them.

SIZE=national loads the national example into a PostgreSQL of its own, and asks with four clients at once; any other
size asks with the example of the demo. With DATABASE_URL set to a PostgreSQL that holds the national example already,
that one is measured as it is. The demo on SQLite is measured each time, by as many clients and by one alone.
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
FEW = 300


def run(size: str) -> dict[str, Any]:
    """Measure the demo on SQLite and then the size asked for on PostgreSQL; the queries must be the same."""
    demo = measured(dict(os.environ) | served(), FEW, alone=True) if is_sqlite() else {}
    with database(size) as (env, loaded_s):
        found = measured(env, PAGES.get(size, FEW))
    before, now = demo.get("queries", {}), found["queries"]
    other = {name: [before[name], now[name]] for name in before if before[name] != now[name]}
    return {
        "limits": LIMITS,
        "clients": CLIENTS,
        "loaded_s": loaded_s,
        **found,
        "queries_of_the_demo_and_here_where_they_differ": other,
        "demo_on_sqlite": demo,
    }


def table(found: dict[str, Any]) -> list[str]:
    """Return what was measured as the lines of a table: of one learner's pages the most queries of many learners."""
    lines = ["| Page | Queries | p50, ms | p95, ms | Kilobytes |", "|---|---:|---:|---:|---:|"]
    for name, page in found["pages"].items():
        of_one = found["queries_of_one_learner"].get(name.partition(",")[0], {})
        queries = found["queries"].get(name) or f"{of_one['least']} to {of_one['most']}"
        lines.append(f"| {name} | {queries} | {page['median_ms']} | {page['p95_ms']} | {page['kilobytes']} |")
    return lines


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


def measured(env: dict[str, str], pages: int, *, alone: bool = False) -> dict[str, Any]:
    """Choose readers, count their queries, time a file of a board, and let them ask at once; or one alone too."""
    make(env, sys.executable, "manage.py", "collectstatic", "--noinput", "--verbosity", "0")
    facts = json.loads(make(env, sys.executable, "-m", "benchmarks._boards_in"))
    asked = [tuple(row) for row in facts.pop("asked")]
    by_one = {"pages_of_one_client": serve_and_ask(env, asked, pages, 1)} if alone else {}
    return {**facts, "pages": serve_and_ask(env, asked, pages), **by_one}
