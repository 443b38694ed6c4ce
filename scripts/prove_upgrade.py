"""Prove the upgrade and the restore: the last release serves while the new one migrates; then a backup comes back.

Needs git and PostgreSQL. UPGRADE_REQUIRED=1 makes a clone without the last release's commit a failure.
"""

import json
import os
import shutil
import signal
import subprocess
import tempfile
import time
import tomllib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from types import FrameType

from scripts.places import ROOT, VENV_PYTHON
from scripts.ports import free_port
from scripts.postgres import Server, find_server, running
from scripts.processes import adopt_descendants, signal_group, start, wait_until
from scripts.release_walk import Walk, Walking
from scripts.say import Stop, run_main, say, step
from scripts.visitor import Visitor

PATIENCE = 120
# A migration makes each of a thousand models many times: the collector would look through all of them each time.
UNHURRIED = (
    "import gc, sys; gc.set_threshold(200_000, 50, 50); "
    "from django.core.management import execute_from_command_line; execute_from_command_line(sys.argv[1:])"
)
# The clone that CI tests may belong to somebody else, and git asks no such folder anything unless it is told to.
ANYBODYS = {"GIT_CONFIG_COUNT": "1", "GIT_CONFIG_KEY_0": "safe.directory", "GIT_CONFIG_VALUE_0": "*"}
Process = subprocess.Popen[bytes]


def previous() -> tuple[str, str]:
    """Return number and commit of the release before this one."""
    told = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["waymark"]
    return str(told["previous-release"]), str(told["previous-commit"])


def main() -> int:
    """Play the whole upgrade, then the restore drill on what came of it."""
    os.environ.update(ANYBODYS)
    number, commit = previous()
    if not is_here(commit):
        return without_it(number, commit)
    signal.signal(signal.SIGTERM, _interrupt)
    adopt_descendants()
    began = time.monotonic()
    with running(find_server()) as server, tempfile.TemporaryDirectory(prefix="waymark-upgrade-") as name:
        place = Path(name)
        old = fetch(place / "old", number, commit)
        upgrade(old, server, place)
        restore_drill(server, place)
    say(f"Upgrade and restore proved in {time.monotonic() - began:.0f} s.")
    return 0


def _interrupt(_number: int, _frame: FrameType | None) -> None:
    """Treat a request to end like Ctrl-C, so that nothing is left behind."""
    raise KeyboardInterrupt


def is_here(commit: str) -> bool:
    """Say whether this clone holds the commit."""
    asked = subprocess.run(
        ["git", "cat-file", "-e", f"{commit}^{{commit}}"], cwd=ROOT, capture_output=True, check=False
    )
    return asked.returncode == 0


def without_it(number: str, commit: str) -> int:
    """Say loudly that nothing was proved."""
    say(f"!!  THE UPGRADE WAS NOT PROVED: this clone does not hold release {number} (commit {commit[:12]}).")
    say("!!  Fetch the whole history with `git fetch --unshallow`, then run `make drills`.")
    return 1 if os.environ.get("UPGRADE_REQUIRED") else 0


def fetch(target: Path, number: str, commit: str) -> Path:
    """Check the old release out beside us and give it an environment of its own."""
    with step(f"Release {number} and what it needs"):
        subprocess.run(["git", "clone", "--quiet", "--shared", "--no-checkout", ROOT, target], check=True)
        subprocess.run(["git", "checkout", "--quiet", commit], cwd=target, check=True)
        env = {name: value for name, value in os.environ.items() if name != "VIRTUAL_ENV"}
        made = subprocess.run(
            ["python3", "-m", "scripts.set_up", "production"],
            cwd=target,
            env=env,
            capture_output=True,
            text=True,
            check=False,
        )
    if made.returncode:
        raise Stop(f"Release {number} could not be set up ({made.stderr.strip()[-300:]}).")
    return target


