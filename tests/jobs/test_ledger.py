"""The ledger: starts are counted before work, ends recorded after it, and the third start is the last."""

from datetime import timedelta

import pytest
from django.db import transaction
from django.utils import timezone
from django_q.exceptions import TimeoutException
from django_q.models import OrmQ
from django_tasks.base import TaskContext

from lms.jobs import ledger
from lms.jobs.ledger import JobFailed
from lms.jobs.models import JobRun
from tests.jobs import tasks
from tests.jobs.tasks import SECRET, calls

pytestmark = pytest.mark.usefixtures("queue")


def die(key):
    """Start a job and never end it: what a killed worker leaves behind, some time later."""
    job = ledger.begin(key)
    JobRun.objects.filter(pk=job.pk).update(started_at=timezone.now() - timedelta(hours=1))


def test_a_job_runs_once_and_its_end_is_recorded(deliver):
    tasks.note.enqueue(7, name="x")
    deliver()
    run = JobRun.objects.get()
    assert calls == [((7,), {"name": "x"})]
    assert (run.outcome, run.starts, run.error_class) == ("done", 1, "")
    assert run.queued_at <= run.started_at <= run.ended_at == run.signed_at


def test_a_job_that_is_delivered_again_after_its_end_is_not_run_again():
    key = tasks.note.enqueue(7).id
    ledger.run(key)
    ledger.run(key)
    assert len(calls) == 1
    assert JobRun.objects.get().starts == 1


def test_a_job_of_which_the_ledger_knows_nothing_is_dropped():
    ledger.run("no such key")


def test_a_job_that_another_worker_is_at_is_delivered_later():
    key = tasks.note.enqueue(7).id
    ledger.begin(key)
    with pytest.raises(JobFailed, match="already at work"):
        ledger.run(key)
    assert calls == []
    assert JobRun.objects.get().starts == 1


def test_a_job_whose_worker_was_killed_starts_again():
    key = tasks.note.enqueue(7).id
    die(key)
    ledger.run(key)
    run = JobRun.objects.get()
    assert (run.outcome, run.starts, len(calls)) == ("done", 2, 1)


def test_a_job_that_always_kills_its_worker_is_given_up_after_three_starts(deliver):
    key = tasks.note.enqueue(7).id
    for _ in range(3):
        die(key)
    deliver()
    run = JobRun.objects.get()
    assert calls == []
    assert (run.outcome, run.starts) == ("dead", 3)
    assert "worker ended before the job" in run.trouble
    assert not OrmQ.objects.exists()


def test_a_job_that_fails_is_started_three_times_and_then_given_up(deliver):
    tasks.fail.enqueue()
    for _ in range(2):
        with pytest.raises(JobFailed):
            deliver()
        assert JobRun.objects.get().outcome == "failed"
    deliver()
    assert JobRun.objects.get().outcome == "dead"
    assert JobRun.objects.get().starts == 3
    assert not OrmQ.objects.exists()


def test_an_error_leaves_its_class_and_place_but_never_its_words(deliver):
    tasks.fail.enqueue()
    with pytest.raises(JobFailed) as failure:
        deliver()
    run = JobRun.objects.get()
    assert run.error_class == "builtins.ValueError"
    assert run.error_place.startswith("tests/jobs/tasks.py:")
    assert run.error_place.endswith("in fail")
    assert SECRET not in str(vars(run)) + str(failure.value)
    assert failure.value.__suppress_context__


def test_a_job_that_takes_too_long_fails_as_django_q_expects(deliver, monkeypatch):
    def too_long(_job):
        raise TimeoutException("Task exceeded maximum timeout value")

    monkeypatch.setattr(ledger, "_call", too_long)
    tasks.note.enqueue()
    with pytest.raises(TimeoutException):
        deliver()
    assert JobRun.objects.get().outcome == "failed"


def test_a_job_whose_task_no_longer_exists_is_given_up_like_any_other(deliver):
    tasks.note.enqueue()
    JobRun.objects.update(task="tests.jobs.tasks.renamed")
    for _ in range(2):
        with pytest.raises(JobFailed):
            deliver()
    deliver()
    assert JobRun.objects.get().outcome == "dead"


def test_a_librarys_job_about_something_deleted_meanwhile_is_not_a_failure(deliver):
    tasks.look_for_what_is_gone.enqueue()
    deliver()
    assert JobRun.objects.get().outcome == "gone"
    assert not OrmQ.objects.exists()


def test_a_job_of_ours_that_misses_its_object_is_a_failure(deliver, monkeypatch):
    monkeypatch.setattr("lms.jobs.models.OURS", ("tests.",))
    tasks.look_for_what_is_gone.enqueue()
    with pytest.raises(JobFailed):
        deliver()


def test_a_task_that_asks_is_told_its_id_and_which_start_it_is():
    key = tasks.note_attempt.enqueue("x").id
    die(key)
    ledger.run(key)
    assert calls == [(key, 2, "x")]


def test_the_end_of_a_worker_that_was_thought_dead_does_not_hide_a_later_start():
    key = tasks.note.enqueue().id
    first = ledger.begin(key)
    JobRun.objects.update(started_at=timezone.now() - timedelta(hours=1))
    ledger.begin(key)
    ledger._end(first, JobRun.Outcome.DONE)
    assert JobRun.objects.get().outcome == "running"


def test_an_effect_is_claimed_once_for_each_job_and_not_when_it_rolls_back():
    key = tasks.note_attempt.enqueue("x").id
    job = ledger.begin(key)
    context = TaskContext(task_result=ledger._result(job, tasks.note_attempt))
    with transaction.atomic():
        assert ledger.claim_effect(context)
        transaction.set_rollback(True)
    with transaction.atomic():
        assert ledger.claim_effect(context)
        assert not ledger.claim_effect(context)


@pytest.mark.django_db(transaction=True)
def test_an_effect_is_claimed_only_inside_a_transaction():
    job = ledger.begin(tasks.note_attempt.enqueue("x").id)
    with pytest.raises(RuntimeError):
        ledger.claim_effect(TaskContext(task_result=ledger._result(job, tasks.note_attempt)))


def test_what_the_schedule_delivers_twice_for_one_moment_is_one_job():
    for _ in range(2):
        ledger.run_scheduled("tests.jobs.tasks.note", due="2026-11-23T05:00:00+00:00")
    assert len(calls) == 1
    ledger.run_scheduled("tests.jobs.tasks.note", due="2026-11-24T05:00:00+00:00")
    assert len(calls) == 2
