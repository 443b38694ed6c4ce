"""Prove that a fresh clone starts: a styled sign-in page, and nothing left behind at the end."""

import os
import re
import signal
import subprocess
import sys
import tempfile
import time
import urllib.request
from pathlib import Path

from scripts.demo import is_healthy
from scripts.places import ROOT
from scripts.ports import free_port, is_free
from scripts.processes import adopt_descendants, descendants, end_all, start
from scripts.say import Stop, run_main, say

LIMIT_SECONDS = 420


def main() -> int:
    """Clone what is committed, start it twice, and say how long each start took."""
    adopt_descendants()
    with tempfile.TemporaryDirectory(prefix="waymark-clone-") as name:
        clone = Path(name) / "waymark"
        make_clone(clone)
        for what in ("first", "second"):
            seconds = start_and_end(clone, free_port())
            say(f"  {what} start: /-/health answered after {seconds:.0f} s")
    return 0


def make_clone(clone: Path) -> None:
    """Clone this repository as it is committed, whoever owns its folder."""
    config = clone.with_name("gitconfig")
    config.write_text("[safe]\n\tdirectory = *\n")
    env = {**os.environ, "GIT_CONFIG_GLOBAL": str(config)}
    if subprocess.run(["git", "clone", "--quiet", ROOT, clone], env=env, check=False).returncode:
        raise Stop(f"{ROOT} could not be cloned: run `git -C {ROOT} status` to see why.")


def start_and_end(clone: Path, port: int) -> float:
    """Start a clone's demo, look at its sign-in page, end it, and return the seconds to its first answer."""
    began = time.monotonic()
    command = ["make", "demo", f"PORT={port}", f"PYTHON={sys.executable}"]
    demo = start(command, env={"MAKEFLAGS": ""}, cwd=clone)
    try:
        wait_for(demo, port, began)
        seconds = time.monotonic() - began
        look_at_sign_in(f"http://127.0.0.1:{port}")
        demo.send_signal(signal.SIGTERM)
        demo.wait(timeout=30)
        left = descendants(os.getpid())
    finally:
        end_all([demo])
    if left or not is_free(port):
        raise Stop(f"The demo left {len(left)} processes behind: read scripts/processes.py, then run this again.")
    return seconds


def wait_for(demo: subprocess.Popen[bytes], port: int, began: float) -> None:
    """Wait for the health page, as long as the demo runs."""
    while not is_healthy(port):
        if demo.poll() is not None:
            raise Stop("The demo of a fresh clone ended before it answered: read above why, then run `make demo`.")
        if time.monotonic() - began > LIMIT_SECONDS:
            raise Stop(f"The demo of a fresh clone did not answer in {LIMIT_SECONDS} s: run `make demo` to see why.")
        time.sleep(0.5)


def look_at_sign_in(address: str) -> None:
    """Fetch the sign-in page and each style sheet that it names."""
    page = fetch(f"{address}/accounts/login/").decode()
    sheets = re.findall(r'<link[^>]+href="(/static/[^"]+\.css)"', page)
    if not sheets:
        raise Stop("The sign-in page names no style sheet: see templates/base.html, then run this again.")
    for sheet in sheets:
        fetch(address + sheet)
    say(f"  sign-in page: {len(page)} characters, {len(sheets)} style sheets")


def fetch(address: str) -> bytes:
    """Fetch a page that must be there."""
    with urllib.request.urlopen(address, timeout=20) as answer:  # noqa: S310  our own address
        body: bytes = answer.read()
    return body


if __name__ == "__main__":
    run_main(main)
