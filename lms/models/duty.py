"""Duties: everything that somebody must do."""

from datetime import date
from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import Q

from lms.models.organisation import Unit
from lms.models.person import ROLE_CHOICES, Person
from lms.models.record import NOT_PERSONAL, TRAINING_RECORD, Frozen, Record


class DutyQuerySet(models.QuerySet["Duty"]):
    """Duties by state."""

    def open(self) -> Self:
        """Return those not yet closed."""
        return self.filter(closed_at=None)

    def by_urgency(self) -> Self:
        """Return the earliest due first."""
        return self.order_by("due", "pk")


class Duty(Record):
    """One thing that a person, or whoever holds a role at a place, must do about somebody by a day."""

    personal = {
        "owner_role": NOT_PERSONAL,
        "kind": NOT_PERSONAL,
        "title": TRAINING_RECORD,
        "reason": TRAINING_RECORD,
        "link": NOT_PERSONAL,
        "link_text": NOT_PERSONAL,
        "source_kind": NOT_PERSONAL,
        "close_reason": TRAINING_RECORD,
    }

    about = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, blank=True, related_name="duties_about")
    owner = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, blank=True, related_name="duties")
    owner_role = models.CharField(max_length=30, choices=ROLE_CHOICES, blank=True)
    owner_unit = models.ForeignKey(Unit, on_delete=models.PROTECT, null=True, blank=True, related_name="duties")
    kind = models.CharField(max_length=40)
    title = models.CharField(max_length=200)
    reason = models.TextField()
    due = models.DateField()
    link = models.CharField(max_length=200, blank=True)
    link_text = models.CharField(max_length=60, blank=True)
    source_kind = models.CharField(max_length=40)
    source_id = models.BigIntegerField()
    opened_at = models.DateTimeField(auto_now_add=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    closed_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    close_reason = models.TextField(blank=True)

    objects = DutyQuerySet.as_manager()
    if TYPE_CHECKING:
        owner_id: int | None
        about_id: int | None

    class Meta:
        verbose_name_plural = "duties"
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "source_kind", "source_id"], condition=Q(closed_at=None), name="lms_duty_one_open"
            ),
            models.CheckConstraint(
                condition=Q(owner__isnull=False, owner_role="", owner_unit__isnull=True)
                | Q(owner__isnull=True, owner_unit__isnull=False) & ~Q(owner_role=""),
                name="lms_duty_has_one_owner",
                violation_error_message="A duty belongs to a person, or to a role at a place.",
            ),
        ]

    def __str__(self) -> str:
        """Return its title."""
        return self.title

    def days_overdue(self, on: date) -> int:
        """Return how many days past its due day it is on `on`; 0 while it is in time."""
        return max(0, (on - self.due).days)


class DutySnooze(Frozen):
    """Somebody put a duty off until a day, and said why."""

    personal = {"reason": TRAINING_RECORD}

    duty = models.ForeignKey(Duty, on_delete=models.PROTECT, related_name="snoozes")
    until = models.DateField()
    reason = models.TextField()
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        """Say until when."""
        return f"{self.duty} until {self.until}"
