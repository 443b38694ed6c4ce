"""Claims, and what assessors made of them. What is judged is appended, never edited."""

from typing import TYPE_CHECKING, Any, Final, Optional, Self

from django.db import models
from django.db.models import Exists, OuterRef, Prefetch, Q

from assessments.portfolio.models.evidence import Evidence
from assessments.portfolio.models.frameworks import Criterion
from lms.models import Person
from lms.models.record import NOT_PERSONAL, TRAINING_RECORD, Frozen, Record

QUALIFIED: Final = "qualified"
IN_TRAINING: Final = "in training"


class ClaimQuerySet(models.QuerySet["Claim"]):
    """Claims by where they stand."""

    def with_judgements(self) -> Self:
        """Fetch with each claim what is shown beside it, judgements in order."""
        rows = Judgement.objects.select_related("by", "countersignature__by", "disagreement", "ruling__by")
        related = self.select_related(
            "evidence__person",
            "evidence__seen_by",
            "evidence__recorded_by",
            "evidence__withdrawal",
            "criterion__unit__version__framework",
            "replaces",
            "replaced_by",
        )
        return related.prefetch_related(Prefetch("judgements", queryset=rows.order_by("pk")))

    def in_force(self) -> Self:
        """Return those that no later claim replaces, of evidence that was not taken back."""
        return self.filter(replaced_by=None, evidence__withdrawal=None)

    def to_judge(self) -> Self:
        """Return those in force that nobody has judged, or whose newest judgement came back from the countersigner."""
        standing = Judgement.objects.newest().filter(claim=OuterRef("pk")).exclude(_SENT_BACK)
        return self.in_force().filter(~Exists(standing))


class Claim(Frozen):
    """A learner says that a piece of evidence meets a criterion, and where in it to look."""

    personal = {"where": TRAINING_RECORD, "rules": NOT_PERSONAL}

    evidence = models.ForeignKey(Evidence, on_delete=models.PROTECT, related_name="claims")
    criterion = models.ForeignKey(Criterion, on_delete=models.PROTECT, related_name="claims")
    where = models.CharField("where to look", max_length=200, blank=True)
    claimed_at = models.DateTimeField()
    judge_by = models.DateField()
    # The same criterion, claimed with the evidence that this evidence replaces. Its judgements stay.
    replaces = models.OneToOneField("self", on_delete=models.PROTECT, null=True, blank=True, related_name="replaced_by")
    rules: Any = models.JSONField(default=list, blank=True, help_text="the answers of the rules it was claimed under")

    objects = ClaimQuerySet.as_manager()
    if TYPE_CHECKING:
        evidence_id: int
        criterion_id: int
        replaces_id: int | None

    class Meta:
        constraints = [models.UniqueConstraint(fields=["evidence", "criterion"], name="portfolio_claim_once")]
        indexes = [models.Index(fields=["judge_by"], name="portfolio_claim_judge_by")]

    def __str__(self) -> str:
        """Say whose, and which criterion."""
        return f"{self.evidence.person}, {self.criterion.code}"


class Decision(models.TextChoices):
    """The two answers of a competence assessment."""

    MET = "met", "Met"
    NOT_YET = "not_yet", "Not yet met"


class JudgementQuerySet(models.QuerySet["Judgement"]):
    """Judgements by where they stand."""

    def newest(self) -> Self:
        """Return those that stand and that no later one replaces."""
        return self.filter(replaced_by=None, stands=True)

    def to_countersign(self) -> Self:
        """Return those that count for nothing until somebody signs, of claims that are in force."""
        rows = self.newest().filter(needs_countersignature=True, countersignature=None)
        return rows.filter(claim__replaced_by=None, claim__evidence__withdrawal=None)


# Sent back by the countersigner, and the assessor goes by that, or a quality assurer has ruled so.
_SENT_BACK = Q(countersignature__agrees=False) & (Q(disagreement=None) | Q(ruling__upholds=False))


