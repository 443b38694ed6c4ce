"""Frameworks as data: units, learning outcomes and criteria, how often and how each criterion is to be shown."""

from typing import Any

from django.db import models
from django.db.models import Q

from courses.models import Module
from lms.models.record import NOT_PERSONAL, Frozen, Record
from lms.policy.rule import UNCONFIRMED


class Framework(Record):
    """A qualification that is judged from a portfolio."""

    personal = {"key": NOT_PERSONAL, "name": NOT_PERSONAL}

    key = models.SlugField(max_length=40, unique=True)
    name = models.CharField(max_length=120)

    def __str__(self) -> str:
        """Return its name."""
        return self.name


class FrameworkVersion(Frozen):
    """The units and criteria of a framework as they stood: claims name one of its criteria."""

    personal = {"edition": NOT_PERSONAL, "source": NOT_PERSONAL, "content_hash": NOT_PERSONAL}

    framework = models.ForeignKey(Framework, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    # What its file calls itself: within an edition codes keep their meaning, from one to the next the file says so.
    edition = models.CharField(max_length=40, blank=True)
    source = models.CharField(max_length=300)
    content_hash = models.CharField(max_length=64)
    made_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["framework", "number"], name="portfolio_framework_version_number")
        ]

    def __str__(self) -> str:
        """Say framework and number."""
        return f"{self.framework} v{self.number}"

    @property
    def confirmed(self) -> bool:
        """Say whether its wording has a source that somebody has found."""
        return not self.source.startswith(UNCONFIRMED)


class CompetenceUnit(Frozen):
    """A unit of competence."""

    personal = {"title": NOT_PERSONAL}

    version = models.ForeignKey(FrameworkVersion, on_delete=models.PROTECT, related_name="units")
    number = models.PositiveSmallIntegerField()
    title = models.CharField(max_length=200)

    class Meta:
        ordering = ["number"]
        constraints = [models.UniqueConstraint(fields=["version", "number"], name="portfolio_unit_number")]

    def __str__(self) -> str:
        """Say number and title."""
        return f"{self.number}. {self.title}"


class LearningOutcome(Frozen):
    """What somebody can do who has met the criteria under it."""

    personal = {"title": NOT_PERSONAL}

    unit = models.ForeignKey(CompetenceUnit, on_delete=models.PROTECT, related_name="outcomes")
    number = models.PositiveSmallIntegerField()
    title = models.CharField(max_length=200)

    class Meta:
        ordering = ["unit__number", "number"]
        constraints = [models.UniqueConstraint(fields=["unit", "number"], name="portfolio_outcome_number")]

    def __str__(self) -> str:
        """Say unit, number and title."""
        return f"{self.unit.number}.{self.number} {self.title}"


class EvidenceKind(models.TextChoices):
    """What a piece of evidence is."""

    OBSERVATION = "observation", "Observation"
    DISCUSSION = "discussion", "Professional discussion"
    PRODUCT = "product", "Product of work"
    WITNESS = "witness", "Witness statement"
    REFLECTION = "reflection", "Reflection"
    PRIOR = "prior", "Prior learning"


class Criterion(Frozen):
    """One thing that a learner must show; observed and met, it also proves the modules that it maps to."""

    personal = {"code": NOT_PERSONAL, "text": NOT_PERSONAL, "shown_by": NOT_PERSONAL, "methods": NOT_PERSONAL}

    unit = models.ForeignKey(CompetenceUnit, on_delete=models.PROTECT, related_name="criteria")
    position = models.PositiveSmallIntegerField()
    code = models.CharField(max_length=10)
    text = models.CharField(max_length=200)
    shown_by: Any = models.JSONField(default=list, help_text="the kinds of evidence that suit it best")
    outcome = models.ForeignKey(
        LearningOutcome, on_delete=models.PROTECT, null=True, blank=True, related_name="criteria"
    )
    times = models.PositiveSmallIntegerField("how many claims must be met", default=1)
    methods: Any = models.JSONField(
        default=dict, blank=True, help_text="of those, how many at least by a kind of evidence: kind to number"
    )
    stage = models.PositiveSmallIntegerField("expected by the end of this stage", null=True, blank=True)
    modules = models.ManyToManyField(Module, related_name="criteria")
    # Every criterion of an earlier version whose evidence counts for this one, however many versions back.
    stands_for = models.ManyToManyField("self", symmetrical=False, blank=True, related_name="continued_by")

    class Meta:
        verbose_name_plural = "criteria"
        ordering = ["unit__number", "position"]
        constraints = [
            models.UniqueConstraint(fields=["unit", "code"], name="portfolio_criterion_code"),
            models.CheckConstraint(condition=Q(times__gte=1), name="portfolio_criterion_times"),
        ]

    def __str__(self) -> str:
        """Say code and text."""
        return f"{self.code} {self.text}"

    @property
    def shown_by_in_words(self) -> str:
        """Name the kinds of evidence that suit it best."""
        return " or ".join(EvidenceKind(kind).label.lower() for kind in self.shown_by)
