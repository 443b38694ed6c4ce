"""Draws: who was looked at on a day, why each was due or left out, the seed, and what came of it. Never edited."""

from typing import TYPE_CHECKING, Any, Optional

from django.db import models
from django.db.models import Q

from assessments.spot_checks.models.standards import StandardVersion
from lms.models import Person, Unit
from lms.models.record import NOT_PERSONAL, TRAINING_RECORD, Frozen


class Draw(Frozen):
    """The officers of a place and the cases they held on a day, frozen and hashed before there is a seed."""

    class Kind(models.TextChoices):
        """Why there is a draw."""

        REGULAR = "regular", "Regular draw"
        RECHECK = "recheck", "Re-check after support"

    personal = {"kind": NOT_PERSONAL, "rules": NOT_PERSONAL, "population_hash": NOT_PERSONAL}

    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="draws")
    kind = models.CharField(max_length=8, choices=Kind, default=Kind.REGULAR)
    standard_version = models.ForeignKey(StandardVersion, on_delete=models.PROTECT, related_name="draws")
    day = models.DateField("officers and cases as of")
    judge_by = models.DateField("to be judged by")
    algorithm = models.PositiveSmallIntegerField()
    rules: Any = models.JSONField(help_text="the answers of the rules, of each region that it covers")
    frozen_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    frozen_at = models.DateTimeField()
    officers_n = models.PositiveIntegerField("officers looked at")
    cases_n = models.PositiveIntegerField("cases they held")
    population_hash = models.CharField(max_length=64)

    if TYPE_CHECKING:
        unit_id: int

    class Meta:
        indexes = [models.Index(fields=["unit", "day"], name="spot_checks_draw_unit")]

    def __str__(self) -> str:
        """Say where and when."""
        return f"Draw {self.pk}: {self.unit}, {self.day}"

    @property
    def made(self) -> Optional["DrawResult"]:
        """Return what was drawn, where it was."""
        return getattr(self, "result", None)

    @property
    def cancelled(self) -> Optional["DrawCancellation"]:
        """Return its cancellation, where there is one."""
        return getattr(self, "cancellation", None)


class DrawOfficer(Frozen):
    """One officer of a draw as they stood on its day: why they are due, or why not, and the cases they held."""

    class Stratum(models.TextChoices):
        """Which part of the draw they belong to."""

        DUE = "due", "Due"
        EXTRA = "extra", "May be drawn beside those who are due"
        LEFT_OUT = "left_out", "Left out"

    personal = {"stratum": TRAINING_RECORD, "reasons": TRAINING_RECORD, "cases": NOT_PERSONAL}

    draw = models.ForeignKey(Draw, on_delete=models.PROTECT, related_name="officers")
    place = models.PositiveIntegerField()
    officer = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    stratum = models.CharField(max_length=8, choices=Stratum)
    reasons: Any = models.JSONField(help_text="codes: why due, why more likely, or why left out")
    tickets = models.PositiveSmallIntegerField("tickets in the extra draw", default=0)
    cases: Any = models.JSONField(help_text="id and the first 16 characters of the key of every case held that day")

    if TYPE_CHECKING:
        officer_id: int
        unit_id: int
        draw_id: int

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["draw", "officer"], name="spot_checks_draw_officer_once"),
            models.UniqueConstraint(fields=["draw", "place"], name="spot_checks_draw_place_once"),
        ]

    def __str__(self) -> str:
        """Say who, in which draw."""
        return f"{self.officer} in draw {self.draw_id}"


class DrawResult(Frozen):
    """The seed that the server drew once the population was frozen, and the hash of what came of it."""

    personal = {"seed": NOT_PERSONAL, "left_out": TRAINING_RECORD, "result_hash": NOT_PERSONAL}

    draw = models.OneToOneField(Draw, on_delete=models.PROTECT, related_name="result")
    seed = models.CharField(max_length=64)
    drawn_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    drawn_at = models.DateTimeField()
    drawn_n = models.PositiveIntegerField("cases drawn")
    left_out: Any = models.JSONField(
        default=dict, blank=True, help_text="who, and which cases, could not be drawn any more, and why"
    )
    result_hash = models.CharField(max_length=64)

    if TYPE_CHECKING:
        draw_id: int

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(drawn_n__gte=0), name="spot_checks_drawn_n")]

    def __str__(self) -> str:
        """Say of which draw."""
        return f"Result of {self.draw}"


class DrawCancellation(Frozen):
    """A draw was cancelled, and why. It stays on record and is counted."""

    personal = {"reason": TRAINING_RECORD}

    draw = models.OneToOneField(Draw, on_delete=models.PROTECT, related_name="cancellation")
    reason = models.TextField()
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    def __str__(self) -> str:
        """Say which draw."""
        return f"{self.draw}: cancelled"
