"""Set up everything that Waymark needs; a second run costs next to nothing."""

import fcntl
import sys
from collections.abc import Iterator
from contextlib import contextmanager

from scripts.front_end import ensure_front_end
from scripts.places import BUILD, VENV
from scripts.python_env import ensure_python_env
from scripts.say import run_main, say


@contextmanager
def one_at_a_time() -> Iterator[None]:
    """Hold the set-up lock, so that two commands started together do not build on each other."""
    BUILD.mkdir(exist_ok=True)
    with (BUILD / "setup.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def set_up(kind: str) -> None:
    """Bring the Python environment and the front end in line with their lock files."""
    with one_at_a_time():
        ensure_python_env(kind)
        ensure_front_end()


def main() -> int:
    """Set up for the work named on the command line: dev, unless told otherwise."""
    set_up(sys.argv[1] if len(sys.argv) > 1 else "dev")
    say(f"Ready: {VENV.name} and {BUILD.name}/frontend are up to date.")
    return 0


if __name__ == "__main__":
    run_main(main)
