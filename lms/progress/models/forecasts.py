"""When learners will qualify, as worked out on a day: one learner's range, and how many of a place in a month."""

from typing import Any

from django.db import models
from django.db.models import F, Q

from courses.models import Enrolment
from lms.models import Record, Unit
from lms.models.record import NOT_PERSONAL, TRAINING_RECORD


class Forecast(Record):
    """When one learner will qualify, as a range, worked out from their pace; or why nothing can be said.

    The last one of each month is kept, so that a real cohort can be compared with what was said of it.
    """

    class Refusal(models.TextChoices):
        """Why nothing is forecast."""

        TOO_EARLY = "too_early", "Too early to say"
        PAUSED = "paused", "Paused"
        NOTHING_NEW = "nothing_new", "Nothing has come for too long"
        TOO_LITTLE = "too_little", "Too little is on record"
        NO_PLAN = "no_plan", "No plan"

    personal = {"refusal": TRAINING_RECORD, "drivers": TRAINING_RECORD}

    enrolment = models.ForeignKey(Enrolment, on_delete=models.PROTECT, related_name="forecasts")
    # The first day of the month that it was last worked out in.
    month = models.DateField()
    current = models.BooleanField(default=True)
    worked_out_on = models.DateField()
    refusal = models.CharField(max_length=12, choices=Refusal, blank=True)
    # Eight times in ten the day of qualifying lies from `early` up to `late`, if the method is right.
    early = models.DateField(null=True, blank=True)
    likely = models.DateField(null=True, blank=True)
    late = models.DateField(null=True, blank=True)
    # What it rests on, as codes and figures: pace, what is left, hours, waits. Sentences are made on the page.
    drivers: Any = models.JSONField(default=dict, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["enrolment", "month"], name="progress_forecast_once_a_month"),
            models.UniqueConstraint(fields=["enrolment"], condition=Q(current=True), name="progress_forecast_current"),
            models.CheckConstraint(
                condition=Q(refusal="", early__lte=F("likely"), likely__lte=F("late"))
                | (~Q(refusal="") & Q(early=None, likely=None, late=None)),
                name="progress_forecast_range_or_refusal",
            ),
        ]

    def __str__(self) -> str:
        """Say whose, of which day."""
        return f"Forecast of {self.enrolment}, {self.worked_out_on}"


class QualifyingMonth(Record):
    """How many learners of a place are forecast to qualify in a month: sums of chances, which add up over places."""

    personal = {"pathway": NOT_PERSONAL}

    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, null=True, related_name="+")
    pathway = models.CharField(max_length=40)
    month = models.DateField()
    # The sum of the learners' chances to qualify in this month, and of chance x (1 - chance).
    expected = models.FloatField()
    variance = models.FloatField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["unit", "pathway", "month"], name="progress_qualifying_month_once")
        ]

    def __str__(self) -> str:
        """Say where and when."""
        return f"{self.unit}, {self.month:%B %Y}: {self.expected:.1f}"
