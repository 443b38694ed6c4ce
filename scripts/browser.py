"""Find a Chromium for the browser walks, or get one."""

import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

from scripts.places import VENV_PYTHON
from scripts.say import step

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
PLAYWRIGHTS_OWN = (
    "from playwright.sync_api import sync_playwright as s\nwith s() as p: print(p.chromium.executable_path)"
)


def find_chromium() -> str | None:
    """Return a Chromium that starts, getting one if there is none, or nothing if that fails too."""
    return first_that_starts(candidates()) or get_chromium()


def candidates() -> Iterator[str]:
    """Yield the places to look, the cheapest first."""
    if os.environ.get("CHROMIUM_PATH"):
        yield os.environ["CHROMIUM_PATH"]
    yield "/usr/bin/chromium"
    yield from (found for name in NAMES if (found := shutil.which(name)))
    yield playwrights_own()


def playwrights_own() -> str:
    """Return where Playwright would keep its own Chromium."""
    asked = subprocess.run([VENV_PYTHON, "-c", PLAYWRIGHTS_OWN], capture_output=True, text=True, check=False)
    return asked.stdout.strip()


def first_that_starts(paths: Iterator[str]) -> str | None:
    """Return the first that says its version: one without its libraries does not."""
    return next((path for path in paths if starts(path)), None)


def starts(path: str) -> bool:
    """Say whether a browser is there and runs."""
    if not path or not Path(path).is_file():
        return False
    try:
        return subprocess.run([path, "--version"], capture_output=True, timeout=60, check=False).returncode == 0
    except (OSError, subprocess.TimeoutExpired):
        return False


def get_chromium() -> str | None:
    """Try to install a Chromium: from the system's packages where we may, else Playwright's."""
    with step("Looking for a browser to install"):
        if os.geteuid() == 0 and shutil.which("apt-get") and apt_install("chromium"):
            return first_that_starts(iter(["/usr/bin/chromium"]))
        subprocess.run([VENV_PYTHON, "-m", "playwright", "install", "chromium"], capture_output=True, check=False)
        return first_that_starts(iter([playwrights_own()]))


def apt_install(package: str) -> bool:
    """Install a system package without asking anything, and say whether that worked."""
    env = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    install = ["apt-get", "install", "--yes", "--no-install-recommends", package]
    commands = (["apt-get", "update"], install)
    return all(
        subprocess.run(command, env=env, capture_output=True, stdin=subprocess.DEVNULL, check=False).returncode == 0
        for command in commands
    )
