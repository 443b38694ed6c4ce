"""Copies of what is held about somebody: asked for by them, made by a job, fetched once or more, and deleted."""

from django.db import models

from lms.models import Person, Record
from lms.models.record import NOT_PERSONAL


class PersonExport(Record):
    """A copy of everything that is held about one person, for that person alone."""

    class State(models.TextChoices):
        """How far it is."""

        WAITING = "waiting", "Being made"
        MADE = "made", "Ready"
        FAILED = "failed", "Could not be made"
        GONE = "gone", "Deleted"

    personal = {"state": NOT_PERSONAL, "stored": NOT_PERSONAL, "sha256": NOT_PERSONAL, "fault": NOT_PERSONAL}

    stored_in = {"stored": "copies"}

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    state = models.CharField(max_length=7, choices=State, default=State.WAITING)
    done = models.PositiveIntegerField("tables written so far", default=0)
    total = models.PositiveIntegerField("tables to write", default=0)
    made_at = models.DateTimeField(null=True, blank=True)
    stored = models.CharField(max_length=100, blank=True)
    size = models.PositiveBigIntegerField(default=0)
    sha256 = models.CharField(max_length=64, blank=True)
    keep_until = models.DateField(null=True, blank=True)
    fault = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person"], condition=models.Q(state="waiting"), name="privacy_copy_made_one_at_a_time"
            )
        ]

    def __str__(self) -> str:
        """Say what it is, and of when."""
        return f"Copy asked for on {self.asked_at:%Y-%m-%d}"
