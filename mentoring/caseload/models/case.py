"""A case as coded facts, how those facts were on earlier days, and who held it when. No name, and no story."""

from typing import Any, ClassVar

from django.db import models
from django.db.models import Q

from lms.models import Dated, Frozen, Person, Record, Unit
from lms.models.record import NOT_PERSONAL, TRAINING_RECORD
from mentoring.caseload.models.figures import CaseloadImport


class Rosh(models.TextChoices):
    """Levels of risk of serious harm, with their meaning in the field (domain facts, section 6)."""

    LOW = "low", "Low"
    MEDIUM = "medium", "Medium"
    HIGH = "high", "High"
    VERY_HIGH = "very_high", "Very high"


class Case(Record):
    """One case: a key that cannot be read back, a mask for lists, and coded facts."""

    class Order(models.TextChoices):
        """What the person on probation is subject to."""

        COMMUNITY = "community", "Community order or suspended sentence"
        LICENCE = "licence", "Licence or post-sentence supervision"
        CUSTODY = "custody", "Custody"

    personal = {
        "key": NOT_PERSONAL,
        "mask": NOT_PERSONAL,
        "rosh_public": NOT_PERSONAL,
        "rosh_children": NOT_PERSONAL,
        "rosh_known_adults": NOT_PERSONAL,
        "rosh_staff": NOT_PERSONAL,
        "tier": NOT_PERSONAL,
        "order": NOT_PERSONAL,
    }

    key = models.CharField(max_length=64, unique=True)
    mask = models.CharField(max_length=8)
    # Who holds it now. Since when, and who did before, stands in the holdings.
    holder = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, blank=True, related_name="cases")
    rosh_public = models.CharField("RoSH, public", max_length=9, choices=Rosh)
    rosh_children = models.CharField("RoSH, children", max_length=9, choices=Rosh)
    rosh_known_adults = models.CharField("RoSH, known adults", max_length=9, choices=Rosh)
    rosh_staff = models.CharField("RoSH, staff", max_length=9, choices=Rosh)
    mappa_category = models.PositiveSmallIntegerField("MAPPA category", null=True, blank=True)
    mappa_level = models.PositiveSmallIntegerField("MAPPA level", null=True, blank=True)
    tier = models.CharField(max_length=3, blank=True)
    order = models.CharField(max_length=10, choices=Order)
    domestic_abuse = models.BooleanField(default=False)
    child_safeguarding = models.BooleanField(default=False)
    sexual_offence = models.BooleanField(default=False)
    stalking = models.BooleanField(default=False)
    vulnerability = models.BooleanField(default=False)
    remote = models.BooleanField("supervised remotely", default=False)
    facts_day = models.DateField("facts as of")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(mappa_level=None) | Q(mappa_level__gte=1, mappa_level__lte=3), name="caseload_mappa_level"
            ),
            models.CheckConstraint(
                condition=Q(mappa_category=None) | Q(mappa_category__gte=1, mappa_category__lte=4),
                name="caseload_mappa_category",
            ),
        ]

    def __str__(self) -> str:
        """Return the mask: the only form in which a case is shown."""
        return self.mask


class CaseReading(Frozen):
    """The coded facts of a case as one file gave them: written when the case is new, and when a fact has changed."""

    personal: ClassVar[dict[str, str]] = {"facts": NOT_PERSONAL}

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="readings")
    source = models.ForeignKey(CaseloadImport, on_delete=models.PROTECT, related_name="case_readings")
    line = models.PositiveIntegerField()
    day = models.DateField()
    facts: Any = models.JSONField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["source", "line"], name="caseload_case_reading_line")]
        indexes = [models.Index(fields=["case", "day"], name="caseload_case_reading_day")]

    def __str__(self) -> str:
        """Say which case on which day."""
        return f"{self.case}, {self.day}"


class Holding(Dated):
    """Somebody held a case in a team between two days, by the files that were taken in. Nobody else did then."""

    personal: ClassVar[dict[str, str]] = {}

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="holdings")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="holdings")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    source = models.ForeignKey(CaseloadImport, on_delete=models.PROTECT, related_name="holdings")
    line = models.PositiveIntegerField()

    class Meta(Dated.Meta):
        constraints = [
            *Dated.Meta.constraints,
            models.UniqueConstraint(
                fields=["case"],
                condition=Q(ends=None),
                name="caseload_holding_one_open",
                violation_error_message="Somebody holds this case already.",
            ),
        ]
        indexes = [
            models.Index(fields=["person", "ends"], name="caseload_holding_person"),
            models.Index(fields=["unit", "ends"], name="caseload_holding_unit"),
        ]

    def __str__(self) -> str:
        """Say who holds which case."""
        return f"{self.person} holds {self.case}"


class HeldGap(Record):
    """Something that stands against a case with the person who holds it, found by night; closed when it is gone."""

    personal = {"rule": NOT_PERSONAL, "answer": TRAINING_RECORD, "reason": TRAINING_RECORD}

    holding = models.ForeignKey(Holding, on_delete=models.PROTECT, related_name="gaps")
    rule = models.CharField(max_length=60, blank=True)
    answer = models.CharField(max_length=5)
    reason = models.TextField()
    since = models.DateField()
    until = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["holding", "rule"], condition=Q(until=None), name="caseload_held_gap_one_open"
            )
        ]
        indexes = [models.Index(fields=["holding", "until"], name="caseload_held_gap_open")]

    def __str__(self) -> str:
        """Say what stands against what."""
        return f"{self.holding}: {self.reason}"
