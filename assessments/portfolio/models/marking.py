"""What surrounds a judgement: whose it is to judge, what is written so far, and what a learner may ask for."""

from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db import models
from django.db.models import Q

from assessments.portfolio.models.claims import Judgement
from assessments.portfolio.models.evidence import Evidence
from assessments.portfolio.models.frameworks import Criterion
from lms.models import Person
from lms.models.record import NOT_PERSONAL, TRAINING_RECORD, WHILE_EMPLOYED, Frozen, Record


class HandOver(Record):
    """A piece of evidence is to be judged by somebody else than the learner's own assessor. Ended, never deleted."""

    personal = {"reason": TRAINING_RECORD}

    evidence = models.ForeignKey(Evidence, on_delete=models.PROTECT, related_name="hand_overs")
    assessor = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="marking_given")
    given_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    reason = models.TextField()
    at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    if TYPE_CHECKING:
        assessor_id: int
        evidence_id: int

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["evidence"], condition=Q(ended_at=None), name="portfolio_handed_to_one_at_once"
            )
        ]

    def __str__(self) -> str:
        """Say what went to whom."""
        return f"{self.evidence} to {self.assessor}"


class Hold(Record):
    """An assessor has a piece of evidence open: it is theirs alone until a moment, and then anybody's again."""

    evidence = models.OneToOneField(Evidence, on_delete=models.PROTECT, related_name="hold")
    assessor = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    begun_at = models.DateTimeField()
    until = models.DateTimeField()

    if TYPE_CHECKING:
        assessor_id: int

    def __str__(self) -> str:
        """Say who has what."""
        return f"{self.assessor} has {self.evidence}"

    def is_held(self, at: datetime) -> bool:
        """Say whether it still is theirs alone at a moment."""
        return at < self.until


class JudgingDraft(Record):
    """What an assessor has written so far about a piece of evidence. Nobody else reads it."""

    personal = {"answers": TRAINING_RECORD, "window": NOT_PERSONAL}

    evidence = models.ForeignKey(Evidence, on_delete=models.PROTECT, related_name="judging_drafts")
    assessor = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    answers: Any = models.JSONField(default=dict, blank=True, help_text="the fields of the form by name")
    revision = models.PositiveIntegerField(default=0)
    window = models.CharField(max_length=36, blank=True)
    # How often that window has sent: what comes late is older than what came before it.
    turn = models.PositiveIntegerField(default=0)
    saved_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["evidence", "assessor"], name="portfolio_one_draft_an_assessor")]

    def __str__(self) -> str:
        """Say whose, without a word of it."""
        return f"Draft of {self.assessor}"


class SavedComment(Record):
    """Words that an assessor keeps to use again. They are theirs alone."""

    personal = {"text": WHILE_EMPLOYED}

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="saved_comments")
    text = models.CharField(max_length=600)
    saved_at = models.DateTimeField()

    class Meta:
        ordering = ["text"]
        constraints = [models.UniqueConstraint(fields=["person", "text"], name="portfolio_comment_once")]

    def __str__(self) -> str:
        """Return its words."""
        return self.text


class MoreTime(Record):
    """A learner asks for more time for a next step, and is answered."""

    personal = {"reason": TRAINING_RECORD, "answer": TRAINING_RECORD, "rules": NOT_PERSONAL}

    judgement = models.ForeignKey(Judgement, on_delete=models.PROTECT, related_name="more_time")
    asked_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    reason = models.TextField()
    until = models.DateField("asked until")
    asked_at = models.DateTimeField()
    answered_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    agreed = models.BooleanField(null=True, blank=True)
    answer = models.TextField(blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    rules: Any = models.JSONField(default=list, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["judgement"], condition=Q(answered_at=None), name="portfolio_more_time_asked_once"
            ),
            models.CheckConstraint(
                condition=Q(answered_at=None, agreed=None) | Q(answered_at__isnull=False, agreed__isnull=False),
                name="portfolio_more_time_answered",
            ),
        ]

    def __str__(self) -> str:
        """Say until when."""
        return f"{self.judgement}: until {self.until}"


class FurtherTry(Frozen):
    """After so many judgements of not yet met, an assessor agrees with the learner how they go on."""

    personal = {"plan": TRAINING_RECORD, "rules": NOT_PERSONAL}

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="further_tries")
    criterion = models.ForeignKey(Criterion, on_delete=models.PROTECT, related_name="+")
    plan = models.TextField()
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    rules: Any = models.JSONField(default=list, blank=True)

    def __str__(self) -> str:
        """Say whose, and which criterion."""
        return f"{self.person}, {self.criterion.code}: a further try"
