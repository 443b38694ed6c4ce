"""`make demo`: Waymark with an example region, from a fresh clone to a sign-in page."""

import secrets
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path
from types import FrameType

from scripts.places import APPS, FRONT_END, ROOT, VENV_PYTHON, files_under, hash_of, read_stamp, write_stamp
from scripts.ports import check_port
from scripts.processes import adopt_descendants, end_all, start
from scripts.say import Stop, run_main, say, step
from scripts.set_up import set_up

DATA = ROOT / "var" / "demo"
STAMP = DATA / "stamp"
SECRETS = DATA / "secrets.env"
SECRET_NAMES = ("SECRET_KEY", "CASE_KEY", "AUDIT_KEY", "SEAL_KEY")
START_SECONDS = 90


def main() -> int:
    """Set up, load the example, and run until told to end."""
    started = time.monotonic()
    signal.signal(signal.SIGTERM, _interrupt)
    signal.signal(signal.SIGINT, _interrupt)
    if signal.getsignal(signal.SIGHUP) != signal.SIG_IGN:  # nohup keeps it running
        signal.signal(signal.SIGHUP, _interrupt)
    adopt_descendants()
    port = check_port(sys.argv[1] if len(sys.argv) > 1 else "8000")
    set_up("runtime")
    env = environment(port)
    children: list[subprocess.Popen[bytes]] = []
    try:
        load_example(env, children)
        children += [start_web(env, port), start_jobs(env)]
        wait_until_healthy(port, children)
        greet(port, time.monotonic() - started)
        watch(children)
    except KeyboardInterrupt:
        say("\nEnding the demo ...")
    finally:
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
        end_all(children)
    say("Everything it started has ended.")
    return 0


def _interrupt(_number: int, _frame: FrameType | None) -> None:
    """Treat a request to end like Ctrl-C, wherever we are."""
    raise KeyboardInterrupt


def environment(port: int) -> dict[str, str]:
    """Return the demo's settings: its own data, its own secrets, nothing from a developer's `.env`."""
    return {
        "DJANGO_SETTINGS_MODULE": "lms.settings",
        "WAYMARK_DEMO": "1",
        "WAYMARK_VAR": str(DATA),
        "DATABASE_URL": f"sqlite:///{DATA / 'waymark.sqlite3'}",
        "CACHE_URL": "",
        "DEBUG": "false",
        "HTTPS": "false",
        "ALLOWED_HOSTS": "localhost,127.0.0.1",
        "CSRF_TRUSTED_ORIGINS": "",
        "BASE_URL": f"http://localhost:{port}",
        "EMAIL_URL": "consolemail://",
        "PYTHONUNBUFFERED": "1",
        **demo_secrets(),
    }


def demo_secrets() -> dict[str, str]:
    """Return the demo's secrets, made once."""
    if not SECRETS.exists():
        DATA.mkdir(parents=True, exist_ok=True)
        SECRETS.touch(mode=0o600)
        SECRETS.write_text("".join(f"{name}={secrets.token_urlsafe(50)}\n" for name in SECRET_NAMES))
    return dict(line.split("=", 1) for line in SECRETS.read_text().splitlines() if "=" in line)


def load_example(env: dict[str, str], children: list[subprocess.Popen[bytes]]) -> None:
    """Migrate, load the example and collect static files, unless nothing they depend on has changed."""
    wanted = fingerprint()
    if read_stamp(STAMP) == wanted and (DATA / "waymark.sqlite3").exists():
        return
    STAMP.unlink(missing_ok=True)
    child = start([VENV_PYTHON, "-m", "scripts.demo_data"], env=env)
    children.append(child)
    status = child.wait()
    children.remove(child)
    if status:
        raise Stop(
            "The example could not be loaded (see above): mend that, "
            "or start afresh with `rm -r var/demo && make demo`."
        )
    write_stamp(STAMP, wanted)


def fingerprint() -> str:
    """Say what the example was made from: code, migrations, static files, course packs, packages."""
    files = [*files_under(APPS), *files_under([ROOT / "content", FRONT_END])]
    return hash_of([*files, ROOT / "requirements" / "runtime.txt"], str(ROOT))


def start_web(env: dict[str, str], port: int) -> subprocess.Popen[bytes]:
    """Start the web server: loaded once, then two workers, which is what two cores can use."""
    options = ["--workers", "2", "--threads", "4", "--preload", "--no-control-socket"]
    command: list[str | Path] = [
        VENV_PYTHON,
        "-m",
        "gunicorn",
        "lms.wsgi:application",
        "--bind",
        f"127.0.0.1:{port}",
        *options,
    ]
    return start(command, env=env, log=DATA / "web.log")


def start_jobs(env: dict[str, str]) -> subprocess.Popen[bytes]:
    """Start the background jobs under their supervisor."""
    return start([VENV_PYTHON, "manage.py", "run_jobs"], env=env, log=DATA / "jobs.log")


def wait_until_healthy(port: int, children: list[subprocess.Popen[bytes]]) -> None:
    """Wait until the health page answers, or stop with the log to read."""
    with step("Starting the web server and the jobs"):
        deadline = time.monotonic() + START_SECONDS
        while not is_healthy(port):
            stop_if_ended(children)
            if time.monotonic() > deadline:
                raise Stop(
                    f"The demo did not answer within {START_SECONDS} seconds: "
                    "read why with `tail var/demo/web.log var/demo/jobs.log`."
                )
            time.sleep(0.2)


def is_healthy(port: int) -> bool:
    """Ask the health page."""
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/-/health", timeout=5) as answer:
            return bool(answer.status == 200)
    except (urllib.error.URLError, OSError):
        return False


def stop_if_ended(children: list[subprocess.Popen[bytes]]) -> None:
    """Stop when a child has ended by itself, with the end of what it wrote."""
    for child, log in zip(children, (DATA / "web.log", DATA / "jobs.log"), strict=True):
        if child.poll() is not None:
            say(last_lines(log))
            raise Stop(f"The {log.stem} process ended by itself (see above): mend that, then run `make demo`.")


def last_lines(log: Path, count: int = 15) -> str:
    """Return the end of a log."""
    return "\n".join(f"  | {line}" for line in log.read_text(errors="replace").splitlines()[-count:])


def greet(port: int, seconds: float) -> None:
    """Say where Waymark is and what to do there."""
    say(
        f"\nWaymark is ready after {seconds:.0f} seconds:  http://localhost:{port}/\n\n"
        "  The sign-in page lists one person for each role of an invented region.\n"
        "  Its data is in var/demo (remove that folder to start afresh), with web.log and jobs.log.\n"
        "  To try the workload import, sign in as Daniel Okafor and send var/demo/workload-export.xlsx.\n"
        "  Ctrl-C ends everything.\n"
    )


def watch(children: list[subprocess.Popen[bytes]]) -> None:
    """Wait until one of the children ends, which none should."""
    while True:
        stop_if_ended(children)
        time.sleep(0.5)


if __name__ == "__main__":
    run_main(main)