class Judgement(Frozen):
    """What an assessor decided about a claim, why, and in what standing they were that day."""

    class Seat(models.TextChoices):
        """As whom it was judged."""

        ASSESSOR = "assessor", "Assessor"
        SECOND_READER = "second", "Second reader, after an appeal"

    personal = {
        "seat": NOT_PERSONAL,
        "decision": TRAINING_RECORD,
        "reasons": TRAINING_RECORD,
        "next_step": TRAINING_RECORD,
        "standing": TRAINING_RECORD,
    }

    claim = models.ForeignKey(Claim, on_delete=models.PROTECT, related_name="judgements")
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="judgements")
    seat = models.CharField(max_length=8, choices=Seat, default=Seat.ASSESSOR)
    decision = models.CharField(max_length=7, choices=Decision)
    valid = models.BooleanField()
    authentic = models.BooleanField()
    current = models.BooleanField()
    sufficient = models.BooleanField()
    reasons = models.TextField()
    next_step = models.TextField(blank=True)
    next_step_by = models.DateField(null=True, blank=True)
    judged_at = models.DateTimeField()
    needs_countersignature = models.BooleanField()
    standing: Any = models.JSONField(help_text="the assessor's award on the day, the rules used, the framework")
    replaces = models.OneToOneField("self", on_delete=models.PROTECT, null=True, blank=True, related_name="replaced_by")
    # Two assessors at once: the one that came second is kept and shown, and counts for nothing.
    stands = models.BooleanField(default=True)
    beside = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="came_second")

    objects = JudgementQuerySet.as_manager()
    if TYPE_CHECKING:
        by_id: int
        claim_id: int
        replaces_id: int | None
        beside_id: int | None

    class Meta:
        constraints = [
            # Two assessors at once: the second cannot be a first judgement too.
            models.UniqueConstraint(
                fields=["claim"], condition=Q(replaces=None, stands=True), name="portfolio_one_first_judgement"
            ),
            models.CheckConstraint(
                condition=Q(stands=True, beside=None) | Q(stands=False, beside__isnull=False, replaces=None),
                name="portfolio_came_second_beside",
            ),
            models.CheckConstraint(
                condition=Q(decision="not_yet") | Q(valid=True, authentic=True, current=True, sufficient=True),
                name="portfolio_met_is_all_four",
            ),
            models.CheckConstraint(
                condition=Q(decision="met") | Q(next_step_by__isnull=False) & ~Q(next_step=""),
                name="portfolio_not_yet_has_a_next_step",
            ),
            models.CheckConstraint(condition=~Q(reasons=""), name="portfolio_judgement_has_reasons"),
        ]
        indexes = [
            models.Index(fields=["by", "judged_at"], name="portfolio_judged_by"),
            models.Index(
                fields=["judged_at"], condition=Q(needs_countersignature=True), name="portfolio_needs_a_signature"
            ),
        ]

    def __str__(self) -> str:
        """Say what was decided."""
        return f"{self.claim}: {self.get_decision_display()}"

    @property
    def signature(self) -> Optional["Countersignature"]:
        """Return its countersignature, where it has one."""
        return getattr(self, "countersignature", None)

    @property
    def disagreed(self) -> Optional["Disagreement"]:
        """Return the assessor's disagreement with its being sent back, where there is one."""
        return getattr(self, "disagreement", None)

    @property
    def ruled(self) -> Optional["Ruling"]:
        """Return what a quality assurer ruled after assessor and countersigner disagreed, where one has."""
        return getattr(self, "ruling", None)

    @property
    def kept_beside(self) -> bool:
        """Say whether it came second to another, and is only kept."""
        return not self.stands

    @property
    def counts(self) -> bool:
        """Say whether it counts: it stands, and by somebody with the award, countersigned by one, or ruled to stand."""
        if not self.stands:
            return False
        if self.ruled is not None:
            return self.ruled.upholds
        return not self.needs_countersignature or (self.signature is not None and self.signature.agrees)

    @property
    def returned(self) -> bool:
        """Say whether the countersigner sent it back, and no quality assurer let it stand."""
        return self.signature is not None and not self.signature.agrees and not self.counts

    @property
    def met(self) -> bool:
        """Say whether the decision is met."""
        return self.decision == Decision.MET

    @property
    def qualities_found(self) -> list[str]:
        """Return what the assessor ticked. A blank box says nothing about the evidence."""
        return [name for name in ("valid", "authentic", "current", "sufficient") if getattr(self, name)]

    @property
    def by_one_in_training(self) -> bool:
        """Say whether the assessor did not hold the award on the day."""
        return bool(self.standing.get("assessor") == IN_TRAINING)


