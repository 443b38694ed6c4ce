"""Quality assurance: which judgements are sampled, drawn so that it can be run again, and what was found."""

from datetime import date
from typing import TYPE_CHECKING, Any, Optional, Self

from django.db import models
from django.db.models import Q

from assessments.portfolio.models.claims import Judgement
from lms.models import Person, Unit
from lms.models.record import NOT_PERSONAL, TRAINING_RECORD, Dated, DatedQuerySet, Frozen, Record


class SampleDraw(Frozen):
    """The judgements of a place since its last draw, frozen and hashed before there is a seed."""

    personal = {"rules": NOT_PERSONAL, "population_hash": NOT_PERSONAL}

    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="sample_draws")
    day = models.DateField("judgements up to")
    algorithm = models.PositiveSmallIntegerField()
    rules: Any = models.JSONField(help_text="the answers of the rules")
    frozen_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    frozen_at = models.DateTimeField()
    judgements_n = models.PositiveIntegerField()
    population_hash = models.CharField(max_length=64)

    if TYPE_CHECKING:
        unit_id: int

    class Meta:
        indexes = [models.Index(fields=["unit", "day"], name="portfolio_sample_unit")]

    def __str__(self) -> str:
        """Say where and when."""
        return f"Sample {self.pk}: {self.unit}, {self.day}"

    @property
    def made(self) -> Optional["SampleResult"]:
        """Return what was drawn, where it was."""
        return getattr(self, "result", None)


class SampleLine(Frozen):
    """One judgement of a draw as it stood: its assessor, unit, method and stage, and how likely it is to be sampled."""

    personal = {"method": NOT_PERSONAL, "decision": TRAINING_RECORD, "reasons": TRAINING_RECORD}

    draw = models.ForeignKey(SampleDraw, on_delete=models.PROTECT, related_name="lines")
    place = models.PositiveIntegerField()
    judgement = models.ForeignKey(Judgement, on_delete=models.PROTECT, related_name="sample_lines")
    assessor = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    unit_number = models.PositiveSmallIntegerField("unit of the diploma")
    method = models.CharField(max_length=11)
    stage = models.PositiveSmallIntegerField("stage that the learner was in", default=0)
    decision = models.CharField(max_length=7)
    percent = models.PositiveSmallIntegerField("share of such judgements that is drawn")
    reasons: Any = models.JSONField(default=list, help_text="codes: why that share")

    if TYPE_CHECKING:
        judgement_id: int
        assessor_id: int
        draw_id: int

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["draw", "judgement"], name="portfolio_sample_judgement_once"),
            models.UniqueConstraint(fields=["draw", "place"], name="portfolio_sample_place_once"),
            models.CheckConstraint(condition=Q(percent__lte=100), name="portfolio_sample_percent"),
        ]

    def __str__(self) -> str:
        """Say which place of which draw."""
        return f"Line {self.place} of sample {self.draw_id}"


class SampleResult(Frozen):
    """The seed that the server drew once the judgements were frozen, and the hash of what came of it."""

    personal = {"seed": NOT_PERSONAL, "result_hash": NOT_PERSONAL}

    draw = models.OneToOneField(SampleDraw, on_delete=models.PROTECT, related_name="result")
    seed = models.CharField(max_length=64)
    drawn_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    drawn_at = models.DateTimeField()
    drawn_n = models.PositiveIntegerField()
    result_hash = models.CharField(max_length=64)

    def __str__(self) -> str:
        """Say of which draw."""
        return f"Result of {self.draw}"


class SampleItem(Record):
    """One sampled judgement, and the quality assurer who looks at it."""

    line = models.OneToOneField(SampleLine, on_delete=models.PROTECT, related_name="item")
    # Nobody yet where no quality assurer of the place may look at it.
    iqa = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, blank=True, related_name="sample_items")
    look_by = models.DateField()
    # Found in order, or what was asked for is done.
    closed_at = models.DateTimeField(null=True, blank=True)

    if TYPE_CHECKING:
        iqa_id: int | None
        line_id: int

    class Meta:
        indexes = [models.Index(fields=["iqa", "closed_at"], name="portfolio_sample_of")]

    def __str__(self) -> str:
        """Say which."""
        return f"Sampled: {self.line}"

    @property
    def found(self) -> Optional["Finding"]:
        """Return what was found, where somebody has looked."""
        return getattr(self, "finding", None)


class Finding(Frozen):
    """What a quality assurer found: in order, or an action for the assessor with a day."""

    class Outcome(models.TextChoices):
        """What it comes to."""

        IN_ORDER = "in_order", "In order"
        ACTION = "action", "In order, with something to do"
        JUDGE_AGAIN = "judge_again", "To be judged again"

    personal = {"outcome": TRAINING_RECORD, "words": TRAINING_RECORD, "action": TRAINING_RECORD}

    item = models.OneToOneField(SampleItem, on_delete=models.PROTECT, related_name="finding")
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    outcome = models.CharField(max_length=11, choices=Outcome)
    words = models.TextField()
    action = models.TextField(blank=True)
    action_by = models.DateField(null=True, blank=True)
    at = models.DateTimeField()

    if TYPE_CHECKING:
        by_id: int
        item_id: int

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(outcome="in_order", action_by=None) | ~Q(action="") & Q(action_by__isnull=False),
                name="portfolio_finding_has_an_action",
            ),
            models.CheckConstraint(condition=~Q(words=""), name="portfolio_finding_has_words"),
        ]

    def __str__(self) -> str:
        """Say what was found."""
        return f"{self.item}: {self.get_outcome_display()}"

    @property
    def answered(self) -> Optional["FindingAnswer"]:
        """Return what the assessor did about it, where they have answered."""
        return getattr(self, "answer", None)


class FindingAnswer(Frozen):
    """What the assessor did about a finding."""

    personal = {"words": TRAINING_RECORD}

    finding = models.OneToOneField(Finding, on_delete=models.PROTECT, related_name="answer")
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    words = models.TextField()
    at = models.DateTimeField()

    def __str__(self) -> str:
        """Say to which finding."""
        return f"Answer to {self.finding}"


class SampleGrantQuerySet(DatedQuerySet):
    """Grants by day."""

    def in_force(self, day: date) -> Self:
        """Return the grants of a day that nobody has ended."""
        return self.on(day).filter(ended_at=None)


class SampleGrant(Dated):
    """An external quality assurer may read one sample, and what stands behind it, between two days."""

    personal = {"reason": TRAINING_RECORD, "end_reason": TRAINING_RECORD}

    draw = models.ForeignKey(SampleDraw, on_delete=models.PROTECT, related_name="grants")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="sample_grants")
    granted_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    granted_at = models.DateTimeField()
    reason = models.TextField()
    # Ended before its last day: from that moment on nothing can be read by it, whatever its days say.
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    end_reason = models.CharField("why it was ended early", max_length=300, blank=True)

    objects = SampleGrantQuerySet.as_manager()  # type: ignore[misc]  # it narrows the manager of every dated row
    if TYPE_CHECKING:
        draw_id: int
        person_id: int

    class Meta(Dated.Meta):
        constraints = [
            *Dated.Meta.constraints,
            models.CheckConstraint(condition=Q(ends__isnull=False), name="portfolio_sample_grant_ends"),
        ]

    def __str__(self) -> str:
        """Say who reads what."""
        return f"{self.person} reads {self.draw}"
