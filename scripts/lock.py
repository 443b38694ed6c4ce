"""Compile the hashed requirement files from `pyproject.toml`; no index address is written down."""

import os
import subprocess

from scripts.places import REQUIREMENTS, ROOT, VENV
from scripts.python_env import UV_ENV
from scripts.say import Stop, run_main, say

# Each file is held to the versions of the one before it, so that every environment agrees.
SETS: dict[str, list[str]] = {
    "uv": ["--group", "uv"],
    "node": ["--group", "node"],
    "runtime": ["pyproject.toml"],
    "production": ["pyproject.toml", "--extra", "production", "-c", "requirements/runtime.txt"],
    "security": ["--group", "security"],
    "dev": ["pyproject.toml", "--extra", "production", "--group", "dev", "-c", "requirements/production.txt"],
}
OPTIONS = "--quiet --universal --generate-hashes --no-emit-index-url --no-emit-find-links --no-header"


def compile_set(name: str, sources: list[str], *, upgrade: bool) -> None:
    """Write `requirements/NAME.txt`, keeping the versions it has unless asked to upgrade."""
    target = REQUIREMENTS / f"{name}.txt"
    command = [str(VENV / "bin" / "uv"), "pip", "compile", *OPTIONS.split(), "--python-version", "3.11"]
    command += [*sources, *(["--upgrade"] if upgrade else []), "--output-file", f"requirements/{name}.txt"]
    if subprocess.run(command, cwd=ROOT, env={**os.environ, **UV_ENV}, check=False).returncode:
        raise Stop(f"requirements/{name}.txt could not be compiled: mend what uv says above, then run `make lock`.")
    if "://" in target.read_text():
        raise Stop(f"requirements/{name}.txt names an address: take the source of it out, then run `make lock`.")
    say(f"  requirements/{name}.txt")


def main() -> int:
    """Compile every set; `make lock UPGRADE=1` takes the newest versions that `pyproject.toml` allows."""
    if not (VENV / "bin" / "uv").exists():
        raise Stop("There is no .venv to compile with: run `make setup`, then `make lock`.")
    for name, sources in SETS.items():
        compile_set(name, sources, upgrade=bool(os.environ.get("UPGRADE")))
    return 0


if __name__ == "__main__":
    run_main(main)
