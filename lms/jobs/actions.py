"""What is done to jobs: give up, run again, set aside, tidy the ledger."""

from datetime import datetime, timedelta
from typing import Final

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django_q.models import Task as BrokerRecord

from lms import audit
from lms.actions import close_duty, open_duty
from lms.calendar import today
from lms.jobs import queue
from lms.jobs.models import CANARY, JobRun
from lms.models import Person, Unit
from lms.permissions import NotAllowed, check_may
from lms.roles import Permission, Role

DUTY: Final = "dead_jobs"


@transaction.atomic
def give_up(*, run: JobRun, error_class: str, error_place: str) -> None:
    """Make a dead letter of a job that has had all its starts, and ask the administrators to look, once for all."""
    run.outcome, run.ended_at = JobRun.Outcome.DEAD, timezone.now()
    run.signed_at = run.ended_at
    run.error_class, run.error_place = error_class[:150], error_place[:200]
    run.save()
    audit.record("job_given_up", by=None, subject=run, facts={"task": run.task, "starts": run.starts})
    supersede(run=run)
    nation = Unit.get_first_root_node()
    if nation is not None:
        open_duty(
            kind=DUTY,
            source=nation,
            title="Decide about background jobs that were given up",
            reason=f"A job that does not end is started {settings.JOB_STARTS} times, and then waits for a person.",
            due=today(),
            role=Role.ADMINISTRATOR,
            unit=nation,
            link=reverse("jobs:jobs"),
            link_text="Look at the jobs",
        )


@transaction.atomic
def supersede(*, run: JobRun) -> None:
    """Close earlier dead letters of the same line of the schedule: this one stands for their work."""
    if not run.is_scheduled:
        return
    earlier = JobRun.objects.dead().filter(task=run.task, key__startswith=f"{run.task}@").exclude(pk=run.pk)
    for job in earlier.select_for_update():
        job.outcome = JobRun.Outcome.GONE
        job.save(update_fields=["outcome"])
        audit.record("job_superseded", by=None, subject=job, facts={"by": run.pk})
        _close_duty_when_none_is_left(by=None)


@transaction.atomic
def run_again(*, run: JobRun, by: Person) -> JobRun:
    """Queue a dead letter once more, with all its starts before it. It stays the same job, so its effect comes once."""
    job = _dead_letter(run, by)
    job.outcome, job.starts, job.queued_at, job.ended_at = JobRun.Outcome.WAITING, 0, timezone.now(), None
    _decide(job, by)
    audit.record("job_run_again", by=by, subject=job, facts={"task": job.task})
    queue.put(job)
    return job


@transaction.atomic
def set_aside(*, run: JobRun, reason: str, by: Person) -> JobRun:
    """Close a dead letter with a reason. It is never started again."""
    job = _dead_letter(run, by)
    if not reason.strip():
        raise ValidationError({"reason": "Say why this job is not needed."})
    job.outcome, job.reason = JobRun.Outcome.SET_ASIDE, reason.strip()
    _decide(job, by)
    audit.record("job_set_aside", by=by, subject=job, facts={"task": job.task}, words=job.reason)
    return job


def _dead_letter(run: JobRun, by: Person) -> JobRun:
    check_may(by, Permission.SEE_JOBS, on=today())
    job = JobRun.objects.select_for_update().get(pk=run.pk)
    if job.outcome != JobRun.Outcome.DEAD:
        raise NotAllowed("Somebody has already decided about this job.")
    return job


def _decide(job: JobRun, by: Person) -> None:
    job.decided_by, job.decided_at = by, timezone.now()
    job.save()
    _close_duty_when_none_is_left(by=by)


def _close_duty_when_none_is_left(*, by: Person | None) -> None:
    nation = Unit.get_first_root_node()
    if nation is not None and not JobRun.objects.dead().exists():
        close_duty(kind=DUTY, source=nation, by=by, reason="Every job that was given up has been decided about.")


@transaction.atomic
def tidy(*, at: datetime) -> int:
    """Forget old jobs that ended well, the canary's after a day, and django-q2's own notes; return how many jobs."""
    ended_well = Q(outcome__in=[JobRun.Outcome.DONE, JobRun.Outcome.GONE])
    old = Q(ended_at__lt=at - timedelta(days=settings.JOB_LEDGER_DAYS))
    yesterdays_canary = Q(task=CANARY, ended_at__lt=at - timedelta(days=1))
    BrokerRecord.objects.filter(stopped__lt=at - timedelta(days=settings.JOB_LEDGER_DAYS)).delete()
    return JobRun.objects.filter(ended_well & (old | yesterdays_canary)).delete()[0]
