"""Run a command beside a PostgreSQL of its own, which is started for it and thrown away after it."""

import os
import pwd
import re
import secrets
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType

from scripts.browser import apt_install
from scripts.places import ROOT
from scripts.ports import free_port
from scripts.processes import adopt_descendants, end_all, start
from scripts.say import Stop, run_main, say, step

START_SECONDS = 60
# The data is thrown away, so it need not survive a power cut.
FAST = (
    *("fsync=off", "synchronous_commit=off", "full_page_writes=off"),
    # A restore and the flush of another test each lock every table of a database at once.
    "max_locks_per_transaction=256",
)


def main() -> int:
    """Start a server, run the command that follows with DATABASE_URL set, and end the server."""
    signal.signal(signal.SIGTERM, _interrupt)
    adopt_descendants()
    with running_server(find_server()) as url:
        return subprocess.run(sys.argv[1:], cwd=ROOT, env={**os.environ, "DATABASE_URL": url}, check=False).returncode


def _interrupt(_number: int, _frame: FrameType | None) -> None:
    """Treat a request to end like Ctrl-C."""
    raise KeyboardInterrupt


def find_server() -> Path:
    """Return the folder of the PostgreSQL programs, installing them when we may and must."""
    found = installed_server()
    if not found and os.geteuid() == 0 and shutil.which("apt-get"):
        with step("Installing PostgreSQL"):
            apt_install("postgresql")
        found = installed_server()
    if not found:
        raise Stop("There is no PostgreSQL server here: run `sudo apt-get install postgresql`, then try again.")
    return found


def installed_server() -> Path | None:
    """Return the folder of a server: the one on PATH, else the newest in the system's own place."""
    on_path = shutil.which("postgres")
    folders = [Path(on_path).resolve().parent] if on_path else []
    folders += sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=_version, reverse=True)
    return next(
        (folder for folder in folders if (folder / "initdb").exists() and (folder / "postgres").exists()),
        None,
    )


def _version(folder: Path) -> int:
    """Read the version from a folder such as /usr/lib/postgresql/15/bin."""
    digits = re.match(r"\d+", folder.parent.name)
    return int(digits.group()) if digits else 0


@dataclass
class Server:
    """A server of our own, which can be ended hard and started again on the same data."""

    programs: Path
    folder: Path
    settings: tuple[str, ...] = FAST
    port: int = field(default_factory=free_port)
    password: str = field(default_factory=lambda: secrets.token_urlsafe(24))
    user: str = field(default_factory=lambda: unprivileged_user())
    address: str = "127.0.0.1"
    # The words of a command that runs another somewhere else, such as in a network of its own.
    within: tuple[str, ...] = ()

    @property
    def url(self) -> str:
        """Return its address, account included."""
        return f"postgresql://waymark:{self.password}@{self.address}:{self.port}/postgres"

    def start(self) -> None:
        """Start it and wait until it is ready."""
        own = [f"port={self.port}", f"listen_addresses={self.address}", f"unix_socket_directories={self.folder}"]
        options = [word for setting in (*own, *self.settings) for word in ("-c", setting)]
        program = [*self.within, *as_user(self.user), self.programs / "postgres", "-D", self.folder / "data", *options]
        self.process = start(program, env={}, log=self.folder / "server.log", cwd=self.folder)
        wait_until_ready(self.process, self.folder)

    def restart(self) -> None:
        """End it at once, without waiting for anybody, and start it again."""
        self.process.send_signal(signal.SIGQUIT)
        self.process.wait(timeout=START_SECONDS)
        self.start()


@contextmanager
def running(
    programs: Path, settings: tuple[str, ...] = FAST, address: str = "127.0.0.1", within: tuple[str, ...] = ()
) -> Iterator[Server]:
    """Run a new, empty server on a free port for as long as the block lasts."""
    with tempfile.TemporaryDirectory(prefix="waymark-pg-") as name:
        server = Server(programs, Path(name), settings, address=address, within=within)
        create_cluster(programs, server.folder, server.password, server.user)
        with (server.folder / "data" / "pg_hba.conf").open("a") as file:
            file.write("host all all samenet scram-sha-256\n")
        try:
            server.start()
            say(f"  PostgreSQL {programs.parent.name} listens on port {server.port}")
            yield server
        finally:
            end_all([server.process])


@contextmanager
def running_server(programs: Path) -> Iterator[str]:
    """Run such a server; yields its address."""
    with running(programs) as server:
        yield server.url


def unprivileged_user() -> str:
    """Name the account to run as: PostgreSQL refuses root."""
    if os.geteuid() != 0:
        return ""
    known = {entry.pw_name for entry in pwd.getpwall()}
    return "postgres" if "postgres" in known else "nobody"


def as_user(user: str) -> list[str | Path]:
    """Return the words that make a command run as `user`."""
    if not user:
        return []
    runuser = shutil.which("setpriv")
    if not runuser:
        raise Stop("As root, PostgreSQL needs `setpriv` to run as another user: run `apt-get install util-linux`.")
    entry = pwd.getpwnam(user)
    return [
        runuser,
        f"--reuid={entry.pw_uid}",
        f"--regid={entry.pw_gid}",
        "--clear-groups",
        "--pdeathsig=TERM",
    ]


def create_cluster(programs: Path, folder: Path, password: str, user: str) -> None:
    """Make an empty cluster whose only account has a password."""
    secret = folder / "password"
    secret.write_text(password)
    if user:
        entry = pwd.getpwnam(user)
        for path in (folder, secret):
            os.chown(path, entry.pw_uid, entry.pw_gid)
    options = [
        "--encoding=UTF8",
        "--locale=C.UTF-8",
        "--auth=scram-sha-256",
        "--username=waymark",
        "--no-sync",
    ]
    command = [*as_user(user), programs / "initdb", "-D", folder / "data", f"--pwfile={secret}", *options]
    made = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    if made.returncode:
        raise Stop(f"PostgreSQL could not make a cluster ({made.stderr.strip()[-200:]}): mend that, then try again.")


def wait_until_ready(server: subprocess.Popen[bytes], folder: Path) -> None:
    """Wait until the server says in its lock file that it is ready."""
    deadline = time.monotonic() + START_SECONDS
    while not is_ready(folder / "data" / "postmaster.pid"):
        if server.poll() is not None or time.monotonic() > deadline:
            last = (folder / "server.log").read_text()[-200:].strip()
            raise Stop(f"PostgreSQL did not start ({last}): mend that, then try again.")
        time.sleep(0.1)


def is_ready(lock_file: Path) -> bool:
    """Read the state on the eighth line of a server's lock file."""
    try:
        lines = lock_file.read_text().splitlines()
    except FileNotFoundError:
        return False
    return len(lines) > 7 and lines[7].strip() == "ready"


if __name__ == "__main__":
    run_main(main)
