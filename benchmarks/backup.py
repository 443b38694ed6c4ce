"""How long a backup takes, how large it is, and how long it takes until it is back: of a demo, or of a nation."""

import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from scripts.places import ROOT
from scripts.postgres import Server, find_server, running

# Files of people's, as many to a learner as there are in a year, each of a usual size.
FILES, BYTES = {"small": 40, "national": 9_000}, 150_000
# What survives the death of the server must be on disk: measured as a service runs.
DURABLE = ("synchronous_commit=on", "fsync=on", "full_page_writes=on")


def run(size: str) -> dict[str, Any]:
    """Load an example into a PostgreSQL of its own, back it up, read it through, and bring it back beside the first."""
    with running(find_server(), DURABLE) as server, tempfile.TemporaryDirectory() as name:
        place = Path(name)
        env = environment(server.url, place / "var")
        load = ["--size", "national"] if size == "national" else []
        timed(env, "migrate", "--verbosity", "0")
        loading = timed(env, "load_example", *load, "--verbosity", "0")
        fill(place / "var" / "media" / "evidence", FILES.get(size, FILES["small"]))
        backup = timed(env, "backup", str(place / "backups"))
        (made,) = (path for path in (place / "backups").iterdir() if path.is_dir())
        second = environment(another(server), place / "second")
        return {
            "loading seconds": loading,
            "backup seconds": backup,
            "dry run seconds": timed(second, "restore", str(made), "--dry-run"),
            "restore seconds": timed(second, "restore", str(made)),
            **what_it_holds(made),
        }


def what_it_holds(made: Path) -> dict[str, Any]:
    """Return what the manifest says."""
    told = json.loads((made / "manifest.json").read_text())
    return {
        "rows": sum(told["database"]["rows"].values()),
        "bytes of the dump": told["database"]["size"],
        "files": len(told["files"]),
        "bytes of files": sum(file["size"] for file in told["files"]),
    }


def environment(url: str, var: Path) -> dict[str, str]:
    """Return the settings of one installation."""
    return {**os.environ, "DATABASE_URL": url, "WAYMARK_VAR": str(var), "WAYMARK_INSECURE_KEYS": "true"}


def another(server: Server) -> str:
    """Make a second, empty database, and return its address."""
    from psycopg import connect  # only where PostgreSQL is used

    with connect(server.url, autocommit=True) as connection:
        connection.execute("CREATE DATABASE second")
    return server.url.rpartition("/")[0] + "/second"


def fill(folder: Path, count: int) -> None:
    """Put files where people's would be."""
    for number in range(count):
        file = folder / f"{number % 256:02x}" / f"{number:064x}"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(os.urandom(BYTES))


def timed(env: dict[str, str], *words: str) -> float:
    """Run a command to its end, and return how many seconds it took."""
    began = time.perf_counter()
    subprocess.run([sys.executable, "manage.py", *words], cwd=ROOT, env=env, check=True, stdout=subprocess.DEVNULL)
    return round(time.perf_counter() - began, 1)
