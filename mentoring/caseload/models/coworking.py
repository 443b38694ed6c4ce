"""Co-working: a case in the name of a qualified officer on which a learner works, and who says they did what."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from lms.models import Dated, Frozen, Person, Unit
from lms.models.record import NOT_PERSONAL
from mentoring.caseload.models.allocation import AllocationDecision


class CoWorking(Dated):
    """A learner works on a case that a qualified officer leads, between two days."""

    personal = {"case_mask": NOT_PERSONAL, "case_key": NOT_PERSONAL}

    learner = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="co_worked")
    lead = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="led")
    case_mask = models.CharField(max_length=8, blank=True)
    case_key = models.CharField(max_length=64, blank=True)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, null=True, related_name="+")
    decision = models.OneToOneField(
        AllocationDecision, on_delete=models.PROTECT, null=True, blank=True, related_name="co_working"
    )
    agreed_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    ended_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+")

    class Meta(Dated.Meta):
        constraints = [
            *Dated.Meta.constraints,
            models.CheckConstraint(condition=~Q(learner=F("lead")), name="caseload_co_working_of_two"),
            models.UniqueConstraint(
                fields=["learner", "case_key"],
                condition=Q(ends=None) & ~Q(case_key=""),
                name="caseload_co_working_one_open",
            ),
        ]

    def __str__(self) -> str:
        """Say who works on whose case."""
        return f"{self.learner} with {self.lead}, {self.case_mask or 'one case'}"


class Declaration(Frozen):
    """What one of the two says was done in a month, by whom. Neither changes the other's; a correction is a new row."""

    personal: ClassVar[dict[str, str]] = {}

    co_working = models.ForeignKey(CoWorking, on_delete=models.PROTECT, related_name="declarations")
    # The first day of the month.
    month = models.DateField()
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    contacts_lead = models.PositiveSmallIntegerField("contacts by the lead")
    contacts_learner = models.PositiveSmallIntegerField("contacts by the learner")
    assessments_lead = models.PositiveSmallIntegerField("assessments by the lead")
    assessments_learner = models.PositiveSmallIntegerField("assessments by the learner")
    at = models.DateTimeField()
    replaces = models.OneToOneField("self", on_delete=models.PROTECT, null=True, blank=True, related_name="replaced_by")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["co_working", "month", "by"],
                condition=Q(replaces=None),
                name="caseload_declaration_first_once",
            )
        ]

    def __str__(self) -> str:
        """Say whose of which month."""
        return f"{self.by}, {self.month:%B %Y}"