def environment(url: str, var: Path) -> dict[str, str]:
    """Return the settings of one installation: the demo, so that a walk may sign in as every role."""
    keys = {name: f"{name.lower()}-of-a-drill-0123456789-0123456789-0123456789" for name in KEYS}
    return {
        "DATABASE_URL": url,
        "WAYMARK_VAR": str(var),
        "WAYMARK_DEMO": "1",
        "DEBUG": "false",
        "CACHE_URL": "",
        "LOG_LEVEL": "WARNING",
        "ALLOWED_HOSTS": "127.0.0.1",
        "DJANGO_SETTINGS_MODULE": "lms.settings",
        # Each of some twenty processes would compile three thousand modules again.
        "PYTHONDONTWRITEBYTECODE": "",
        "PYTHONPYCACHEPREFIX": str(var.parent / "compiled"),
        **keys,
    }


KEYS = ("SECRET_KEY", "CASE_KEY", "AUDIT_KEY", "SEAL_KEY")


def manage(home: Path, env: Mapping[str, str], *words: str) -> str:
    """Run a command of one release to its end, and return what it said."""
    command: list[str | Path] = [home / ".venv" / "bin" / "python", "-c", UNHURRIED, "manage.py", *words]
    done = subprocess.run(command, cwd=home, env={**os.environ, **env}, capture_output=True, text=True, check=False)
    if done.returncode:
        raise Stop(f"`manage.py {' '.join(words)}` failed:\n{(done.stderr + done.stdout).strip()[-2000:]}")
    return done.stdout


@contextmanager
def serving(home: Path, env: dict[str, str], log: Path) -> Iterator[str]:
    """Serve one release on a port of its own; yields its address."""
    port = free_port()
    options = ["--workers", "1", "--threads", "4", "--preload", "--no-control-socket", "--bind", f"127.0.0.1:{port}"]
    command: list[str | Path] = [home / ".venv" / "bin" / "python", "-m", "gunicorn", "lms.wsgi:application", *options]
    process = start(command, env=env, log=log, cwd=home)
    try:
        wait_until_it_answers(process, f"http://127.0.0.1:{port}", log)
        yield f"http://127.0.0.1:{port}"
    finally:
        end(process)


def end(process: Process) -> None:
    """End one server with its workers: everything else that we started, the database too, goes on."""
    signal_group(process.pid, signal.SIGTERM)
    wait_until(process, time.monotonic() + 20)
    signal_group(process.pid, signal.SIGKILL)
    process.wait()


def wait_until_it_answers(process: Process, address: str, log: Path) -> None:
    """Wait for the sign-in page."""
    deadline = time.monotonic() + PATIENCE
    while Visitor(address).get("/accounts/login/").status != 200:
        if process.poll() is not None or time.monotonic() > deadline:
            raise Stop(f"A server did not answer:\n{log.read_text()[-2000:]}")
        time.sleep(0.3)


def upgrade(old: Path, server: Server, place: Path) -> None:
    """Let the old release serve while the new one migrates; then both; then the new one alone."""
    env = environment(server.url, place / "var")
    with step("The old release migrates, and loads its example"):
        manage(old, env, "migrate", "--verbosity", "0")
        manage(old, env, "load_example", "--verbosity", "0")
        manage(old, {**env, "WAYMARK_VAR": str(place / "static")}, "collectstatic", "--noinput", "--verbosity", "0")
    shutil.copytree(place / "static" / "static", place / "var" / "static")
    with serving(old, env, place / "old.log") as address:
        walk = Walk(address)
        with step("The old release alone, walked once"):
            walk.round()
            hold(walk, "The old release alone")
        migrate_under(walk, env)
        with step("The old release on the new tables, walked once more"):
            walk.round()
            hold(walk, "The old release on the new tables")
        both(walk, address, environment(server.url, place / "new"), place)
    evidence_of_soundness(env)


def migrate_under(walk: Walk, env: Mapping[str, str]) -> None:
    """Migrate while people work with the old release."""
    walking = Walking(walk)
    walking.start()
    with step("The new release migrates while the old one serves"):
        manage(ROOT, env, "migrate", "--verbosity", "0")
    walking.end()
    hold(walk, "While the new release migrated")


