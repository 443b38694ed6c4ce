"""What must hold when real processes are killed, shown with shortened settings."""

import os
import shutil
import signal
import sys
from pathlib import Path

import pytest
from django.core.management.base import CommandError
from django.db import connection

from lms.management.commands.run_jobs import alone_on_sqlite
from tests import databases
from tests.jobs.real import RealJobs, living

pytestmark = [
    pytest.mark.slow,
    pytest.mark.waits,
    pytest.mark.timeout(240),
    pytest.mark.skipif(sys.platform != "linux", reason="reads /proc"),
]


@pytest.fixture
def jobs(tmp_path, django_db_setup):
    """Return a function that makes real jobs; they use SQLite whatever the suite uses."""
    made = []

    def make(**environment):
        real = RealJobs(tmp_path, **environment)
        made.append(real)
        if databases.template_file().exists():
            shutil.copyfile(databases.template_file(), real.database)
        else:
            real.manage("migrate", "--verbosity=0")
        return real

    yield make
    for real in made:
        real.clean_up()


def test_killed_workers(jobs, tmp_path):
    """Killed at work: started again, its effect once. Always killed: given up after three starts."""
    real = jobs(JOB_SECONDS=2, JOB_RETRY_SECONDS=8, JOB_WORKERS=3, CANARY_EVERY_SECONDS=5)
    folder = str(tmp_path)
    real.python(
        f"tasks.leave_one_mark.enqueue({folder!r}, 'before'); tasks.leave_one_mark.enqueue({folder!r}, 'after');"
        "tasks.kill_the_worker.enqueue()"
    )
    real.start()
    for moment in ("before", "after"):
        real.wait_for(Path(tmp_path, moment).exists, f"the job that is killed {moment} its effect")
        os.kill(int(Path(tmp_path, moment).read_text()), signal.SIGKILL)
    real.wait_for(lambda: real.runs("leave_one_mark") == [("done", 2), ("done", 2)], "both jobs to end")
    assert real.ask("SELECT COUNT(*) FROM lms_auditevent WHERE code = 'mark'") == [(2,)]
    real.wait_for(lambda: real.runs("kill_the_worker") == [("dead", 3)], "the killer to be given up")
    real.wait_for(lambda: not real.ask("SELECT 1 FROM django_q_ormq WHERE lock > datetime('now')"), "an empty queue")
    started = set(real.everybody())
    assert real.end(signal.SIGTERM) == 0
    assert not started & living().keys()


def test_idle_workers_that_are_killed_stop_the_queue_no_longer_than_the_limit(jobs):
    """And when the supervisor itself is killed, nothing that it started lives on."""
    real = jobs(JOB_SECONDS=5, CANARY_EVERY_SECONDS=2, CANARY_STALE_SECONDS=8)
    real.start()
    real.wait_for(lambda: ("done", 1) in real.runs("sing"), "the first canary")
    real.wait_until_idle()
    for pid in real.workers():
        os.kill(pid, signal.SIGKILL)
    real.python("tasks.note.enqueue(1)")
    took = real.wait_for(lambda: real.runs("note") == [("done", 1)], "work to be done again")
    assert "is replaced: no job has come through" in real.words()
    assert took < 8 + 20
    os.kill(real.everybody()[0], signal.SIGKILL)
    real.wait_for(lambda: "is replaced: it ended by itself" in real.words(), "the head to be missed")
    real.wait_for(lambda: len(real.everybody()) == 6, "a new cluster")
    started = set(real.everybody())
    real.end(signal.SIGKILL)
    real.process = None
    real.wait_for(lambda: not started & living().keys(), "the orphans to end")


def test_what_a_killed_host_held_is_done_once_by_another_long_before_its_lock_ends(jobs, tmp_path):
    retry = 200
    real = jobs(JOB_SECONDS=5, JOB_RETRY_SECONDS=retry, CANARY_EVERY_SECONDS=5)
    folder = str(tmp_path)
    real.python(
        f"tasks.leave_one_mark.enqueue({folder!r}, 'before'); tasks.leave_one_mark.enqueue({folder!r}, 'after')"
    )
    real.start()
    for moment in ("before", "after"):
        real.wait_for(Path(tmp_path, moment).exists, f"a job {moment} its effect")
    real.end(signal.SIGKILL)
    real.start()
    took = real.wait_for(lambda: real.runs("leave_one_mark") == [("done", 2), ("done", 2)], "both jobs to end")
    assert real.ask("SELECT COUNT(*) FROM lms_auditevent WHERE code = 'mark'") == [(2,)]
    assert took < retry / 2
    assert "because nobody can be at work on it any more" in real.words()


@pytest.mark.django_db
def test_on_sqlite_a_second_supervisor_is_refused():
    if connection.vendor != "sqlite":
        pytest.skip("PostgreSQL bears as many as wanted")
    with alone_on_sqlite(), pytest.raises(CommandError, match="SQLite bears only one"), alone_on_sqlite():
        pass
