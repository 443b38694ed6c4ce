"""The Python environment in `.venv`, brought in line with the hashed requirement files."""

import importlib
import platform
import sys
from pathlib import Path

from scripts.places import REQUIREMENTS, VENV, VENV_PYTHON, hash_of, read_stamp, write_stamp
from scripts.quiet import run_quietly
from scripts.say import Stop, step

STAMP = VENV / "waymark-stamp"
MEND = "make setup"
# uv must use the Python of .venv, and must not fetch another one.
UV_ENV = {"UV_PYTHON_DOWNLOADS": "never", "UV_NO_PROGRESS": "1", "VIRTUAL_ENV": str(VENV)}


def ensure_python_env(kind: str) -> None:
    """Make `.venv` hold at least `requirements/KIND.txt`; next to nothing when it already does."""
    installed = read_stamp(STAMP).split(" ")[0]
    # The developers' set holds everything the demo needs: never take it away from them.
    kind = "dev" if installed == "dev" else kind
    wanted = f"{kind} {fingerprint(kind)}"
    if VENV_PYTHON.exists() and read_stamp(STAMP) == wanted:
        return
    make_venv()
    with step(f"Installing Python packages ({kind})"):
        sync(kind)
    write_stamp(STAMP, wanted)


def fingerprint(kind: str) -> str:
    """Say what `.venv` must match: the locked packages, this Python, and its own place."""
    files = [REQUIREMENTS / f"{kind}.txt", REQUIREMENTS / "uv.txt"]
    return hash_of(files, platform.python_version(), str(VENV))


def make_venv() -> None:
    """Create `.venv` with pip and uv in it, unless it is there and made by this Python."""
    if read_stamp(VENV / "made-by") == _maker() and VENV_PYTHON.exists() and (VENV / "bin" / "uv").exists():
        return
    if not can_import("venv", "ensurepip"):
        raise Stop("This Python has no venv module: run `sudo apt-get install python3-venv`, then this again.")
    with step("Making the Python environment in .venv"):
        run_quietly([sys.executable, "-m", "venv", "--clear", VENV], what="The environment .venv", mend=MEND)
        pip: list[str | Path] = [
            VENV_PYTHON,
            "-m",
            "pip",
            "install",
            "--quiet",
            "--disable-pip-version-check",
            "--retries",
            "1",
        ]
        run_quietly(
            [*pip, "--require-hashes", "-r", REQUIREMENTS / "uv.txt"],
            what="The Python installer uv",
            mend=MEND,
        )
        write_stamp(VENV / "made-by", _maker())


def can_import(*names: str) -> bool:
    """Say whether modules are there: some systems ship Python without all of its library."""
    try:
        for name in names:
            importlib.import_module(name)
    except ImportError:
        return False
    return True


def _maker() -> str:
    """Name the Python and the place that `.venv` was made by and for."""
    return f"{platform.python_version()} {sys.executable} {VENV} {hash_of([REQUIREMENTS / 'uv.txt'])}"


def sync(kind: str) -> None:
    """Install exactly what `requirements/KIND.txt` lists, checking every hash."""
    command: list[str | Path] = [
        VENV / "bin" / "uv",
        "pip",
        "sync",
        "--require-hashes",
        REQUIREMENTS / f"{kind}.txt",
    ]
    run_quietly(command, what="The Python packages", mend=MEND, env=UV_ENV)
