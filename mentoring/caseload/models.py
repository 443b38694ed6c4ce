"""Cases as coded facts, workload readings, and allocation checks. No name or story of a person on probation."""

from typing import Any

from django.db import models
from django.db.models import Q

from lms.models import Person, Unit
from lms.models.record import NOT_PERSONAL, TRAINING_RECORD, Frozen, Record


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


class WorkloadImport(Frozen):
    """One workload file that was taken in: what it was, when, and by whom."""

    personal = {"file_name": NOT_PERSONAL, "file_hash": NOT_PERSONAL}

    file_name = models.CharField(max_length=200)
    file_hash = models.CharField(max_length=64)
    figures_day = models.DateField("figures as of")
    rows = models.PositiveIntegerField()
    imported_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    imported_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["file_hash", "figures_day"], name="caseload_import_once"),
        ]

    def __str__(self) -> str:
        """Say which file of which day."""
        return f"{self.file_name}, {self.figures_day}"


class WorkloadUpload(Record):
    """A file that somebody sent and has not yet said yes to. Kept for a day at most, and only they can open it."""

    personal = {"file_name": NOT_PERSONAL}

    file_name = models.CharField(max_length=200)
    content = models.BinaryField()
    figures_day = models.DateField("figures as of")
    uploaded_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    uploaded_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        """Say which file of which day."""
        return f"{self.file_name}, {self.figures_day}"


class WorkloadReading(Frozen):
    """One line of a workload export: a person's figures in one team on one day, as imported."""

    personal = {"team_name": NOT_PERSONAL, "grade": TRAINING_RECORD, "counts": TRAINING_RECORD}

    source = models.ForeignKey(WorkloadImport, on_delete=models.PROTECT, related_name="readings")
    line = models.PositiveIntegerField()
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="workload_readings")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, null=True, related_name="+")
    team_name = models.CharField(max_length=120)
    grade = models.CharField(max_length=20)
    day = models.DateField()
    total_cases = models.PositiveIntegerField()
    contracted_hours = models.DecimalField(max_digits=5, decimal_places=2)
    reduction_hours = models.DecimalField(max_digits=5, decimal_places=2)
    total_points = models.IntegerField()
    available_points = models.IntegerField()
    imported_percent = models.DecimalField(max_digits=6, decimal_places=1)
    # What the formula rests on, where the file says it: kept so that a figure can be worked out again.
    nominal_target = models.PositiveIntegerField(null=True, blank=True)
    full_time_hours = models.DecimalField(max_digits=5, decimal_places=2, null=True, blank=True)
    counts: Any = models.JSONField(default=dict, help_text="cases by place and tier, as exported")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["source", "line"], name="caseload_reading_line")]
        indexes = [models.Index(fields=["person", "day"], name="caseload_reading_person_day")]

    def __str__(self) -> str:
        """Say whose figures of which day."""
        return f"{self.person}, {self.day}: {self.total_points} of {self.available_points}"


class AllocationCheck(Frozen):
    """An answer that was given: may this case go to this person? Frozen with its facts, reasons and rules."""

    class Answer(models.TextChoices):
        """The three answers."""

        ALLOW = "allow", "Allow"
        WARN = "warn", "Warn"
        BLOCK = "block", "Block"

    personal = {
        "answer": TRAINING_RECORD,
        "facts": TRAINING_RECORD,
        "reasons": TRAINING_RECORD,
        "case_mask": NOT_PERSONAL,
        "case_key": NOT_PERSONAL,
    }

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="allocation_checks")
    case_mask = models.CharField(max_length=8, blank=True)
    case_key = models.CharField(max_length=64, blank=True)
    asked_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    answer = models.CharField(max_length=5, choices=Answer)
    facts: Any = models.JSONField()
    reasons: Any = models.JSONField()

    def __str__(self) -> str:
        """Say whom and what."""
        return f"{self.person}: {self.answer}"
