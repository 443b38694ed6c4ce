"""`make test`: set up, run the tests, then play the browser walks in a process of their own."""

import os
import shlex
import subprocess
import sys

from scripts.browser import find_chromium
from scripts.places import ROOT, VENV_PYTHON
from scripts.say import Stop, run_main, say
from scripts.set_up import set_up

JOURNEYS = "tests/journeys"
COMPILED = ROOT / ".cache" / "python"
NO_TESTS_CHOSEN = 5
NO_BROWSER = """
!!  THE BROWSER WALKS WERE NOT RUN: no Chromium was found, and none could be installed.
!!  Run `sudo apt-get install chromium`, or name yours: `make test CHROMIUM_PATH=/path/to/chromium`."""


def main() -> int:
    """Run what ONLY asks for: unit (quick), suite (no browser), journeys (browser only), or everything."""
    only = sys.argv[1] if len(sys.argv) > 1 else os.environ.get("ONLY", "")
    if only not in ("", "unit", "suite", "journeys"):
        raise Stop(f"ONLY is unit, suite or journeys, and this is “{only}”: run `make test ONLY=unit`.")
    set_up("dev")
    failed = 0
    if only != "journeys":
        failed += run_suite(quick=only == "unit")
    if only in ("", "journeys"):
        failed += run_journeys()
    return 1 if failed else 0


def run_suite(*, quick: bool) -> int:
    """Run everything but the browser walks; the quick loop leaves out slow tests too."""
    options = ["--ignore", JOURNEYS, "-p", "no:playwright"]
    if quick:
        options += ["-m", "not slow"]
    return pytest("tests", *options)


def run_journeys() -> int:
    """Play the browser walks, or say loudly that they were not played."""
    if not (ROOT / JOURNEYS).is_dir():
        return 0
    chromium = find_chromium()
    if chromium:
        return pytest(JOURNEYS, chromium=chromium)
    say(NO_BROWSER)
    return 1 if os.environ.get("CHROMIUM_REQUIRED") else 0


def pytest(*options: str, chromium: str = "") -> int:
    """Run pytest with ARGS added, and say whether it failed; ARGS may choose no test of this part."""
    extra = shlex.split(os.environ.get("ARGS", ""))
    workers = os.environ.get("WORKERS", str(min(os.cpu_count() or 1, 4)))
    together = [] if workers in ("0", "1") else ["-n", workers]
    command = [str(VENV_PYTHON), "-m", "pytest", *options, *together, *extra]
    env = compiled_once() | ({"CHROMIUM_PATH": chromium} if chromium else {})
    status = subprocess.run(command, cwd=ROOT, env=env, check=False).returncode
    return 0 if status == 0 or (status == NO_TESTS_CHOSEN and extra) else 1


def compiled_once() -> dict[str, str]:
    """Return the environment of the tests: whoever wants no compiled files beside the code gets them in the cache.

    Each worker, and each process that a test starts, would compile three thousand modules again.
    """
    if not os.environ.get("PYTHONDONTWRITEBYTECODE"):
        return dict(os.environ)
    return {**os.environ, "PYTHONDONTWRITEBYTECODE": "", "PYTHONPYCACHEPREFIX": str(COMPILED)}


if __name__ == "__main__":
    run_main(main)
