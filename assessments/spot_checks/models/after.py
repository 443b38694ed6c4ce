"""What a check came to, what the officer said to it, and the support that follows one that was not sufficient."""

from typing import TYPE_CHECKING, Any, Optional, Self

from django.db import models
from django.db.models import Q

from assessments.spot_checks.models.checks import SpotCheck, SpotCheckJudgement
from courses.models import Module
from lms.models import Person
from lms.models.record import NOT_PERSONAL, TRAINING_RECORD, Frozen, Record


class OutcomeQuerySet(models.QuerySet["SpotCheckOutcome"]):
    """Outcomes by state."""

    def in_force(self) -> Self:
        """Return those that no later one replaces."""
        return self.filter(replaced_by=None)


class SpotCheckOutcome(Frozen):
    """What a check came to: the judgement that stands, and how it came to stand. An appeal adds a row."""

    class How(models.TextChoices):
        """How the judgement came to stand."""

        ONE = "one", "Judged by one reader"
        AGREED = "agreed", "Two readers agreed"
        THIRD = "third", "A third reader decided"
        APPEAL = "appeal", "A second reader decided on appeal"

    personal = {"how": NOT_PERSONAL, "rules": NOT_PERSONAL}

    spot_check = models.ForeignKey(SpotCheck, on_delete=models.PROTECT, related_name="outcomes")
    judgement = models.OneToOneField(SpotCheckJudgement, on_delete=models.PROTECT, related_name="outcome_of")
    how = models.CharField(max_length=6, choices=How)
    replaces = models.OneToOneField("self", on_delete=models.PROTECT, null=True, blank=True, related_name="replaced_by")
    given_at = models.DateTimeField()
    # The last day for a reply or an appeal. Nothing is final before it is over.
    reply_by = models.DateField()
    rules: Any = models.JSONField(default=list)

    objects = OutcomeQuerySet.as_manager()

    if TYPE_CHECKING:
        spot_check_id: int
        judgement_id: int
        replaces_id: int | None

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["spot_check"], condition=Q(replaces=None), name="spot_checks_one_first_outcome"
            )
        ]

    def __str__(self) -> str:
        """Say what it came to."""
        return str(self.judgement)

    @property
    def failed(self) -> bool:
        """Say whether it was not sufficient."""
        return self.judgement.failed

    @property
    def in_words(self) -> str:
        """Say the outcome with its score."""
        return self.judgement.in_words

    @property
    def in_force(self) -> bool:
        """Say whether no later outcome replaces it."""
        return getattr(self, "replaced_by", None) is None

    @property
    def appealed(self) -> Optional["Appeal"]:
        """Return the appeal against it, where there is one."""
        return getattr(self, "appeal", None)

    @property
    def acknowledged(self) -> Optional["Acknowledgement"]:
        """Return the officer's acknowledgement, where there is one."""
        return getattr(self, "acknowledgement", None)


class Acknowledgement(Frozen):
    """The officer has read the outcome. It says nothing about whether they agree."""

    outcome = models.OneToOneField(SpotCheckOutcome, on_delete=models.PROTECT, related_name="acknowledgement")
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    def __str__(self) -> str:
        """Say who has read what."""
        return f"{self.by} has read {self.outcome.spot_check}"


class Reply(Frozen):
    """What the officer says to an outcome: kept beside it for good."""

    personal = {"text": TRAINING_RECORD}

    outcome = models.ForeignKey(SpotCheckOutcome, on_delete=models.PROTECT, related_name="replies")
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    text = models.TextField()
    at = models.DateTimeField()

    def __str__(self) -> str:
        """Say whose reply it is."""
        return f"Reply of {self.by}"


class Appeal(Frozen):
    """The officer asks for a second reader, who judges afresh without seeing the first marks."""

    personal = {"grounds": TRAINING_RECORD}

    outcome = models.OneToOneField(SpotCheckOutcome, on_delete=models.PROTECT, related_name="appeal")
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    grounds = models.TextField()
    at = models.DateTimeField()

    def __str__(self) -> str:
        """Say whose appeal it is."""
        return f"Appeal of {self.by}"


class SupportPlan(Record):
    """What an officer and their manager agreed after a check that was not sufficient."""

    personal = {"ended_reason": TRAINING_RECORD}

    outcome = models.OneToOneField(SpotCheckOutcome, on_delete=models.PROTECT, related_name="support_plan")
    made_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    recheck_by = models.DateField("checked again by")
    # Done when every action is; it closes only with a re-check that was sufficient, or an appeal that was upheld.
    done_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_reason = models.CharField(max_length=200, blank=True)

    def __str__(self) -> str:
        """Say after which check."""
        return f"Support plan after {self.outcome.spot_check}"


class SupportAction(Record):
    """One thing agreed in a support plan."""

    class Kind(models.TextChoices):
        """What is to be done."""

        MODULE = "module", "Take a module"
        MENTOR = "mentor", "A session with a mentor"
        OBSERVED = "observed", "Observed practice"
        OTHER = "other", "Something else"

    personal = {"kind": NOT_PERSONAL, "text": TRAINING_RECORD, "question": NOT_PERSONAL, "note": TRAINING_RECORD}

    plan = models.ForeignKey(SupportPlan, on_delete=models.PROTECT, related_name="actions")
    kind = models.CharField(max_length=8, choices=Kind)
    text = models.CharField(max_length=300)
    module = models.ForeignKey(Module, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    question = models.CharField("code of the question it answers", max_length=10, blank=True)
    due = models.DateField()
    done_on = models.DateField(null=True, blank=True)
    done_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    note = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(done_on=None, done_by=None) | Q(done_on__isnull=False, done_by__isnull=False),
                name="spot_checks_action_done_by",
            )
        ]

    def __str__(self) -> str:
        """Return what is to be done."""
        return self.text
