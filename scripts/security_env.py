"""`make security`: schemathesis against the endpoint for other systems, and pip-audit over what production installs."""

import json
import os
import subprocess
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from scripts.places import REQUIREMENTS, ROOT, VENV, VENV_PYTHON, hash_of, read_stamp, write_stamp
from scripts.ports import free_port
from scripts.python_env import UV_ENV
from scripts.quiet import run_quietly
from scripts.say import Stop, run_main, say, step

# Apart from .venv: what tests the service never comes into it.
TOOLS = ROOT / ".cache" / "security"
LOCK = REQUIREMENTS / "security.txt"
WAIT_SECONDS = 60
# A key for everywhere, a manager of the example, and the staff code of somebody about whom they may ask.
MAKE_KEY = (
    "from lms.calendar import today; from lms.models import Person, Unit; from lms.permissions import visible_to;"
    "from lms.roles import Permission; from mentoring.caseload.keys import make_key;"
    "by = Person.objects.filter(grants__role='administrator', grants__unit__depth=1).first();"
    "asks = Person.objects.filter(grants__role='spo', grants__ends=None).first();"
    "about = visible_to(asks, Permission.CHECK_ALLOCATION, today()).exclude(staff_code='').first();"
    "key = make_key(name='Schemathesis', unit=Unit.objects.get(depth=1), by=by)[1];"
    "print(key, asks.email, about.staff_code)"
)
NOT_ASKED = ("Dependency not found on PyPI", "ConnectionError", "Max retries", "Name or service", "Connection refused")


def main() -> int:
    """Make the tools, ask the endpoint, ask the registry; fails when either finds something."""
    ensure_tools()
    with served() as (address, *told):
        failed = ask_endpoint(address, *told)
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
def served() -> Iterator[tuple[str, str, str, str]]:
    """Serve the example on a free port; yield the address, a key, who asks with it, and about whom."""
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
            key, asks, about = told.split()[-3:]
            yield f"http://127.0.0.1:{port}", key, asks, about
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


def ask_endpoint(address: str, key: str, asks: str, about: str) -> int:
    """Ask the endpoint whatever its description allows, and what it does not; every check of schemathesis."""
    schema = TOOLS / "openapi.json"
    written = "import json, django; django.setup(); from mentoring.caseload.api import api; "
    written += "print(json.dumps(api.get_openapi_schema(path_prefix='/api/allocation/')))"
    env = {**os.environ, "DJANGO_SETTINGS_MODULE": "lms.settings", "WAYMARK_INSECURE_KEYS": "true"}
    done = subprocess.run([VENV_PYTHON, "-c", written], cwd=ROOT, env=env, capture_output=True, text=True, check=True)
    schema.write_text(json.dumps(_with_people(json.loads(done.stdout), asks, about)), encoding="utf-8")
    command: list[str | Path] = [TOOLS / "bin" / "schemathesis", "run", schema, "--url", address, "--no-color"]
    # Rules across fields, such as a level that needs its category, cannot be described: they are refused with 422.
    command += ["--checks", "all", "--exclude-checks", "positive_data_acceptance", "--continue-on-failure"]
    command += ["--header", f"Authorization: Bearer {key}", "--max-examples", os.environ.get("COUNT", "300")]
    command += ["--seed", "1"]
    return subprocess.run(command, cwd=TOOLS, check=False).returncode


def _with_people(description: dict[str, Any], asks: str, about: str) -> dict[str, Any]:
    """Return the description with a manager of the example and a learner of theirs, so that questions are answered."""
    fields = description["components"]["schemas"]["Asking"]["properties"]
    fields["asked_by"]["examples"] = fields["asked_by"]["enum"] = [asks, "nobody@example.org"]
    fields["person"]["examples"] = fields["person"]["enum"] = [about, "X9999"]
    return description


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
