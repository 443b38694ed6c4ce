"""The run ledger: one row for each job, from the moment it is queued to its end."""

from datetime import datetime, timedelta
from typing import Any, Final, Self

from django.conf import settings
from django.db import models
from django.db.models import Q

from lms.models import Person
from lms.models.record import NOT_PERSONAL, WHILE_EMPLOYED, Record

CANARY: Final = "lms.jobs.canary.sing"
# Stands for an error where a job left none, because its worker was killed.
KILLED: Final = "WorkerKilled"
OURS: Final = ("lms.", "courses.", "mentoring.", "assessments.")
# How much longer than allowed a job may seem to run before a second delivery may start it again.
MARGIN: Final = timedelta(seconds=5)


class JobRunQuerySet(models.QuerySet["JobRun"]):
    """Jobs by state."""

    def dead(self) -> Self:
        """Return the dead letters: given up, and nobody has decided yet."""
        return self.filter(outcome=JobRun.Outcome.DEAD)

    def worth_showing(self) -> Self:
        """Return what was started, without the canary and what ran well on the clock: they would crowd out the rest."""
        on_the_clock = Q(key__contains="@", outcome=JobRun.Outcome.DONE)
        return self.exclude(Q(task=CANARY) | on_the_clock | Q(signed_at=None))


class JobRun(Record):
    """One job: how often it was started, when it ended, and how. Ids and codes only."""

    class Outcome(models.TextChoices):
        """Where the job stands."""

        WAITING = "waiting", "Waits"
        RUNNING = "running", "Runs"
        DONE = "done", "Done"
        FAILED = "failed", "Failed, will be started again"
        GONE = "gone", "Not needed any more"
        DEAD = "dead", "Given up"
        SET_ASIDE = "set_aside", "Set aside"

    personal = {
        "key": NOT_PERSONAL,
        "task": NOT_PERSONAL,
        "arguments": NOT_PERSONAL,
        "outcome": NOT_PERSONAL,
        "cluster": NOT_PERSONAL,
        "error_class": NOT_PERSONAL,
        "error_place": NOT_PERSONAL,
        "reason": WHILE_EMPLOYED,
    }

    key = models.CharField(max_length=200, unique=True)
    task = models.CharField(max_length=150)
    arguments: Any = models.JSONField(default=dict, help_text="args and kwargs: ids and short strings")
    outcome = models.CharField(max_length=10, choices=Outcome, default=Outcome.WAITING)
    queued_at = models.DateTimeField()
    starts = models.PositiveSmallIntegerField(default=0)
    started_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    # The last start or end: a sign that the cluster which wrote it is alive.
    signed_at = models.DateTimeField(null=True, db_index=True)
    cluster = models.CharField(max_length=120, blank=True)
    effect_at = models.DateTimeField(null=True, help_text="when its effect was claimed")
    # Never the message of an error: it may name a person.
    error_class = models.CharField(max_length=150, blank=True)
    error_place = models.CharField(max_length=200, blank=True)
    decided_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)
    reason = models.TextField(blank=True)

    objects = JobRunQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["cluster", "signed_at"], name="jobs_run_cluster_sign"),
            models.Index(fields=["outcome", "ended_at"], name="jobs_run_outcome"),
            models.Index(fields=["task", "id"], name="jobs_run_task"),
        ]

    def __str__(self) -> str:
        """Say which task, in words."""
        return self.task.rpartition(".")[2].removesuffix("_task").replace("_", " ").capitalize()

    @property
    def is_ended(self) -> bool:
        """Say whether nothing more is to be done unless somebody decides so."""
        ended = (self.Outcome.DONE, self.Outcome.GONE, self.Outcome.DEAD, self.Outcome.SET_ASIDE)
        return self.outcome in ended

    @property
    def trouble(self) -> str:
        """Say what went wrong at the last start, and where; nothing when nothing did."""
        if self.error_class == KILLED:
            return "each time, its worker ended before the job did"
        return f"{self.error_class.removeprefix('builtins.')} at {self.error_place}" if self.error_class else ""

    @property
    def is_scheduled(self) -> bool:
        """Say whether the schedule started it, and so will start another like it."""
        return self.key.startswith(f"{self.task}@")

    @property
    def is_of_a_library(self) -> bool:
        """Say whether the task is a library's own."""
        return not self.task.startswith(OURS)

    def is_held(self, at: datetime) -> bool:
        """Say whether a worker may still be at it at `at`: a second delivery must wait."""
        if self.outcome != self.Outcome.RUNNING or self.started_at is None:
            return False
        return at < self.started_at + timedelta(seconds=settings.JOB_SECONDS) + MARGIN
