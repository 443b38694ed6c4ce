"""The one wrapper through which every job runs: it counts starts, records ends, and gives up after the last."""

import logging
import os
import time
import traceback
from pathlib import Path
from typing import Final

from django.conf import settings
from django.core.exceptions import ObjectDoesNotExist
from django.db import transaction
from django.utils import timezone
from django.utils.module_loading import import_string
from django_q.exceptions import TimeoutException
from django_tasks.base import Task, TaskContext, TaskResult, TaskResultStatus
from structlog.contextvars import bound_contextvars

from lms.jobs import actions, queue
from lms.jobs.models import CANARY, KILLED, JobRun

CLUSTER_VARIABLE: Final = "WAYMARK_JOB_CLUSTER"

logger = logging.getLogger(__name__)


class JobFailed(Exception):
    """A job failed and is to be delivered again. Says which and where, never the words of the error itself."""


def run(key: str) -> None:
    """Run a queued job. django-q2 calls this; returning means that the job is never delivered again."""
    begun = begin(key)
    if begun is not None:
        with bound_contextvars(job=begun.pk, task=begun.task, start=begun.starts):
            _perform(begun)


def run_scheduled(task: str, *, due: str) -> None:
    """Run what the schedule starts at `due`."""
    JobRun.objects.get_or_create(
        key=queue.scheduled_key(task, due),
        defaults={"task": task, "arguments": {"args": [], "kwargs": {}}, "queued_at": timezone.now()},
    )
    run(queue.scheduled_key(task, due))


@transaction.atomic
def begin(key: str) -> JobRun | None:
    """Count a start and commit it before any work, so that a job which kills its worker is counted too.

    Return nothing when there is nothing to do: the job has ended, or has had all its starts and is given up here.
    """
    job = JobRun.objects.select_for_update().filter(key=key).first()
    now = timezone.now()
    if job is None or job.is_ended:
        return None
    if job.is_held(now):
        raise JobFailed(f"{job.task} is already at work.")
    if job.starts >= settings.JOB_STARTS:
        actions.give_up(run=job, error_class=job.error_class or KILLED, error_place=job.error_place)
        return None
    job.starts += 1
    job.outcome, job.started_at, job.signed_at = JobRun.Outcome.RUNNING, now, now
    job.cluster, job.error_class, job.error_place = os.environ.get(CLUSTER_VARIABLE, ""), "", ""
    job.save()
    return job


def claim_effect(context: TaskContext) -> bool:
    """Say whether this start of a job is to write its effect; stands in the transaction of that effect."""
    if not transaction.get_connection().in_atomic_block:
        raise RuntimeError("An effect is claimed inside the transaction that writes it.")
    job = JobRun.objects.filter(key=context.task_result.id)
    return bool(job.filter(effect_at=None).update(effect_at=timezone.now())) or not job.exists()


def _perform(job: JobRun) -> None:
    began = time.perf_counter()
    try:
        _call(job)
    except (Exception, TimeoutException) as error:
        _failed(job, error)
    else:
        _end(job, JobRun.Outcome.DONE)
        actions.supersede(run=job)
        _tell(job, time.perf_counter() - began)


def _tell(job: JobRun, seconds: float) -> None:
    """Write a line about a job that ended well; the canary's song says nothing new each minute."""
    level = logging.DEBUG if job.task == CANARY else logging.INFO
    logger.log(level, "%s is done", job.task, extra={"milliseconds": round(seconds * 1000), "outcome": "done"})


def _call(job: JobRun) -> None:
    task: Task = import_string(job.task)
    args, kwargs = list(job.arguments["args"]), job.arguments["kwargs"]
    if task.takes_context:
        args.insert(0, TaskContext(task_result=_result(job, task)))
    task.call(*args, **kwargs)


def _failed(job: JobRun, error: BaseException) -> None:
    kind, place = f"{type(error).__module__}.{type(error).__qualname__}", _place(error)
    if job.is_of_a_library and isinstance(error, ObjectDoesNotExist):
        # A library's job about a row that was deleted meanwhile: nothing is left to do.
        _end(job, JobRun.Outcome.GONE)
        return
    logger.error("%s failed at start %s.", job.task, job.starts, exc_info=error)
    if job.starts >= settings.JOB_STARTS:
        actions.give_up(run=job, error_class=kind, error_place=place)
    else:
        _end(job, JobRun.Outcome.FAILED, kind, place)
        # django-q2 keeps what it is told, so it is told nothing personal; after a timeout it replaces the worker.
        again = TimeoutException if isinstance(error, TimeoutException) else JobFailed
        raise again(f"{job.task}: {kind} at {place}") from None


def _end(job: JobRun, outcome: JobRun.Outcome, error_class: str = "", error_place: str = "") -> None:
    """Record an end, unless the job has been started again meanwhile: then the end belongs to the later start."""
    now = timezone.now()
    JobRun.objects.filter(pk=job.pk, starts=job.starts).update(
        outcome=outcome, ended_at=now, signed_at=now, error_class=error_class[:150], error_place=error_place[:200]
    )


def _place(error: BaseException) -> str:
    """Return the last line of our own code that the error passed, else the last line of all."""
    frames = traceback.extract_tb(error.__traceback__)
    paths = [(Path(frame.filename), frame) for frame in frames if frame.filename != __file__]
    ours = [(path, frame) for path, frame in paths if _is_ours(path)] or paths
    if not ours:
        return ""
    path, frame = ours[-1]
    return f"{path.relative_to(settings.BASE_DIR) if _is_ours(path) else path.name}:{frame.lineno} in {frame.name}"


def _is_ours(path: Path) -> bool:
    return path.is_relative_to(settings.BASE_DIR) and "site-packages" not in path.parts


def _result(job: JobRun, task: Task) -> TaskResult:
    """Describe the job to a task that takes its context; the id is the same at every start."""
    return TaskResult(
        task=task,
        id=job.key,
        status=TaskResultStatus.RUNNING,
        enqueued_at=job.queued_at,
        started_at=job.started_at,
        last_attempted_at=job.started_at,
        finished_at=None,
        args=job.arguments["args"],
        kwargs=job.arguments["kwargs"],
        backend=task.backend,
        errors=[],
        worker_ids=[job.cluster] * job.starts,
    )