def both(walk: Walk, old_address: str, env: dict[str, str], place: Path) -> None:
    """Serve both releases at once to the same people, with the same cookies, there and back."""
    with step("The new release starts beside the old one"):
        manage(ROOT, env, "collectstatic", "--noinput", "--verbosity", "0")
        serve = serving(ROOT, env, place / "new.log")
        address = serve.__enter__()
    try:
        with step("Both serve: everybody goes to the new one, back to the old one, and on to the new one"):
            for target in (address, old_address, address):
                walk.move_to(target)
                walk.round()
        hold(walk, "With both serving")
    finally:
        serve.__exit__(None, None, None)


def hold(walk: Walk, when: str) -> None:
    """Stop at the first thing that must not happen."""
    if walk.failed:
        raise Stop(
            f"{when}: {len(walk.failed)} of {walk.counts['answers']} answers failed:\n" + "\n".join(walk.failed[:20])
        )
    say(f"    {walk.counts['answers']} answers and {walk.counts['writes']} writes so far, none failed")


def evidence_of_soundness(env: Mapping[str, str]) -> None:
    """Ask the new release whether everything is as it should be."""
    with step("The audit record, every standing, and the tables against the models"):
        manage(ROOT, env, "verify_audit")
        manage(ROOT, env, "rebuild_progress", "--check")
        manage(ROOT, env, "makemigrations", "--check", "--dry-run")


def restore_drill(server: Server, place: Path) -> None:
    """Back up, bring it back beside the first, hold one against the other, and serve it."""
    env, second = environment(server.url, place / "var"), server.url.rpartition("/")[0] + "/second"
    fill(place / "var" / "media")
    with step("Backup"):
        say(manage(ROOT, env, "backup", str(place / "backups")).splitlines()[-1])
    (backup,) = (place / "backups").glob("waymark-*")
    copy = environment(second, place / "copy")
    sql(server, "CREATE DATABASE second")
    with step("Restore into an empty database and empty stores"):
        say(manage(ROOT, copy, "restore", str(backup), "--standings").splitlines()[-1])
    compare(backup, place)
    manage(ROOT, copy, "collectstatic", "--noinput", "--verbosity", "0")
    with serving(ROOT, copy, place / "copy.log") as address, step("What was brought back serves"):
        walk = Walk(address)
        walk.round()
        hold(walk, "The restored copy")


def fill(media: Path) -> None:
    """Put some files where people's would be: the example has none."""
    for number in range(40):
        file = media / "evidence" / f"{number:02x}" / f"{number:064x}"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(os.urandom(20_000 + number))


def compare(backup: Path, place: Path) -> None:
    """Hold the files of both installations against each other, byte by byte."""
    told = json.loads((backup / "manifest.json").read_text())
    for folder in ("var", "copy"):
        here = {
            path.relative_to(place / folder): path for path in (place / folder / "media").rglob("*") if path.is_file()
        }
        if len(here) != len(told["files"]):
            raise Stop(f"{folder} has {len(here)} files, and the backup {len(told['files'])}.")
    first, second = place / "var" / "media", place / "copy" / "media"
    if any(path.read_bytes() != (second / path.relative_to(first)).read_bytes() for path in first.rglob("*/*/*")):
        raise Stop("A file that was brought back is not the same.")
    say(f"    {sum(told['database']['rows'].values()):,} rows and {len(told['files'])} files are the same")


def sql(server: Server, words: str) -> None:
    """Ask the server itself."""
    env = {**os.environ, "PGPASSWORD": server.password}
    where = ["-h", "127.0.0.1", "-p", str(server.port), "-U", "waymark", "-d", "postgres"]
    subprocess.run([server.programs / "psql", *where, "-qc", words], env=env, check=True)


if __name__ == "__main__":
    if not VENV_PYTHON.exists():
        raise SystemExit("There is no .venv: run `make setup` first.")
    run_main(main)
