"""An examination hall: PostgreSQL, Waymark on gunicorn, and takers who are signed in, each with an attempt or none."""

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks._over_the_wire import wait_for
from scripts.places import ROOT
from scripts.ports import free_port
from scripts.postgres import FAST, Server, find_server, running
from scripts.processes import end_all, start

CHECK = "hall-check"
WORKERS = 2
THREADS = 2


@dataclass(frozen=True)
class Taker:
    """Somebody with a session, and the attempt that they have open (0 for none)."""

    cookie: str
    attempt: int = 0


@dataclass
class Hall:
    """What a benchmark needs to send requests and to look into the tables afterwards."""

    port: int
    bare_port: int
    takers: list[Taker]
    server: Server
    web: subprocess.Popen[bytes]
    env: dict[str, str]


@contextmanager
def hall(
    *, sitting: int, arriving: int, questions: int = 20, enrolled: bool = False, settings: tuple[str, ...] = FAST
) -> Iterator[Hall]:
    """Open a hall: `sitting` people have an open attempt, `arriving` ones have not begun; perhaps on a pathway."""
    with running(find_server(), settings) as server, tempfile.TemporaryDirectory() as place:
        env = environment(server, Path(place))
        manage("migrate --verbosity 0", env)
        manage("collectstatic --noinput --verbosity 0", env)
        takers = seat(env, sitting, arriving, questions, enrolled=enrolled)
        ports = (free_port(), free_port())
        served = [start(gunicorn(app, port), env=env) for app, port in zip(("waymark", "bare"), ports, strict=True)]
        try:
            wait_for(f"http://127.0.0.1:{ports[0]}/accounts/login/")
            yield Hall(ports[0], ports[1], takers, server, served[0], env)
        finally:
            end_all(served)


def manage(command: str, env: dict[str, str]) -> None:
    """Run a management command to its end."""
    subprocess.run([sys.executable, "manage.py", *command.split()], cwd=ROOT, env=env, check=True)


def seat(env: dict[str, str], sitting: int, arriving: int, questions: int, *, enrolled: bool) -> list[Taker]:
    """Put a check and its takers into the database; those who sit come first."""
    numbers = [str(number) for number in (sitting, arriving, questions, int(enrolled))]
    command = [sys.executable, "-m", "benchmarks._takers_in", *numbers]
    made = subprocess.run(command, cwd=ROOT, env=env, check=True, stdout=subprocess.PIPE)
    return [Taker(**row) for row in json.loads(made.stdout.splitlines()[-1])]


def environment(server: Server, place: Path) -> dict[str, str]:
    """Return the settings of a service: no debugging, and the database of this hall."""
    return {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "lms.settings",
        "DATABASE_URL": server.url,
        "WAYMARK_VAR": str(place),
        "WAYMARK_INSECURE_KEYS": "true",
        "DEBUG": "false",
        "ALLOWED_HOSTS": "127.0.0.1",
        "LOG_LEVEL": "ERROR",
    }


def gunicorn(app: str, port: int, threads: int = THREADS, address: str = "127.0.0.1") -> list[str | Path]:
    """Return the command that serves: a worker for each of two cores, and a second thread while the first waits."""
    options = ["--workers", str(WORKERS), "--threads", str(threads), "--preload", "--no-control-socket"]
    bind = ["--bind", f"{address}:{port}", "--backlog", "4096", "--keep-alive", "30", "--log-level", "warning"]
    return [Path(sys.executable), "-m", "gunicorn", f"benchmarks._served:{app}()", *bind, *options]


def ask(server: Server, sql: str) -> list[tuple[Any, ...]]:
    """Ask the database of the hall."""
    from psycopg import connect  # only where PostgreSQL is used

    with connect(server.url) as connection:
        return connection.execute(sql).fetchall()
