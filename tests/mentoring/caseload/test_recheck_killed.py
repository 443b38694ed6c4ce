"""A night whose process is killed with signal 9, in a batch or between two, goes on with nothing done twice."""

import os
import signal
import subprocess
import sys

import pytest
from django.db import connection

from lms.calendar import today
from lms.models import AuditEvent, Notice
from mentoring.caseload.held import recheck
from mentoring.caseload.models import HeldGap, Recheck
from scripts.places import ROOT
from tests.factories import holdings as make
from tests.mentoring.caseload.test_recheck import duties, written
from tests.races import at_once

pytestmark = [
    pytest.mark.slow,
    pytest.mark.timeout(240),
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(sys.platform == "win32", reason="nothing is killed with signal 9 there"),
]

# Stops for good, and says so, after so many batches: within the last of them, or when it is saved.
SCRIPT = """
import sys, time
from datetime import date
import django
django.setup()
from django.urls import reverse
from mentoring.caseload.held import recheck
day, where, after = date.fromisoformat(sys.argv[1]), sys.argv[2], int(sys.argv[3])
recheck.PEOPLE, done, real = 3, [], recheck.keep_held_duties
def wait():
    done.append(1)
    if len(done) == after:
        print("here", flush=True)
        time.sleep(300)
def within(*given):
    real(*given)
    wait()
if where == "within":
    recheck.keep_held_duties = within
recheck.go_on(on=day, step=wait if where == "between" else None)
"""


def environment():
    """Return what leads another process to the database of this test."""
    known = connection.settings_dict
    if connection.vendor == "sqlite":
        address = f"sqlite:///{known['NAME']}"
    else:
        address = f"postgresql://{known['USER']}:{known['PASSWORD']}@{known['HOST']}:{known['PORT']}/{known['NAME']}"
    return os.environ | {"DATABASE_URL": address, "PYTHONPATH": str(ROOT)}


def killed(where, after):
    """Start a night in a process of its own and kill it where it stops."""
    words = [sys.executable, "-c", SCRIPT, today().isoformat(), where, str(after)]
    process = subprocess.Popen(words, cwd=ROOT, env=environment(), stdout=subprocess.PIPE)
    assert process.stdout is not None
    try:
        assert process.stdout.readline() == b"here\n"
    finally:
        os.kill(process.pid, signal.SIGKILL)
        process.wait()
        process.stdout.close()


def hold(cast):
    """Let five people hold two cases of high risk each."""
    for number, first in enumerate(("priya", "callum", "nadia", "gareth", "owen")):
        for case in range(2):
            make.holding(cast.people[first], f"X0000{number}{case}", rosh_public="high")


@pytest.fixture
def small_batches(monkeypatch):
    monkeypatch.setattr(recheck, "PEOPLE", 3)


@pytest.mark.parametrize(("where", "after", "done"), [("within", 1, 0), ("within", 2, 3), ("between", 2, 6)])
def test_a_killed_night_goes_on_where_it_was_and_does_nothing_twice(cast, small_batches, where, after, done):
    hold(cast)
    killed(where, after)
    assert Recheck.objects.get().people == done
    assert recheck.go_on(on=today())
    row = Recheck.objects.get()
    everybody = recheck.people_of_the_night(today()).count()
    assert (row.people, row.cases, bool(row.finished_at)) == (everybody, 10, True)
    # Priya and Callum: two modules and the risk in each of two cases, and Callum has no mentor.
    assert HeldGap.objects.count() == 14
    assert duties().count() == AuditEvent.objects.filter(code="duty_opened").count() == Notice.objects.count() == 2
    opened = [event.facts["opened"] for event in AuditEvent.objects.filter(code="held_gaps_changed")]
    assert sum(opened) == 14
    before = written()
    assert recheck.go_on(on=today())
    assert written() == before


def test_two_jobs_at_once_share_the_night_and_do_nothing_twice(cast, small_batches, on_postgres):
    hold(cast)
    assert at_once(lambda: recheck.go_on(on=today()), lambda: recheck.go_on(on=today())) == [True, True]
    row = Recheck.objects.get()
    assert (row.people, row.cases) == (recheck.people_of_the_night(today()).count(), 10)
    assert HeldGap.objects.count() == 14
    assert duties().count() == AuditEvent.objects.filter(code="duty_opened").count() == 2
