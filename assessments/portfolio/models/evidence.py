"""Evidence: what a learner did, in words and files, who saw it, and what is still being written."""

from datetime import datetime
from typing import TYPE_CHECKING, Any, Optional

from django.db import models
from django.db.models import Q

from assessments.portfolio.models.frameworks import Criterion, EvidenceKind
from lms.models import Person
from lms.models.record import NOT_PERSONAL, TRAINING_RECORD, Frozen, Record


class Evidence(Frozen):
    """Something that a learner did, in words and files. It is never changed: a changed one is a new one."""

    personal = {
        "kind": TRAINING_RECORD,
        "title": TRAINING_RECORD,
        "text": TRAINING_RECORD,
        "parts": TRAINING_RECORD,
        "content_hash": NOT_PERSONAL,
        "rules": NOT_PERSONAL,
    }

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="evidence")
    kind = models.CharField(max_length=11, choices=EvidenceKind)
    title = models.CharField(max_length=120)
    text = models.TextField(blank=True)
    # What is written under headings of its own: notes of an observation, criterion by criterion.
    parts: Any = models.JSONField(default=list, blank=True, help_text="heading and text, in order")
    happened_on = models.DateField()
    seen_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    # Who wrote it, where that is not the learner: the observer. A witness has no account: see WitnessRequest.
    recorded_by = models.ForeignKey(
        Person, on_delete=models.PROTECT, null=True, blank=True, related_name="evidence_recorded"
    )
    replaces = models.OneToOneField("self", on_delete=models.PROTECT, null=True, blank=True, related_name="replaced_by")
    submitted_at = models.DateTimeField()
    content_hash = models.CharField("hash of its words and files", max_length=64, blank=True)
    rules: Any = models.JSONField(default=list, help_text="the answers of the rules it was submitted under")

    if TYPE_CHECKING:
        person_id: int
        seen_by_id: int | None
        recorded_by_id: int | None
        replaces_id: int | None

    class Meta:
        verbose_name_plural = "evidence"
        constraints = [
            models.CheckConstraint(
                condition=~Q(kind="observation") | Q(seen_by__isnull=False),
                name="portfolio_observation_was_seen",
                violation_error_message="Say who observed it.",
            )
        ]

    def __str__(self) -> str:
        """Return its title."""
        return self.title

    @property
    def withdrawn(self) -> Optional["Withdrawal"]:
        """Return its withdrawal, where it was taken back."""
        return getattr(self, "withdrawal", None)


class KeptFile(Record):
    """A file as it was looked through and kept: what it is by its content, and the hash of every byte."""

    name = models.CharField("name as it came", max_length=200)
    stored = models.CharField("name in the store", max_length=100)
    size = models.PositiveBigIntegerField("bytes")
    content_type = models.CharField(max_length=100)
    sha256 = models.CharField(max_length=64)
    # Whether its words could be read and were looked through: those of a picture or a recording cannot.
    words_read = models.BooleanField(default=False)
    uploaded_at = models.DateTimeField()

    class Meta:
        abstract = True

    def __str__(self) -> str:
        """Return its name."""
        return self.name


class EvidenceFile(KeptFile, Frozen):
    """A file of a piece of evidence."""

    stored_in = {"stored": "evidence"}
    personal = {
        "name": TRAINING_RECORD,
        "stored": NOT_PERSONAL,
        "content_type": NOT_PERSONAL,
        "sha256": NOT_PERSONAL,
    }

    evidence = models.ForeignKey(Evidence, on_delete=models.PROTECT, related_name="files")
    position = models.PositiveSmallIntegerField()

    if TYPE_CHECKING:
        evidence_id: int

    class Meta:
        ordering = ["evidence", "position"]
        constraints = [
            models.UniqueConstraint(fields=["evidence", "position"], name="portfolio_file_position"),
            models.UniqueConstraint(fields=["stored"], name="portfolio_file_stored_once"),
        ]


