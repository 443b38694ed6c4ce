"""Start programs that end with us, whatever happens, and end everything that came of them."""

import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from functools import partial
from pathlib import Path

from scripts.places import ROOT

PR_SET_PDEATHSIG = 1
PR_SET_CHILD_SUBREAPER = 36
LINUX = sys.platform == "linux"
_LIBC = ctypes.CDLL(None, use_errno=True) if LINUX else None


def adopt_descendants() -> None:
    """Become the parent of grandchildren that lose theirs, and end when our own parent ends (Linux only)."""
    if _LIBC:
        _LIBC.prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)
        end_with_parent()


def end_with_parent() -> None:
    """Ask Linux to send this process SIGTERM when its parent ends, even by SIGKILL."""
    if _LIBC:
        _LIBC.prctl(PR_SET_PDEATHSIG, signal.SIGTERM, 0, 0, 0)


def _in_child(parent: int) -> None:
    """Prepare a child: it ends with us, and listens to signals even if we were started deaf to them."""
    end_with_parent()
    if os.getppid() != parent:
        os._exit(1)  # we were gone before the kernel was asked
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)


def start(
    command: Sequence[str | Path], *, env: Mapping[str, str], log: Path | None = None, cwd: Path = ROOT
) -> subprocess.Popen[bytes]:
    """Start a program at the head of a process group of its own, writing to `log` if there is one."""
    target = log.open("wb") if log else None
    try:
        return subprocess.Popen(
            [str(word) for word in command],
            cwd=cwd,
            env={**os.environ, **env},
            stdin=subprocess.DEVNULL,
            stdout=target,
            stderr=subprocess.STDOUT if target else None,
            start_new_session=True,
            preexec_fn=partial(_in_child, os.getpid()),
        )
    finally:
        if target:
            target.close()


def end_all(children: Sequence[subprocess.Popen[bytes]], *, patience: float = 8) -> None:
    """End the children politely, wait, then end by force whatever is left of them and of theirs."""
    for child in children:
        signal_group(child.pid, signal.SIGTERM)
    deadline = time.monotonic() + patience
    for child in children:
        wait_until(child, deadline)
    for _ in range(20):
        leftovers = descendants(os.getpid())
        if not leftovers and all(child.poll() is not None for child in children):
            return
        for pid in leftovers:
            signal_one(pid, signal.SIGKILL)
        for child in children:
            signal_group(child.pid, signal.SIGKILL)
        time.sleep(0.1)
        reap()


def wait_until(child: subprocess.Popen[bytes], deadline: float) -> None:
    """Wait for a child to end, but not for ever."""
    try:
        child.wait(timeout=max(0.1, deadline - time.monotonic()))
    except subprocess.TimeoutExpired:
        return


def reap() -> None:
    """Collect ended grandchildren that have become ours."""
    try:
        while os.waitpid(-1, os.WNOHANG)[0]:
            pass
    except ChildProcessError:
        return


def signal_group(pid: int, number: int) -> None:
    """Signal the group that `pid` heads, if it is still there."""
    try:
        os.killpg(pid, number)
    except (ProcessLookupError, PermissionError):
        return


def signal_one(pid: int, number: int) -> None:
    """Signal one process, if it is still there."""
    try:
        os.kill(pid, number)
    except (ProcessLookupError, PermissionError):
        return


def descendants(ancestor: int) -> list[int]:
    """List every living process below `ancestor`, from /proc; nothing where there is no /proc."""
    parents: dict[int, int] = {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            state, parent = stat.read_text().rpartition(")")[2].split()[:2]
        except (OSError, ValueError):
            continue
        if state != "Z":
            parents[int(stat.parent.name)] = int(parent)
    found: list[int] = []
    level = {ancestor}
    while level:
        level = {pid for pid, parent in parents.items() if parent in level}
        found += level
    return found
