"""Queueing a job: in the caller's transaction, with ids only; giving back what a dead cluster held."""

from datetime import timedelta

import pytest
from django.db import transaction
from django.utils import timezone
from django_q.conf import Conf
from django_q.models import OrmQ
from django_tasks.exceptions import InvalidTaskError

from lms.jobs import ledger
from lms.jobs import queue as jobs_queue
from lms.jobs.backend import only_ids
from lms.jobs.models import JobRun
from tests.jobs.tasks import calls, note

pytestmark = pytest.mark.usefixtures("queue")


def test_a_job_waits_and_does_not_run_in_the_request():
    note.enqueue(7, name="x")
    assert calls == []
    assert OrmQ.objects.count() == 1
    run = JobRun.objects.get()
    assert (run.task, run.arguments) == ("tests.jobs.tasks.note", {"args": [7], "kwargs": {"name": "x"}})
    assert run.outcome == JobRun.Outcome.WAITING


def test_a_job_whose_request_rolls_back_was_never_queued():
    with transaction.atomic():
        note.enqueue(7)
        transaction.set_rollback(True)
    assert not OrmQ.objects.exists()
    assert not JobRun.objects.exists()


def test_the_message_in_the_queue_holds_a_key_and_nothing_else():
    note.enqueue(7, name="x")
    package = OrmQ.objects.get().task
    assert package["args"] == (JobRun.objects.get().key,)
    assert package["kwargs"] == {}


def test_what_is_no_json_is_refused_before_anything_is_queued():
    with pytest.raises(TypeError):
        note.enqueue(timezone.now())
    assert not OrmQ.objects.exists()


@pytest.mark.parametrize("value", [["a"], {"a": 1}, 1.5, "x" * 201])
def test_a_job_of_ours_carries_only_ids_and_short_strings(value):
    only_ids([1, "pk", None])
    with pytest.raises(InvalidTaskError, match="ids and short strings"):
        only_ids([value])


def test_a_delayed_job_is_refused_because_the_queue_does_not_delay():
    with pytest.raises(InvalidTaskError, match="run_after"):
        note.using(run_after=timezone.now()).enqueue()


def locked(moment, count):
    """Queue jobs and lock their messages, as a cluster does that has fetched them."""
    keys = [note.enqueue(number).id for number in range(count)]
    OrmQ.objects.update(lock=moment)
    return keys


def test_what_a_dead_cluster_held_is_given_back_at_once():
    later = timezone.now() + timedelta(minutes=5)
    running, _fetched = locked(later, 2)
    JobRun.objects.filter(key=running).update(outcome="running", started_at=timezone.now(), cluster="dead", starts=1)
    assert jobs_queue.release("dead") == 2
    assert not OrmQ.objects.filter(lock__gt=timezone.now()).exists()
    assert ledger.begin(running).starts == 2


def test_what_another_cluster_is_working_on_is_left_alone():
    later = timezone.now() + timedelta(minutes=5)
    (running,) = locked(later, 1)
    JobRun.objects.filter(key=running).update(outcome="running", started_at=timezone.now(), cluster="alive", starts=1)
    assert jobs_queue.release("dead") == 0
    assert OrmQ.objects.get().lock == later


def test_a_message_that_cannot_be_read_does_not_stop_the_giving_back():
    OrmQ.objects.create(key="waymark", payload="nonsense", lock=timezone.now() + timedelta(minutes=5))
    assert jobs_queue.release("dead") == 1


def fetched(seconds_ago, now, **running):
    """Queue a job that a host fetched so long ago, and perhaps has started."""
    key = note.enqueue(1).id
    OrmQ.objects.update(lock=now + timedelta(seconds=Conf.RETRY - seconds_ago))
    JobRun.objects.filter(key=key).update(**running)
    return key


@pytest.mark.parametrize(("seconds_ago", "given_back"), [(0, 0), (125, 0), (126, 1), (299, 1)])
def test_what_a_dead_host_had_fetched_is_given_back_by_another_once_it_is_older_than_any_job(seconds_ago, given_back):
    now = timezone.now()
    fetched(seconds_ago, now)
    assert jobs_queue.release_what_the_dead_hold(now) == given_back
    assert OrmQ.objects.filter(lock__lte=now).count() == given_back


@pytest.mark.parametrize(("started_ago", "given_back"), [(1, 0), (124, 0), (125, 1), (200, 1)])
def test_what_a_dead_host_had_started_is_given_back_when_no_worker_can_be_at_it_any_more(started_ago, given_back):
    now = timezone.now()
    started = now - timedelta(seconds=started_ago)
    key = fetched(200, now, outcome="running", started_at=started, cluster="dead", starts=1)
    assert jobs_queue.release_what_the_dead_hold(now) == given_back
    assert not given_back or ledger.begin(key).starts == 2


def test_what_waits_to_be_fetched_is_not_touched():
    note.enqueue(1)
    assert jobs_queue.release_what_the_dead_hold(timezone.now()) == 0
