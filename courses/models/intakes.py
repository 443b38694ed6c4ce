"""Planned intakes: how many learners a place expects, and when. Nobody is named before they are enrolled."""

from django.db import models
from django.db.models import Q

from courses.models.pathway import PathwayVersion
from lms.models import Person, Unit
from lms.models.record import NOT_PERSONAL, Record


class PlannedIntake(Record):
    """So many learners are expected at a place from a day on."""

    personal = {"name": NOT_PERSONAL}

    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    pathway_version = models.ForeignKey(PathwayVersion, on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=40, help_text="for example March 2027")
    starts = models.DateField()
    learners = models.PositiveSmallIntegerField()
    planned_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    planned_at = models.DateTimeField(auto_now_add=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["starts", "pk"]
        constraints = [
            models.CheckConstraint(condition=Q(learners__gte=1, learners__lte=500), name="courses_intake_1_to_500")
        ]

    def __str__(self) -> str:
        """Say how many, where and when."""
        return f"{self.name}: {self.learners} at {self.unit}"
