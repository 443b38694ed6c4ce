"""Sign-off of units and of the whole diploma, step by step, and the portfolio as it leaves the product."""

from typing import TYPE_CHECKING, Any

from django.db import models
from django.db.models import Q

from assessments.portfolio.models.frameworks import CompetenceUnit, FrameworkVersion
from lms.models import Person
from lms.models.record import NOT_PERSONAL, TRAINING_RECORD, Frozen, Record


class SignOff(Record):
    """A unit, or without one the whole diploma, on its way to being signed off. Its steps say how far it is."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="sign_offs")
    version = models.ForeignKey(FrameworkVersion, on_delete=models.PROTECT, related_name="+")
    unit = models.ForeignKey(CompetenceUnit, on_delete=models.PROTECT, null=True, blank=True, related_name="sign_offs")
    opened_at = models.DateTimeField()
    # Signed by both sides and released by a quality assurer.
    released_at = models.DateTimeField(null=True, blank=True)

    if TYPE_CHECKING:
        person_id: int
        unit_id: int | None

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["person", "unit"], name="portfolio_sign_off_of_a_unit_once"),
            models.UniqueConstraint(
                fields=["person", "version"], condition=Q(unit=None), name="portfolio_sign_off_of_the_whole_once"
            ),
        ]

    def __str__(self) -> str:
        """Say whose, and of what."""
        return f"{self.person}: {self.unit or self.version.framework}"


class SignOffStep(Frozen):
    """One signature, or one return, with the words that go with it and what it rested on that day."""

    class Kind(models.TextChoices):
        """Who did what."""

        LEARNER = "learner", "Signed by the learner"
        ASSESSOR = "assessor", "Signed by the assessor"
        COUNTERSIGNED = "countersigned", "Countersigned"
        RELEASED = "released", "Released by quality assurance"
        RETURNED = "returned", "Sent back"

    personal = {"kind": TRAINING_RECORD, "words": TRAINING_RECORD, "standing": TRAINING_RECORD, "basis": NOT_PERSONAL}

    sign_off = models.ForeignKey(SignOff, on_delete=models.PROTECT, related_name="steps")
    kind = models.CharField(max_length=13, choices=Kind)
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    words = models.TextField(blank=True)
    at = models.DateTimeField()
    standing: Any = models.JSONField(default=dict, blank=True, help_text="award and roles on the day")
    basis: Any = models.JSONField(default=dict, blank=True, help_text="criterion code: judgements that count")

    if TYPE_CHECKING:
        by_id: int
        sign_off_id: int

    def __str__(self) -> str:
        """Say what was done."""
        return f"{self.sign_off}: {self.get_kind_display()}"


class PortfolioExport(Record):
    """A whole portfolio as one file with its hashes: asked for, made by a job, and thrown away after a time."""

    class State(models.TextChoices):
        """How far it is."""

        WAITING = "waiting", "Being made"
        MADE = "made", "Ready"
        FAILED = "failed", "Could not be made"
        GONE = "gone", "Thrown away"

    stored_in = {"stored": "evidence"}
    personal = {"state": NOT_PERSONAL, "stored": NOT_PERSONAL, "sha256": NOT_PERSONAL, "fault": NOT_PERSONAL}

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="portfolio_exports")
    asked_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    state = models.CharField(max_length=7, choices=State, default=State.WAITING)
    done = models.PositiveIntegerField("pieces written so far", default=0)
    total = models.PositiveIntegerField("pieces to write", default=0)
    made_at = models.DateTimeField(null=True, blank=True)
    stored = models.CharField(max_length=100, blank=True)
    size = models.PositiveBigIntegerField(default=0)
    sha256 = models.CharField(max_length=64, blank=True)
    keep_until = models.DateField(null=True, blank=True)
    fault = models.CharField(max_length=200, blank=True)

    if TYPE_CHECKING:
        person_id: int
        asked_by_id: int

    def __str__(self) -> str:
        """Say whose."""
        return f"Portfolio of {self.person}"
