"""What keeps data and what ends it: holds, what is due to be erased, and what was."""

from datetime import date
from typing import Any, Final

from django.db import models
from django.db.models import Q

from lms.models import Person, Record, Unit
from lms.models.record import NOT_PERSONAL, PRIVATE, TRAINING_RECORD, WHILE_EMPLOYED, Dated

KINDS: Final = [
    (PRIVATE, "Private matter"),
    (WHILE_EMPLOYED, "Kept while employed"),
    (TRAINING_RECORD, "Training record"),
]


class LegalHold(Dated):
    """Nothing of whom it covers is erased while it is in force: one person, a place, or with neither everybody."""

    personal = {"reason": TRAINING_RECORD, "lift_reason": TRAINING_RECORD}

    person = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, blank=True, related_name="holds")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    reason = models.TextField()
    placed_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    placed_at = models.DateTimeField()
    lifted_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    lifted_at = models.DateTimeField(null=True, blank=True)
    lift_reason = models.TextField(blank=True)

    class Meta(Dated.Meta):
        constraints = [
            *Dated.Meta.constraints,
            models.CheckConstraint(condition=Q(person=None) | Q(unit=None), name="privacy_hold_covers_one_thing"),
            models.CheckConstraint(condition=~Q(reason=""), name="privacy_hold_has_a_reason"),
        ]

    def is_on(self, day: date) -> bool:
        """Say whether it is in force on `day`: one that is lifted is not, though its row lasts for a day."""
        return self.lifted_at is None and super().is_on(day)

    @property
    def covers(self) -> str:
        """Say whom it covers."""
        return str(self.person or self.unit or "Everybody")

    def __str__(self) -> str:
        """Say whom it covers, and from when."""
        return f"Hold on {self.covers} from {self.starts:%Y-%m-%d}"


class Due(Record):
    """One kind of record of somebody who left, which is to be erased by rule once it has stood here."""

    personal = {"kind": NOT_PERSONAL}

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=20, choices=KINDS)
    left = models.DateField("left on")
    due = models.DateField("due by rule on")
    listed = models.DateField("announced on")
    # The day on which it is erased: the later of when it is due and when it has been announced for long enough.
    day = models.DateField("erased on")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "kind"], name="privacy_due_once")]
        indexes = [models.Index(fields=["day"], name="privacy_due_day")]

    def __str__(self) -> str:
        """Say what, and when."""
        return f"{self.get_kind_display()} of person {self.person_id}, {self.day:%Y-%m-%d}"


class Erasure(Record):
    """What was erased of somebody, as counts: the row stays so that nobody looks for what is gone."""

    personal = {"kinds": NOT_PERSONAL, "counts": NOT_PERSONAL, "seals": NOT_PERSONAL, "files": NOT_PERSONAL}

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="erasures")
    at = models.DateTimeField()
    left = models.DateField("had left on")
    # Nobody where a rule asked for it.
    by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    kinds: Any = models.JSONField(default=list)
    counts: Any = models.JSONField(default=dict)
    # The samples and draws whose seals rested on words that are gone, as kind and number.
    seals: Any = models.JSONField(default=list)
    # Files that are still to be deleted, as store and name.
    files: Any = models.JSONField(default=list)
    finished_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        """Say whose, and when."""
        return f"Erasure of person {self.person_id}, {self.at:%Y-%m-%d}"
