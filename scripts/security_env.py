"""`make security`: schemathesis against the endpoint for other systems, and pip-audit over what production installs."""

import os
import subprocess
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from scripts.places import REQUIREMENTS, ROOT, VENV, VENV_PYTHON, hash_of, read_stamp, write_stamp
from scripts.ports import free_port
from scripts.python_env import UV_ENV
from scripts.quiet import run_quietly
from scripts.say import Stop, run_main, say, step

# Apart from .venv: what tests the service never comes into it.
TOOLS = ROOT / ".cache" / "security"
LOCK = REQUIREMENTS / "security.txt"
WAIT_SECONDS = 60
# A key for everywhere, printed for the one who asks.
MAKE_KEY = (
    "from lms.models import Person, Unit; from mentoring.caseload.keys import make_key;"
    "by = Person.objects.filter(grants__role='administrator', grants__unit__depth=1).first();"
    "print(make_key(name='Schemathesis', unit=Unit.objects.get(depth=1), by=by)[1])"
)
NOT_ASKED = ("Dependency not found on PyPI", "ConnectionError", "Max retries", "Name or service", "Connection refused")


def main() -> int:
    """Make the tools, ask the endpoint, ask the registry; fails when either finds something."""
    ensure_tools()
    with served() as (address, key):
        failed = ask_endpoint(address, key)
    return 1 if ask_registry() + failed else 0


def ensure_tools() -> None:
    """Install exactly what the lock file lists into an environment of its own."""
    stamp, wanted = TOOLS / "stamp", hash_of([LOCK], str(TOOLS))
    if read_stamp(stamp) == wanted:
        return
    uv = VENV / "bin" / "uv"
    env = {**UV_ENV, "VIRTUAL_ENV": str(TOOLS)}
    with step("Installing the tools of `make security`"):
        made: list[str | Path] = [uv, "venv", "--clear", "--python", VENV_PYTHON, TOOLS]
        run_quietly(made, what="The environment of the tools", mend="make security", env=env)
        sync: list[str | Path] = [uv, "pip", "sync", "--require-hashes", LOCK]
        run_quietly(sync, what="The tools", mend="make security", env=env)
    write_stamp(stamp, wanted)


@contextmanager
def served() -> Iterator[tuple[str, str]]:
    """Serve the example on a free port; yield the address and a key."""
    with tempfile.TemporaryDirectory(prefix="waymark-security-") as folder:
        env = {**os.environ, "WAYMARK_VAR": folder, "DATABASE_URL": f"sqlite:///{folder}/db.sqlite3"}
        env |= {"WAYMARK_INSECURE_KEYS": "true", "WAYMARK_DEMO": "1", "ALLOCATION_API_RATE": "100000/m"}
        with step("Loading the example"):
            for command in ("migrate", "load_example"):
                run_quietly([VENV_PYTHON, "manage.py", command, "-v", "0"], what=command, mend="make security", env=env)
        shell = [str(VENV_PYTHON), "manage.py", "shell", "--no-imports", "-v", "0", "-c", MAKE_KEY]
        told = subprocess.run(shell, cwd=ROOT, env=env, capture_output=True, text=True, check=True).stdout
        port = free_port()
        serve = [str(VENV_PYTHON), "manage.py", "runserver", "--noreload", str(port)]
        process = subprocess.Popen(serve, cwd=ROOT, env=env, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        try:
            _wait(f"http://127.0.0.1:{port}/-/health")
            yield f"http://127.0.0.1:{port}", told.split()[-1]
        finally:
            process.terminate()
            process.wait()


def _wait(address: str) -> None:
    until = time.monotonic() + WAIT_SECONDS
    while time.monotonic() < until:
        try:
            urllib.request.urlopen(address, timeout=5)  # noqa: S310  # our own server
        except urllib.error.HTTPError:
            return
        except OSError:
            time.sleep(0.5)
        else:
            return
    raise Stop("The example did not start to answer: run `make demo` to see why.")


def ask_endpoint(address: str, key: str) -> int:
    """Ask the endpoint whatever its description allows, and what it does not; every check of schemathesis."""
    schema = TOOLS / "openapi.json"
    written = "import json, django; django.setup(); from mentoring.caseload.api import api; "
    written += "print(json.dumps(api.get_openapi_schema(path_prefix='/api/allocation/')))"
    env = {**os.environ, "DJANGO_SETTINGS_MODULE": "lms.settings", "WAYMARK_INSECURE_KEYS": "true"}
    done = subprocess.run([VENV_PYTHON, "-c", written], cwd=ROOT, env=env, capture_output=True, text=True, check=True)
    schema.write_text(done.stdout, encoding="utf-8")
    command: list[str | Path] = [
        TOOLS / "bin" / "schemathesis",
        "run",
        schema,
        "--url",
        address,
        "--checks",
        "all",
        "--seed",
        "1",
    ]
    command += ["--header", f"Authorization: Bearer {key}", "--max-examples", os.environ.get("COUNT", "300")]
    return subprocess.run(command, cwd=TOOLS, check=False).returncode


def ask_registry() -> int:
    """Ask about known holes in what production installs; where no registry answers, say so and hold nothing back."""
    locked = REQUIREMENTS / "production.txt"
    audit: list[str | Path] = [TOOLS / "bin" / "pip-audit", "--require-hashes", "--disable-pip", "-r", locked]
    done = subprocess.run(audit, capture_output=True, text=True, check=False)
    told = f"{done.stdout}{done.stderr}"
    if any(words in told for words in NOT_ASKED):
        say("pip-audit: no registry answered from here, so nothing is known about our packages. Run it where one does.")
        return 0
    say(told)
    return done.returncode


if __name__ == "__main__":
    run_main(main)
