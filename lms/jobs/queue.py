"""The queue itself. django-q2's database broker carries the keys of runs, and nothing else."""

from datetime import datetime, timedelta
from typing import Any, Final

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django_q.models import OrmQ
from django_q.tasks import async_task

from lms.jobs.models import MARGIN, JobRun

RUN: Final = "lms.jobs.ledger.run"
RUN_SCHEDULED: Final = "lms.jobs.ledger.run_scheduled"


@transaction.atomic
def add(*, key: str, task: str, args: list[Any], kwargs: dict[str, Any], at: datetime) -> JobRun:
    """Queue a job, in the transaction of whoever asks for it: when that rolls back, so does this."""
    run = JobRun.objects.create(key=key, task=task, arguments={"args": args, "kwargs": kwargs}, queued_at=at)
    put(run)
    return run


def put(run: JobRun) -> None:
    """Give a run of the ledger to the broker."""
    async_task(RUN, run.key)


def scheduled_key(task: str, due: str) -> str:
    """Return the key of what the schedule starts: the same task and moment is the same job, whoever delivers it."""
    return f"{task}@{due}"  # JobRun.is_scheduled reads it


@transaction.atomic
def release(cluster: str, at: datetime | None = None) -> int:
    """Give back what a dead cluster had fetched, so that nothing waits for its lock to run out; return how many.

    A lock does not say whose it is, so what other clusters fetched and have not started is freed too. The ledger
    refuses to run a job twice at a time, so that costs a delivery and nothing else.
    """
    now = at or timezone.now()
    running = JobRun.objects.filter(outcome=JobRun.Outcome.RUNNING)
    running.filter(cluster=cluster).update(outcome=JobRun.Outcome.WAITING)
    at_work_elsewhere = {run.key for run in running if run.is_held(now)}
    locked = [row for row in OrmQ.objects.filter(lock__gt=now) if _key_of(row) not in at_work_elsewhere]
    return OrmQ.objects.filter(pk__in=[row.pk for row in locked]).update(lock=now)


@transaction.atomic
def release_what_the_dead_hold(at: datetime) -> int:
    """Give back what was fetched longer ago than a job may take and is at work nowhere; return how many.

    Its host has died, with the supervisor that would have given it back: nobody waits for the lock to run out. A row
    that waits on a living host, behind a long job, is delivered twice and run once.
    """
    longest = timedelta(seconds=settings.JOB_SECONDS) + MARGIN
    fetched_before = at + timedelta(seconds=settings.Q_CLUSTER["retry"]) - longest
    old = list(OrmQ.objects.filter(lock__gt=at, lock__lt=fetched_before))
    if not old:
        return 0
    held = {run.key for run in JobRun.objects.filter(outcome=JobRun.Outcome.RUNNING) if run.is_held(at)}
    return OrmQ.objects.filter(pk__in=[row.pk for row in old if _key_of(row) not in held]).update(lock=at)


def _key_of(row: OrmQ) -> str:
    package = row.task
    args = package.get("args") or ("",)
    if package.get("func") == RUN_SCHEDULED:
        return scheduled_key(args[0], package.get("kwargs", {}).get("due", ""))
    return str(args[0])


@transaction.atomic
def put_again(at: datetime | None = None) -> int:
    """Empty the broker and give it every run that has not ended, signed with the key of today; return how many.

    For rows that cannot be read: written with another SECRET_KEY, damaged, or lost. A run that somebody may still be
    at is left out, and the ledger refuses what has ended, so nothing has effect twice.
    """
    now = at or timezone.now()
    open_ones = (JobRun.Outcome.WAITING, JobRun.Outcome.FAILED, JobRun.Outcome.RUNNING)
    OrmQ.objects.all().delete()
    runs = [run for run in JobRun.objects.filter(outcome__in=open_ones).order_by("pk") if not run.is_held(now)]
    for run in runs:
        put(run)
    return len(runs)
