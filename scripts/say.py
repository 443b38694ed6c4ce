"""How the commands speak, and how they stop: one clear sentence, never a traceback."""

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import NoReturn


class Stop(Exception):
    """A reason to end, as one sentence that holds the command that mends it."""


def say(text: str) -> None:
    """Print a line at once, even into a pipe."""
    print(text, flush=True)


@contextmanager
def step(text: str) -> Iterator[None]:
    """Announce a step that takes a while, and say how long it took."""
    say(f"  {text} ...")
    start = time.monotonic()
    yield
    say(f"  {text}: {time.monotonic() - start:.0f} s")


def run_main(main: Callable[[], int]) -> NoReturn:
    """Run a command and leave with its status: 2 when it stopped for a stated reason."""
    try:
        sys.exit(main())
    except Stop as reason:
        print(f"\n{reason}\n", file=sys.stderr, flush=True)
        sys.exit(2)
    except KeyboardInterrupt:
        print("\nStopped.", file=sys.stderr, flush=True)
        sys.exit(130)