class Countersignature(Frozen):
    """A qualified assessor agreed with a judgement, or sent it back."""

    personal = {"reasons": TRAINING_RECORD}

    judgement = models.OneToOneField(Judgement, on_delete=models.PROTECT, related_name="countersignature")
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="countersignatures")
    agrees = models.BooleanField()
    reasons = models.TextField(blank=True)
    at = models.DateTimeField()

    if TYPE_CHECKING:
        by_id: int

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(agrees=True) | ~Q(reasons=""),
                name="portfolio_return_has_reasons",
                violation_error_message="Say why it goes back.",
            )
        ]

    def __str__(self) -> str:
        """Say whether it agrees."""
        return f"{self.judgement}: {'agreed' if self.agrees else 'returned'} by {self.by}"


class Disagreement(Frozen):
    """An assessor does not agree that their judgement was sent back, and asks a quality assurer."""

    personal = {"reasons": TRAINING_RECORD}

    judgement = models.OneToOneField(Judgement, on_delete=models.PROTECT, related_name="disagreement")
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    reasons = models.TextField()
    at = models.DateTimeField()

    def __str__(self) -> str:
        """Say about which judgement."""
        return f"{self.judgement}: {self.by} disagrees"


class Ruling(Frozen):
    """A quality assurer lets a judgement that was sent back stand, or leaves it with the countersigner's answer."""

    personal = {"reasons": TRAINING_RECORD}

    judgement = models.OneToOneField(Judgement, on_delete=models.PROTECT, related_name="ruling")
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    upholds = models.BooleanField("the assessor’s judgement stands")
    reasons = models.TextField()
    at = models.DateTimeField()

    if TYPE_CHECKING:
        by_id: int

    def __str__(self) -> str:
        """Say what was ruled."""
        return f"{self.judgement}: {'stands' if self.upholds else 'to be judged again'}"


class Appeal(Record):
    """A learner asks that somebody else judges a claim again. The answer is a judgement of a second reader."""

    class ClosedAs(models.TextChoices):
        """How it ended."""

        ANSWERED = "answered", "Judged by a second reader"
        WITHDRAWN = "withdrawn", "Taken back"

    personal = {"reasons": TRAINING_RECORD, "closed_as": TRAINING_RECORD, "rules": NOT_PERSONAL}

    judgement = models.OneToOneField(Judgement, on_delete=models.PROTECT, related_name="appeal")
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    reasons = models.TextField()
    at = models.DateTimeField()
    answer_by = models.DateField()
    rules: Any = models.JSONField(default=list, blank=True)
    reader = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, blank=True, related_name="appeals_to_read")
    given_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    given_at = models.DateTimeField(null=True, blank=True)
    answer = models.OneToOneField(Judgement, on_delete=models.PROTECT, null=True, blank=True, related_name="answers")
    closed_at = models.DateTimeField(null=True, blank=True)
    closed_as = models.CharField(max_length=9, choices=ClosedAs, blank=True)

    if TYPE_CHECKING:
        judgement_id: int
        reader_id: int | None

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(closed_at=None, closed_as="") | Q(closed_at__isnull=False) & ~Q(closed_as=""),
                name="portfolio_appeal_closed_as",
            ),
            models.CheckConstraint(
                condition=~Q(closed_as="answered") | Q(answer__isnull=False), name="portfolio_appeal_answered_by"
            ),
        ]

    def __str__(self) -> str:
        """Say about which judgement."""
        return f"Appeal about {self.judgement}"
