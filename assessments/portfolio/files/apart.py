"""Has a file looked through in a process of its own: one that takes too long, or too much memory, ends that only."""

import json
import logging
import os
import subprocess
import sys
from datetime import date
from io import UnsupportedOperation
from typing import IO, Any, Final

from django.conf import settings

from assessments.portfolio.files.kinds import KINDS, Kind
from assessments.portfolio.files.refusing import TOO_MUCH, Refused

# By the clock: other processes may want the processor too.
LONGEST_SECONDS: Final = 60
# It needs to find Python and its libraries, and none of what this process knows.
HANDED_ON: Final = ("PATH", "LANG", "LC_ALL", "TMPDIR", "LD_LIBRARY_PATH", "PYTHONPATH", "VIRTUAL_ENV")
NOT_NOW: Final = (
    "could not be looked through, and nothing of it was kept. Send it again; if that does not help, "
    "tell your administrator."
)

logger = logging.getLogger(__name__)


def read_apart(file: IO[bytes], promised: Kind, day: date) -> tuple[Kind, bool]:
    """Return what a file is, and whether all its words were read; refuse it, or one that would take too much."""
    words = [sys.executable, "-m", "assessments.portfolio.files.looking", promised.ending, day.isoformat()]
    env = {name: os.environ[name] for name in HANDED_ON if name in os.environ}
    facts: dict[str, Any] = {"cwd": settings.BASE_DIR, "env": env, "capture_output": True, "timeout": LONGEST_SECONDS}
    try:
        done = subprocess.run(words, check=False, **facts, **_source(file))
    except subprocess.TimeoutExpired:
        raise Refused(TOO_MUCH) from None
    return _told(done)


def _source(file: IO[bytes]) -> dict[str, Any]:
    """Return how the other process gets the file: a large one is on the disk, a small one is handed over."""
    file.seek(0)
    try:
        return {"stdin": file.fileno()}
    except (AttributeError, UnsupportedOperation):
        return {"input": file.read()}


def _told(done: "subprocess.CompletedProcess[bytes]") -> tuple[Kind, bool]:
    if done.returncode < 0:
        logger.warning("Looking through a file was ended by signal %s", -done.returncode)
        raise Refused(TOO_MUCH)
    if done.returncode:
        # The name of the fault only: what follows it may be words of the file.
        fault = done.stderr.decode(errors="replace").strip().rpartition("\n")[2].partition(":")[0]
        logger.error("Looking through a file ended with %s: %s", done.returncode, fault)
        raise Refused(NOT_NOW)
    found = json.loads(done.stdout)
    if "refused" in found:
        raise Refused(found["refused"])
    return KINDS[found["kind"]], found["words_read"]
