"""Real jobs for tests: `manage.py run_jobs` on a database file of its own, at shortened settings."""

import os
import signal
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent
PATIENCE = 90


class RealJobs:
    """The jobs process, and what can be seen of it from outside."""

    def __init__(self, folder: Path, **environment: object) -> None:
        self.folder, self.database, self.log = folder, folder / "jobs.sqlite3", folder / "jobs.log"
        self.environment = os.environ | {
            "DJANGO_SETTINGS_MODULE": "lms.settings",
            "WAYMARK_INSECURE_KEYS": "true",
            "WAYMARK_VAR": str(folder),
            "DATABASE_URL": f"sqlite:///{self.database}",
            "PYTHONUNBUFFERED": "1",
            **{name: str(value) for name, value in environment.items()},
        }
        self.process: subprocess.Popen[bytes] | None = None

    def python(self, code: str) -> None:
        """Run a line in a process of its own, with these settings."""
        line = f"import django; django.setup(); from tests.jobs import tasks; {code}"
        subprocess.run([sys.executable, "-c", line], cwd=ROOT, env=self.environment, check=True, timeout=PATIENCE)

    def manage(self, *words: str) -> None:
        """Run a management command to its end."""
        subprocess.run([sys.executable, "manage.py", *words], cwd=ROOT, env=self.environment, check=True)

    def start(self) -> None:
        """Start the supervisor, and wait until its workers are there."""
        with self.log.open("ab") as log:
            command = [sys.executable, "manage.py", "run_jobs"]
            self.process = subprocess.Popen(command, cwd=ROOT, env=self.environment, stdout=log, stderr=log)
        self.wait_for(lambda: len(self.workers()) >= 2, "workers")

    def end(self, number: int) -> int:
        """Send the supervisor a signal, wait for its end, and return its exit status."""
        assert self.process
        self.process.send_signal(number)
        return self.process.wait(timeout=PATIENCE)

    def clean_up(self) -> None:
        """Leave nothing behind, whatever the test did."""
        if self.process and self.process.poll() is None:
            self.end(signal.SIGKILL)  # what it started ends with it

    def words(self) -> str:
        """Return the log."""
        return self.log.read_text()

    def everybody(self) -> list[int]:
        """Return the processes of the cluster: its head, its sentinel, the workers, the monitor and the pusher."""
        assert self.process
        heads = children_of(self.process.pid)
        sentinels = [pid for head in heads for pid in children_of(head)]
        return heads + sentinels + [pid for sentinel in sentinels for pid in children_of(sentinel)]

    def workers(self) -> list[int]:
        """Return the workers: the sentinel starts them first, then the monitor and the pusher."""
        return self.everybody()[2:-2]

    def wait_until_idle(self) -> None:
        """Wait until the workers rest: one of them then holds the queue, and the others wait behind it."""
        self.wait_for(self._workers_rest, "workers with nothing to do")

    def _workers_rest(self) -> bool:
        """Say whether every worker slept for half a second, and used no time of a processor."""
        before = [asleep_after(pid) for pid in self.workers()]
        time.sleep(0.5)
        return None not in before and before == [asleep_after(pid) for pid in self.workers()]

    def ask(self, question: str) -> list[tuple]:
        """Ask the database."""
        with closing(sqlite3.connect(f"file:{self.database}?mode=ro", uri=True, timeout=20)) as connection:
            return connection.execute(question).fetchall()

    def runs(self, task: str) -> list[tuple]:
        """Return outcome and number of starts of each job of a task, in the order of queueing."""
        return self.ask(f"SELECT outcome, starts FROM jobs_jobrun WHERE task LIKE '%.{task}' ORDER BY id")

    def wait_for(self, condition, what: str) -> float:
        """Wait until something holds, and return how many seconds that took."""
        begun = time.monotonic()
        while not condition():
            assert self.process is None or self.process.poll() is None, f"The jobs ended:\n{self.words()}"
            assert time.monotonic() - begun < PATIENCE, f"Waited in vain for {what}:\n{self.words()}"
            time.sleep(0.1)
        return time.monotonic() - begun


def children_of(parent: int) -> list[int]:
    """Return the living children of a process, the oldest first."""
    return sorted(pid for pid, mother in living().items() if mother == parent)


def asleep_after(pid: int) -> tuple[str, str] | None:
    """Return what a sleeping process has used of the processor so far; nothing where it is awake."""
    state, *fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (fields[10], fields[11]) if state == "S" else None


def living() -> dict[int, int]:
    """Return every process that runs, with its parent; those that only wait to be collected are left out."""
    found = {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            state, parent = stat.read_text().rpartition(")")[2].split()[:2]
        except OSError:
            continue
        if state != "Z":
            found[int(stat.parent.name)] = int(parent)
    return found
