"""Boards as files: asked for, made by a job, fetched through a gate, and thrown away after a time."""

from typing import Any

from django.db import models

from lms.models import Person, Record
from lms.models.record import NOT_PERSONAL, TRAINING_RECORD


class BoardExport(Record):
    """A board with its filters and columns as one file, for whoever asked for it and nobody else."""

    class State(models.TextChoices):
        """How far it is."""

        WAITING = "waiting", "Being made"
        MADE = "made", "Ready"
        FAILED = "failed", "Could not be made"
        GONE = "gone", "Thrown away"

    class Format(models.TextChoices):
        """The kinds of file."""

        CSV = "csv", "CSV"
        XLSX = "xlsx", "Excel workbook"

    stored_in = {"stored": "boards"}
    personal = {
        "asked": TRAINING_RECORD,
        "in_words": NOT_PERSONAL,
        "format": NOT_PERSONAL,
        "state": NOT_PERSONAL,
        "stored": NOT_PERSONAL,
        "sha256": NOT_PERSONAL,
        "fault": NOT_PERSONAL,
    }

    asked_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    # The filters, sorting and columns as they stood in the address, and the same in words.
    asked: Any = models.JSONField(default=dict)
    in_words = models.CharField(max_length=300, blank=True)
    format = models.CharField(max_length=4, choices=Format)
    state = models.CharField(max_length=7, choices=State, default=State.WAITING)
    done = models.PositiveIntegerField("lines written so far", default=0)
    total = models.PositiveIntegerField("lines to write", default=0)
    made_at = models.DateTimeField(null=True, blank=True)
    stored = models.CharField(max_length=100, blank=True)
    size = models.PositiveBigIntegerField(default=0)
    sha256 = models.CharField(max_length=64, blank=True)
    keep_until = models.DateField(null=True, blank=True)
    fault = models.CharField(max_length=200, blank=True)

    class Meta:
        indexes = [models.Index(fields=["asked_by", "asked_at"], name="progress_export_asked")]

    def __str__(self) -> str:
        """Say what was asked for."""
        return self.in_words or "Board"
