"""The queue is put right from the ledger: whatever became of the broker's rows, no job is lost and none runs twice."""

from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import call_command
from django.utils import timezone
from django_q.conf import Conf
from django_q.models import OrmQ

from lms.jobs import ledger
from lms.jobs import queue as jobs_queue
from lms.jobs.models import JobRun
from tests.jobs.tasks import calls, note

pytestmark = pytest.mark.usefixtures("queue")


def deliver():
    """Run what the broker holds, as a worker would."""
    for row in OrmQ.objects.order_by("pk"):
        ledger.run(row.task["args"][0])


def damaged(monkeypatch):
    """Damage the row of a job."""
    OrmQ.objects.update(payload="rubbish")


def of_another_key(monkeypatch):
    """Let the key be another one since."""
    monkeypatch.setattr(Conf, "SECRET_KEY", "another" * 9)


def lost(monkeypatch):
    """Lose the row, as django-q2 does with one that it cannot read."""
    OrmQ.objects.all().delete()


@pytest.mark.parametrize("become", [damaged, of_another_key, lost])
def test_a_job_whose_row_cannot_be_read_runs_once_after_queueing_anew(monkeypatch, become):
    note.enqueue(7)
    become(monkeypatch)
    assert not [row for row in OrmQ.objects.all() if "args" in row.task]
    call_command("requeue_jobs", stdout=(out := StringIO()))
    assert "Queued anew: 1 jobs" in out.getvalue()
    deliver()
    deliver()
    assert len(calls) == 1


STATES = {
    "waits": (JobRun.Outcome.WAITING, None, 1),
    "failed, to be started again": (JobRun.Outcome.FAILED, None, 1),
    "somebody is at it": (JobRun.Outcome.RUNNING, timedelta(seconds=1), 0),
    "whoever was at it is long gone": (JobRun.Outcome.RUNNING, timedelta(hours=1), 1),
    "done": (JobRun.Outcome.DONE, timedelta(hours=1), 0),
    "given up": (JobRun.Outcome.DEAD, timedelta(hours=1), 0),
    "set aside": (JobRun.Outcome.SET_ASIDE, timedelta(hours=1), 0),
}


@pytest.mark.parametrize(("outcome", "since", "count"), STATES.values(), ids=STATES.keys())
def test_only_what_has_not_ended_is_queued_anew(outcome, since, count):
    note.enqueue(7)
    now = timezone.now()
    JobRun.objects.update(outcome=outcome, started_at=now - since if since else None)
    assert jobs_queue.put_again(now) == count
    assert OrmQ.objects.count() == count
