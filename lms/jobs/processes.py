"""Processes that end with their parent, and a group of processes that ends as one."""

import ctypes
import os
import signal
import sys
import time
from contextlib import suppress
from typing import Final

PR_SET_PDEATHSIG: Final = 1
PR_SET_CHILD_SUBREAPER: Final = 36
_forker: Final = [0]  # the process that is forking now, as its child remembers it
_LIBC = ctypes.CDLL(None, use_errno=True) if sys.platform == "linux" else None


def end_with_parent() -> None:
    """Ask the kernel to kill this process when its parent ends, however that ends (Linux only)."""
    if _LIBC:
        _LIBC.prctl(PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)


def adopt_orphans() -> None:
    """Become the parent of grandchildren that lose theirs, so that their end can be seen (Linux only)."""
    if _LIBC:
        _LIBC.prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)


def lead_a_group(parent: int) -> None:
    """Make this process the head of a group of its own that ends with `parent`, with all that it will fork."""
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, signal.SIG_DFL)
    os.setsid()
    end_with_parent()
    _end_if_orphaned(parent)
    os.register_at_fork(before=_remember_the_forker, after_in_child=_end_with_the_forker)


def _remember_the_forker() -> None:
    _forker[0] = os.getpid()


def _end_with_the_forker() -> None:
    end_with_parent()
    _end_if_orphaned(_forker[0])


def _end_if_orphaned(parent: int) -> None:
    """End at once when the parent was gone before the kernel was asked: no signal would come any more."""
    if os.getppid() != parent:
        os._exit(1)


def kill_group(head: int) -> None:
    """Kill everything in the group of `head`, if there is anything."""
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(head, signal.SIGKILL)


def await_end_of_group(head: int, *, patience: float = 5) -> None:
    """Wait until nothing is left of a group that was killed. Its head must have been joined."""
    deadline = time.monotonic() + patience
    with suppress(ProcessLookupError, PermissionError):
        while time.monotonic() < deadline:
            _reap(head)
            os.killpg(head, 0)
            time.sleep(0.05)


def _reap(group: int) -> None:
    """Collect the ended processes of a group that have become ours."""
    with suppress(ChildProcessError):
        while os.waitpid(-group, os.WNOHANG)[0]:
            pass
