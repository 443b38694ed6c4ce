"""Files that managers take in: workload, reductions and cases held, each with its day and the hash of its file."""

from typing import Any, ClassVar

from django.db import models

from lms.models import Frozen, Person, Record, Unit
from lms.models.record import NOT_PERSONAL, TRAINING_RECORD


class FileKind(models.TextChoices):
    """What a file of the workload tool or the case system holds."""

    WORKLOAD = "workload", "Workload export"
    REDUCTIONS = "reductions", "Reductions export"
    HOLDINGS = "holdings", "Cases held"


class CaseloadImport(Frozen):
    """One file that was taken in: what it was, when, and by whom."""

    personal = {"kind": NOT_PERSONAL, "file_name": NOT_PERSONAL, "file_hash": NOT_PERSONAL}

    kind = models.CharField(max_length=10, choices=FileKind, default=FileKind.WORKLOAD)
    file_name = models.CharField(max_length=200)
    file_hash = models.CharField(max_length=64)
    figures_day = models.DateField("figures as of")
    rows = models.PositiveIntegerField()
    imported_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    imported_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["kind", "file_hash", "figures_day"], name="caseload_import_once"),
        ]

    def __str__(self) -> str:
        """Say which file of which day."""
        return f"{self.file_name}, {self.figures_day}"


class CaseloadUpload(Record):
    """A file that somebody sent and has not yet said yes to. Kept for a day at most, and only they can open it."""

    class State(models.TextChoices):
        """How far it is."""

        READING = "reading", "Being read"
        READ = "read", "Waits for your yes"
        TAKING_IN = "taking_in", "Being taken in"
        TAKEN_IN = "taken_in", "Taken in"
        FAILED = "failed", "Went wrong here"

    personal: ClassVar[dict[str, str]] = {
        "kind": NOT_PERSONAL,
        "file_name": NOT_PERSONAL,
        "state": NOT_PERSONAL,
        "report": TRAINING_RECORD,
    }

    kind = models.CharField(max_length=10, choices=FileKind, default=FileKind.WORKLOAD)
    file_name = models.CharField(max_length=200)
    content = models.BinaryField()
    figures_day = models.DateField("figures as of")
    state = models.CharField(max_length=10, choices=State, default=State.READING)
    # How far the job is, in lines: written outside its transaction, so that the page can show it.
    lines_done = models.PositiveIntegerField(default=0)
    lines_total = models.PositiveIntegerField(default=0)
    # What the file would do, as the page shows it; worked out once by the job that reads it.
    report: Any = models.JSONField(default=dict, blank=True)
    uploaded_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    uploaded_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        """Say which file of which day."""
        return f"{self.file_name}, {self.figures_day}"


class CoveredTeam(Frozen):
    """A team that a file of reductions or of cases spoke for, whether or not a line of it is kept.

    Who is not in the file of a covered team has no reduction, or no case, there; an older file of it is refused.
    """

    personal: ClassVar[dict[str, str]] = {}

    source = models.ForeignKey(CaseloadImport, on_delete=models.PROTECT, related_name="teams")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["source", "unit"], name="caseload_covered_team_once")]

    def __str__(self) -> str:
        """Say which team, of which file."""
        return f"{self.unit}, {self.source}"


class PointsVersion(Frozen):
    """A table of points that a file brought with it: what each case counted in the workload tool on that day."""

    personal = {"name": NOT_PERSONAL, "points": NOT_PERSONAL}

    # "published" is the table of lms.policy.points and has no row; others are known by the hash of their points.
    name = models.CharField(max_length=40, unique=True)
    points: Any = models.JSONField(help_text="place -> tier -> points")
    first_seen = models.DateField()
    source = models.ForeignKey(CaseloadImport, on_delete=models.PROTECT, related_name="+")

    def __str__(self) -> str:
        """Return its name."""
        return self.name


class WorkloadReading(Frozen):
    """One line of a workload export: a person's figures in one team on one day, as imported."""

    personal = {
        "team_name": NOT_PERSONAL,
        "grade": TRAINING_RECORD,
        "counts": TRAINING_RECORD,
        "points_version": NOT_PERSONAL,
        "parts": TRAINING_RECORD,
    }

    source = models.ForeignKey(CaseloadImport, on_delete=models.PROTECT, related_name="readings")
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
    # Points that no case brings: contacts for others, groups, reports. Left out where the file does not say them.
    parts: Any = models.JSONField(default=dict, blank=True, help_text="cms, gs, sdr, fdr")
    # Which table of points made the figure. Figures of two versions are never compared. "unknown": nobody can say.
    points_version = models.CharField(max_length=40, default="unknown")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["source", "line"], name="caseload_reading_line")]
        indexes = [models.Index(fields=["person", "day"], name="caseload_reading_person_day")]

    def __str__(self) -> str:
        """Say whose figures of which day."""
        return f"{self.person}, {self.day}: {self.total_points} of {self.available_points}"


class ReductionReading(Frozen):
    """One line of a reductions export: hours taken off somebody's caseload, between two days, as imported.

    The reason is kept only where it is one of the field's own reasons of work or of learning. Whatever else was
    written there, and every reason that is somebody's personal circumstances, is not kept at all.
    """

    class Category(models.TextChoices):
        """Which part of the field's list a reason stands in."""

        LEARNING = "learning", "Community justice learning"
        WORK = "work", "Work circumstances"
        NOT_KEPT = "not_kept", "Another reason"

    class Status(models.TextChoices):
        """What the workload tool says of it."""

        ACTIVE = "ACTIVE", "Active"
        SCHEDULED = "SCHEDULED", "Scheduled"
        ARCHIVED = "ARCHIVED", "Archived"
        DELETED = "DELETED", "Deleted"

    personal = {
        "category": TRAINING_RECORD,
        "reason": TRAINING_RECORD,
        "status": TRAINING_RECORD,
    }

    source = models.ForeignKey(CaseloadImport, on_delete=models.PROTECT, related_name="reductions")
    line = models.PositiveIntegerField()
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="reductions")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    day = models.DateField()
    category = models.CharField(max_length=8, choices=Category)
    reason = models.CharField(max_length=80, blank=True)
    contracted_hours = models.DecimalField(max_digits=5, decimal_places=2)
    hours = models.DecimalField(max_digits=5, decimal_places=2)
    starts = models.DateField()
    ends = models.DateField(null=True, blank=True)
    status = models.CharField(max_length=9, choices=Status)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["source", "line"], name="caseload_reduction_line"),
            models.CheckConstraint(
                condition=~models.Q(category="not_kept") | models.Q(reason=""),
                name="caseload_reduction_reason_not_kept",
            ),
        ]
        indexes = [models.Index(fields=["person", "day"], name="caseload_reduction_person_day")]

    def __str__(self) -> str:
        """Say whose, and how many hours."""
        return f"{self.person}: {self.hours} hours"
