"""How the queue is: whether it is alive, what waits, what ran, what was given up."""

from dataclasses import dataclass
from datetime import datetime
from functools import reduce
from operator import or_
from typing import Any, Final

from django.conf import settings
from django.db.models import Count, Max, Min, Q
from django.utils import timezone
from django.utils.formats import date_format
from django_q.models import OrmQ

from lms.jobs.canary import seconds_since_last_sign
from lms.jobs.models import OURS, JobRun
from lms.jobs.schedule import SCHEDULE

MOST: Final = 50
Outcome = JobRun.Outcome
OF_A_LIBRARY: Final = ~reduce(or_, (Q(task__startswith=start) for start in OURS))
WELL_OF_A_LIBRARY: Final = OF_A_LIBRARY & Q(outcome=Outcome.DONE)
SHAPES: Final = {
    Outcome.WAITING: "waiting",
    Outcome.RUNNING: "under_way",
    Outcome.DONE: "done",
    Outcome.FAILED: "warn",
    Outcome.GONE: "not_applicable",
    Outcome.DEAD: "block",
    Outcome.SET_ASIDE: "not_applicable",
}


@dataclass(frozen=True)
class QueueState:
    """The queue at a moment."""

    silent: int | None
    waiting: int
    oldest: int
    dead: int

    @property
    def sign(self) -> str:
        """Say how long ago the last sign of life came."""
        return "" if self.silent is None else f"{span(self.silent)} ago"

    @property
    def is_alive(self) -> bool:
        """Say whether the last sign of life is recent."""
        return self.silent is not None and self.silent <= int(settings.CANARY_STALE_SECONDS)

    @property
    def facts(self) -> list[dict[str, str]]:
        """Return the state as the facts strip draws it."""
        return [
            {"term": "Last sign of life", "value": self.sign or "never"},
            {"term": "Waiting to start", "value": f"{self.waiting} job{'' if self.waiting == 1 else 's'}"},
            {"term": "Oldest has waited", "value": span(self.oldest) if self.waiting else "nothing waits"},
        ]


def queue_state(at: datetime) -> QueueState:
    """Return how the queue is at `at`. What the broker has lent to a worker does not wait."""
    waits: dict[str, Any] = OrmQ.objects.filter(lock__lte=at).aggregate(count=Count("pk"), oldest=Min("lock"))
    oldest = int((at - waits["oldest"]).total_seconds()) if waits["oldest"] else 0
    return QueueState(seconds_since_last_sign(), waits["count"], oldest, JobRun.objects.dead().count())


def recent_runs() -> list[list[Any]]:
    """Return the latest runs, newest first, as rows of a table; what ran well of a library is counted instead."""
    runs = JobRun.objects.worth_showing().exclude(WELL_OF_A_LIBRARY)
    return [_row(run) for run in runs.order_by("-signed_at")[:MOST]]


def library_runs() -> list[str]:
    """Say of each library's task that ran well how often it did, and when last."""
    runs = JobRun.objects.filter(WELL_OF_A_LIBRARY).values("task").order_by("task")
    counted = runs.annotate(count=Count("pk"), last=Max("started_at"))
    return [
        f"{JobRun(task=run['task'])}, {run['count']} time{'' if run['count'] == 1 else 's'}, last {moment(run['last'])}"
        for run in counted
    ]


def clock() -> list[list[Any]]:
    """Return each line of the schedule with its latest run, as rows of a table."""
    tasks = JobRun.objects.filter(task__in=[entry.task for entry in SCHEDULE])
    newest = tasks.values("task").annotate(newest=Max("pk")).values("newest")
    runs = {run.task: run for run in JobRun.objects.filter(pk__in=newest)}
    return [[entry.name, entry.when, *_latest(runs.get(entry.task))] for entry in SCHEDULE]


def _latest(run: JobRun | None) -> list[Any]:
    return [moment(run.started_at) or "not yet", _outcome(run)] if run else ["not yet", "none yet"]


def dead_letters() -> list[JobRun]:
    """Return what was given up and waits for a decision, the oldest first."""
    return list(JobRun.objects.dead().order_by("ended_at", "pk")[:MOST])


def _row(run: JobRun) -> list[Any]:
    return [
        {"text": str(run), "note": run.task},
        moment(run.started_at),
        _took(run),
        _outcome(run),
    ]


def _outcome(run: JobRun) -> dict[str, str]:
    return {"state": SHAPES[Outcome(run.outcome)], "text": run.get_outcome_display(), "note": run.trouble}


def _took(run: JobRun) -> str:
    if run.started_at is None or run.ended_at is None or run.ended_at < run.started_at:
        return ""
    return span((run.ended_at - run.started_at).total_seconds())


def moment(at: datetime | None) -> str:
    """Write a moment as it was in London."""
    return date_format(timezone.localtime(at), "j F, H:i:s") if at else ""


def span(seconds: float) -> str:
    """Write a length of time in its largest unit: 40 seconds, 3 minutes, 2 hours, 4 days."""
    if 0 < seconds < 1:
        return "less than a second"
    for unit, length in (("day", 86_400), ("hour", 3_600), ("minute", 60), ("second", 1)):
        if seconds >= length:
            count = int(seconds // length)
            return f"{count} {unit}{'' if count == 1 else 's'}"
    return "0 seconds"
