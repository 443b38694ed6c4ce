"""The audit record: what was done, by whom, to what, in a chain that shows any change."""

from typing import Any

from django.db import models

from lms.models.person import Person
from lms.models.record import NOT_PERSONAL, TRAINING_RECORD, Frozen, Record


class AuditText(Record):
    """Personal words that belong to an event: they can be erased, and their hash stays in the event."""

    personal = {"words": TRAINING_RECORD}

    words = models.TextField()
    erased_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        """Say only whether the words are still here."""
        return "erased" if self.erased_at else "words"


class AuditEvent(Frozen):
    """One thing done. Ids, codes and a hash only; sealed into the chain later, by a job."""

    personal = {
        "code": NOT_PERSONAL,
        "subject_kind": NOT_PERSONAL,
        "facts": NOT_PERSONAL,
        "words_hash": NOT_PERSONAL,
        "chain_hash": NOT_PERSONAL,
    }

    at = models.DateTimeField()
    by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    code = models.CharField(max_length=60)
    subject_kind = models.CharField(max_length=40)
    subject_id = models.BigIntegerField()
    facts: Any = models.JSONField(default=dict)
    words = models.ForeignKey(AuditText, on_delete=models.PROTECT, null=True, blank=True, related_name="events")
    words_hash = models.CharField(max_length=64, blank=True)
    position = models.BigIntegerField(null=True, blank=True, unique=True)
    chain_hash = models.CharField(max_length=64, blank=True)

    class Meta:
        indexes = [models.Index(fields=["subject_kind", "subject_id"], name="lms_audit_subject")]

    def __str__(self) -> str:
        """Say what was done to what."""
        return f"{self.code} {self.subject_kind} {self.subject_id}"


class AuditSeal(Frozen):
    """The signed head of the chain after a batch."""

    personal = {"head": NOT_PERSONAL, "signature": NOT_PERSONAL}

    position = models.BigIntegerField(unique=True)
    head = models.CharField(max_length=64)
    signature = models.CharField(max_length=64)
    at = models.DateTimeField()

    def __str__(self) -> str:
        """Say how far the seal reaches."""
        return f"seal to {self.position}"
