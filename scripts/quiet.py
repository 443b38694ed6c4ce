"""Run a program quietly: its words go to the set-up log, and a failure is told in one sentence."""

import os
import re
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path

from scripts.places import ROOT, SETUP_LOG
from scripts.say import Stop

NO_NETWORK = re.compile(
    r"ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|ENETUNREACH|network|dns error|resolve host"
    r"|name resolution|failed to fetch|error sending request|connection (refused|broken|reset|error)"
    r"|NewConnectionError|timed? ?out|proxy",
    re.IGNORECASE,
)


def run_quietly(
    command: Sequence[str | Path],
    *,
    what: str,
    mend: str,
    env: Mapping[str, str] | None = None,
    cwd: Path = ROOT,
) -> None:
    """Run `command`; when it fails, stop and say what failed, why, and what to run next."""
    result = subprocess.run(
        [str(word) for word in command],
        cwd=cwd,
        env={**os.environ, **(env or {})},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
        check=False,
    )
    _log(command, result.stdout)
    if result.returncode:
        raise Stop(_sentence(result.stdout, what, mend))


def _log(command: Sequence[str | Path], output: str) -> None:
    """Add a run to the set-up log."""
    SETUP_LOG.parent.mkdir(parents=True, exist_ok=True)
    with SETUP_LOG.open("a") as log:
        log.write(f"$ {' '.join(str(word) for word in command)}\n{output}\n")


def _sentence(output: str, what: str, mend: str) -> str:
    """Say what failed: a network out of reach is by far the commonest cause, and has its own words."""
    log = SETUP_LOG.relative_to(ROOT)
    if NO_NETWORK.search(output):
        return (
            f"{what} could not be fetched, because the network is out of reach (details: {log}): "
            f"connect, or name your proxy in HTTPS_PROXY, then run `{mend}`."
        )
    last = next((line.strip() for line in reversed(output.splitlines()) if line.strip()), "it said nothing")
    return f"{what} could not be installed ({last[:200]}; details: {log}): mend that, then run `{mend}`."
