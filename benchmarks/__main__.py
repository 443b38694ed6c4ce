"""Run a benchmark by name and keep its result in `benchmarks/results`; without a name, list them."""

import argparse
import importlib
import json
import os
import pkgutil
import platform
import subprocess
import sys
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

import django

import benchmarks
from scripts.say import run_main

RESULTS = Path(__file__).parent / "results"
DATABASE = Path(__file__).parents[1] / "var" / "benchmarks.sqlite3"
LIBRARIES = ("Django", "wagtail", "django-q2")


def names() -> list[str]:
    """Name every benchmark: the modules of this folder, except those that only help (their names begin with _)."""
    return sorted(module.name for module in pkgutil.iter_modules(benchmarks.__path__) if module.name[0] != "_")


def list_them() -> None:
    """Print each benchmark with the first line of what it says about itself."""
    if not names():
        print("There is no benchmark yet: add benchmarks/NAME.py with a function run(size) that returns a dict.")
    for name in names():
        about = (importlib.import_module(f"benchmarks.{name}").__doc__ or "").strip().splitlines()
        print(f"  make bench NAME={name:12} {about[0] if about else ''}")


def machine() -> dict[str, object]:
    """Say what the numbers were measured on."""
    return {
        "when": datetime.now(UTC).isoformat(timespec="seconds"),
        "system": platform.platform(),
        "processor": platform.processor() or platform.machine(),
        "cores": os.cpu_count(),
        "python": platform.python_version(),
        **{library: version(library) for library in LIBRARIES},
    }


def run_one(name: str, size: str) -> None:
    """Run a benchmark, print its numbers and keep them; in a table too where it says how."""
    module, load = importlib.import_module(f"benchmarks.{name}"), os.getloadavg()[0]
    numbers = module.run(size)
    result = {"benchmark": name, "size": size, "result": numbers, "machine": machine() | {"load_before": load}}
    RESULTS.mkdir(exist_ok=True)
    text = json.dumps(result, indent=2, default=str)
    (RESULTS / f"{name}.json").write_text(text + "\n")
    print(text)
    if hasattr(module, "table"):
        print(*module.table(numbers), f"{size}: {result['machine']}", sep="\n")


def load() -> None:
    """Load the example into a database of the benchmarks' own: nobody's data is measured, or changed."""
    DATABASE.parent.mkdir(exist_ok=True)
    # In processes of their own: what they leave behind in memory is not measured.
    for command in ("migrate", "load_example"):
        subprocess.run([sys.executable, "manage.py", command, "--verbosity", "0"], cwd=DATABASE.parents[1], check=True)


def main() -> int:
    """Read the command line."""
    parser = argparse.ArgumentParser(prog="make bench")
    parser.add_argument("name", nargs="?")
    parser.add_argument("--size", default="small")
    wanted = parser.parse_args()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "lms.settings")
    own = "DATABASE_URL" not in os.environ
    if own:
        os.environ["DATABASE_URL"] = f"sqlite:///{DATABASE}"
    django.setup()
    if not wanted.name:
        list_them()
        return 0
    if wanted.name not in names():
        print(f"There is no benchmark “{wanted.name}”: run `make bench` to list them.", file=sys.stderr)
        return 2
    if own:
        load()
    run_one(wanted.name, wanted.size)
    return 0


if __name__ == "__main__":
    run_main(main)
