"""Allocation: answers that were given, what managers decided and why, and overrides with their reviews."""

from typing import Any, ClassVar

from django.db import models
from django.db.models import F, Q

from lms.models import Frozen, Person, Record, Unit
from lms.models.person import ROLE_CHOICES
from lms.models.record import NOT_PERSONAL, TRAINING_RECORD
from mentoring.caseload.models.case import Case


class AllocationCheck(Frozen):
    """An answer that was given: may this case go to this person? Frozen with everything that it was worked out from."""

    class Answer(models.TextChoices):
        """The three answers."""

        ALLOW = "allow", "Allow"
        WARN = "warn", "Warn"
        BLOCK = "block", "Block"

    personal = {
        "answer": TRAINING_RECORD,
        "facts": TRAINING_RECORD,
        "reasons": TRAINING_RECORD,
        "rules": NOT_PERSONAL,
        "asked_through": NOT_PERSONAL,
        "case_mask": NOT_PERSONAL,
        "case_key": NOT_PERSONAL,
    }

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="allocation_checks")
    # The qualified officer in whose name the case would be, where the person would co-work it.
    lead = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    case_mask = models.CharField(max_length=8, blank=True)
    case_key = models.CharField(max_length=64, blank=True)
    asked_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    asked_through = models.CharField(max_length=60, blank=True, help_text="the system that asked; empty: our own page")
    answer = models.CharField(max_length=5, choices=Answer)
    # The case and the person as they stood: with the rules of the day, the same reasons can be worked out again.
    facts: Any = models.JSONField()
    rules: Any = models.JSONField(default=list)
    reasons: Any = models.JSONField()
    engine = models.PositiveSmallIntegerField(default=1, help_text="which edition of the check answered")

    def __str__(self) -> str:
        """Say whom and what."""
        return f"{self.person}: {self.answer}"


class AllocationDecision(Frozen):
    """What a manager decided on an answer, with their own reasoning, frozen as the oversight entry that it gives."""

    class Outcome(models.TextChoices):
        """What was decided."""

        ALLOCATED = "allocated", "Allocated"
        CO_WORKED = "co_worked", "To be co-worked"
        NOT_ALLOCATED = "not_allocated", "Not allocated"

    personal = {
        "outcome": TRAINING_RECORD,
        "complexity": TRAINING_RECORD,
        "capability": TRAINING_RECORD,
        "capacity": TRAINING_RECORD,
        "replies": TRAINING_RECORD,
        "text": TRAINING_RECORD,
    }

    answer = models.OneToOneField(AllocationCheck, on_delete=models.PROTECT, related_name="decision")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="allocation_decisions")
    lead = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    # Where the person worked, for whoever asks how often rules are overridden at a place.
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, null=True, related_name="+")
    case = models.ForeignKey(Case, on_delete=models.PROTECT, null=True, blank=True, related_name="decisions")
    outcome = models.CharField(max_length=13, choices=Outcome)
    complexity = models.TextField()
    capability = models.TextField()
    capacity = models.TextField()
    # What the manager replied to each warning: rule -> words.
    replies: Any = models.JSONField(default=dict, blank=True)
    # What the case adds to the person's points until an export shows it.
    points = models.PositiveIntegerField(default=0)
    text = models.TextField(help_text="the entry for the case system, without a name")
    decided_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField()
    decided_on = models.DateField()

    class Meta:
        indexes = [models.Index(fields=["person", "decided_on"], name="caseload_decision_person")]

    def __str__(self) -> str:
        """Say whom and what."""
        return f"{self.person}: {self.get_outcome_display()}"


class Override(Frozen):
    """A block that somebody with the authority set aside: reasoned, for a time, and reported one level up."""

    personal = {"reason": TRAINING_RECORD, "reported_role": NOT_PERSONAL, "rules": NOT_PERSONAL}

    decision = models.OneToOneField(AllocationDecision, on_delete=models.PROTECT, related_name="override")
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    reason = models.TextField()
    rules: Any = models.JSONField(help_text="keys of the rules that were set aside")
    starts = models.DateField()
    # The first day on which it no longer holds.
    ends = models.DateField()
    # One level above whoever overrode: a person, or a role at a place.
    reported_to = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    reported_role = models.CharField(max_length=30, choices=ROLE_CHOICES, blank=True)
    reported_unit = models.ForeignKey(Unit, on_delete=models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(ends__gt=F("starts")), name="caseload_override_ends_after_start")
        ]

    def __str__(self) -> str:
        """Say whose decision, until when."""
        return f"{self.decision}, until {self.ends}"


class OverrideReview(Frozen):
    """What somebody one level up said of an override. The last one stands."""

    class Outcome(models.TextChoices):
        """Whether it goes on."""

        STANDS = "stands", "It stands until its day"
        ENDED = "ended", "It ends now"

    personal = {"outcome": TRAINING_RECORD, "words": TRAINING_RECORD}

    override = models.ForeignKey(Override, on_delete=models.PROTECT, related_name="reviews")
    outcome = models.CharField(max_length=6, choices=Outcome)
    words = models.TextField()
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    on = models.DateField()

    def __str__(self) -> str:
        """Say what was said."""
        return f"{self.override}: {self.get_outcome_display()}"


class ApiKey(Record):
    """What lets another system ask the allocation check: the hash of a key, and the place it may ask about."""

    personal: ClassVar[dict[str, str]] = {"name": NOT_PERSONAL, "prefix": NOT_PERSONAL, "key_hash": NOT_PERSONAL}

    name = models.CharField(max_length=60, help_text="which system asks with it")
    prefix = models.CharField(max_length=8)
    key_hash = models.CharField(max_length=64, unique=True)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    made_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField(auto_now_add=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+")

    def __str__(self) -> str:
        """Say whose key."""
        return f"{self.name} ({self.prefix}…)"
