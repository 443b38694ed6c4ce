"""Protected learning time: what is planned each week, and what was taken or lost."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from courses.models.enrolment import Enrolment
from lms.models import Person
from lms.models.record import TRAINING_RECORD, Dated, Record

DAYS = [(0, "Monday"), (1, "Tuesday"), (2, "Wednesday"), (3, "Thursday"), (4, "Friday")]


class ProtectedTime(Dated):
    """A weekly time kept free for learning."""

    personal: ClassVar[dict[str, str]] = {}

    enrolment = models.ForeignKey(Enrolment, on_delete=models.PROTECT, related_name="protected_times")
    weekday = models.PositiveSmallIntegerField("day", choices=DAYS)
    begins = models.TimeField()
    minutes = models.PositiveSmallIntegerField()

    class Meta(Dated.Meta):
        ordering = ["weekday", "begins", "pk"]
        constraints = [
            *Dated.Meta.constraints,
            models.CheckConstraint(
                condition=Q(minutes__gte=15, minutes__lte=600, weekday__lte=4), name="courses_protected_time_minutes"
            ),
        ]

    def __str__(self) -> str:
        """Say day and time."""
        return f"{self.get_weekday_display()} at {self.begins:%H:%M}"


class ProtectedSlot(Record):
    """What became of one planned time on one day."""

    class Outcome(models.TextChoices):
        """Taken for learning, or lost."""

        TAKEN = "taken", "Taken"
        LOST = "lost", "Lost"

    class Reason(models.TextChoices):
        """To what it was lost."""

        CASES = "cases", "My cases"
        DUTY = "duty", "Office duty"
        COURT = "court", "Court"
        COVER = "cover", "Covering for a colleague"
        MEETING = "meeting", "A meeting"
        OTHER = "other", "Something else at work"

    personal = {"outcome": TRAINING_RECORD, "reason": TRAINING_RECORD}

    protected_time = models.ForeignKey(ProtectedTime, on_delete=models.PROTECT, related_name="slots")
    day = models.DateField()
    outcome = models.CharField(max_length=5, choices=Outcome)
    reason = models.CharField(max_length=8, choices=Reason, blank=True)
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now=True)

    class Meta:
        ordering = ["day", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["protected_time", "day"], name="courses_protected_slot_once"),
            models.CheckConstraint(
                condition=Q(outcome="taken", reason="") | (Q(outcome="lost") & ~Q(reason="")),
                name="courses_protected_slot_lost_has_a_reason",
            ),
        ]

    def __str__(self) -> str:
        """Say which day and what became of it."""
        return f"{self.day}: {self.get_outcome_display()}"