class EvidenceDraft(Record):
    """A piece of evidence still being written, by the learner or by who observes them. Nobody else reads it."""

    personal = {"kind": TRAINING_RECORD, "fields": TRAINING_RECORD, "window": NOT_PERSONAL}

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="evidence_drafts")
    author = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=11, choices=EvidenceKind, blank=True)
    fields: Any = models.JSONField(default=dict, blank=True, help_text="the form as far as it is filled in")
    replaces = models.ForeignKey(Evidence, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    revision = models.PositiveIntegerField(default=0)
    window = models.CharField(max_length=36, blank=True)
    # How often that window has sent: what comes late is older than what came before it.
    turn = models.PositiveIntegerField(default=0)
    begun_at = models.DateTimeField()
    saved_at = models.DateTimeField()

    if TYPE_CHECKING:
        person_id: int
        author_id: int
        replaces_id: int | None

    class Meta:
        indexes = [models.Index(fields=["author", "saved_at"], name="portfolio_drafts_of")]

    def __str__(self) -> str:
        """Say whose, without a word of it."""
        return f"Draft of {self.author}"


class DraftFile(KeptFile):
    """A file that is kept with a draft, until the draft is sent or thrown away."""

    stored_in = {"stored": "evidence"}
    personal = {
        "name": TRAINING_RECORD,
        "stored": NOT_PERSONAL,
        "content_type": NOT_PERSONAL,
        "sha256": NOT_PERSONAL,
    }

    draft = models.ForeignKey(EvidenceDraft, on_delete=models.CASCADE, related_name="files")

    if TYPE_CHECKING:
        draft_id: int

    class Meta:
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["stored"], name="portfolio_draft_file_stored_once")]


class Withdrawal(Frozen):
    """A learner took a piece of evidence back, and why. It counts for nothing more, and stays on record."""

    personal = {"reason": TRAINING_RECORD}

    evidence = models.OneToOneField(Evidence, on_delete=models.PROTECT, related_name="withdrawal")
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    reason = models.TextField()
    at = models.DateTimeField()

    def __str__(self) -> str:
        """Say what was taken back."""
        return f"{self.evidence}: withdrawn"


class WitnessRequest(Record):
    """A learner asks somebody without an account what they saw, by a link that opens once and expires."""

    personal = {
        "witness_name": TRAINING_RECORD,
        "email": TRAINING_RECORD,
        "organisation": TRAINING_RECORD,
        "position": TRAINING_RECORD,
        "about": TRAINING_RECORD,
        "token_hash": NOT_PERSONAL,
        "code_hash": NOT_PERSONAL,
        "cancel_reason": TRAINING_RECORD,
    }

    learner = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="witness_requests")
    witness_name = models.CharField(max_length=120)
    email = models.EmailField("work e-mail address")
    organisation = models.CharField(max_length=120, blank=True)
    position = models.CharField("what they do there", max_length=120, blank=True)
    about = models.TextField("what they are asked to say", max_length=600)
    happened_on = models.DateField()
    criteria = models.ManyToManyField(Criterion, related_name="+")
    # Only hashes are kept: whoever reads the database cannot open the link.
    token_hash = models.CharField(max_length=64, unique=True)
    code_hash = models.CharField(max_length=64, blank=True)
    code_sent_at = models.DateTimeField(null=True, blank=True)
    code_tries = models.PositiveSmallIntegerField(default=0)
    codes_sent = models.PositiveSmallIntegerField(default=0)
    asked_at = models.DateTimeField()
    # A job makes the link as it sends it: until then nobody has one.
    sent_at = models.DateTimeField(null=True, blank=True)
    expires_at = models.DateTimeField()
    opened_at = models.DateTimeField(null=True, blank=True)
    used_at = models.DateTimeField(null=True, blank=True)
    cancelled_at = models.DateTimeField(null=True, blank=True)
    cancel_reason = models.CharField(max_length=200, blank=True)
    evidence = models.OneToOneField(
        Evidence, on_delete=models.PROTECT, null=True, blank=True, related_name="witness_request"
    )

    if TYPE_CHECKING:
        learner_id: int
        evidence_id: int | None

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(used_at=None, evidence=None) | Q(used_at__isnull=False, evidence__isnull=False),
                name="portfolio_witness_used_once",
            )
        ]

    def __str__(self) -> str:
        """Say who is asked."""
        return f"{self.witness_name}, asked by {self.learner}"

    def is_open(self, at: datetime) -> bool:
        """Say whether the link can still be used at a moment."""
        return self.used_at is None and self.cancelled_at is None and at < self.expires_at
