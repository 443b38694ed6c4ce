"""Frameworks as data, evidence, claims, and what assessors made of them. What is judged is appended, never edited."""

from typing import TYPE_CHECKING, Any, Optional, Self

from django.db import models
from django.db.models import Exists, OuterRef, Prefetch, Q

from courses.models import Module
from lms.models import Person
from lms.models.record import NOT_PERSONAL, TRAINING_RECORD, Frozen, Record
from lms.policy.rule import UNCONFIRMED


class Framework(Record):
    """A qualification that is judged from a portfolio."""

    personal = {"key": NOT_PERSONAL, "name": NOT_PERSONAL}

    key = models.SlugField(max_length=40, unique=True)
    name = models.CharField(max_length=120)

    def __str__(self) -> str:
        """Return its name."""
        return self.name


class FrameworkVersion(Frozen):
    """The units and criteria of a framework as they stood: claims name one of its criteria."""

    personal = {"source": NOT_PERSONAL, "content_hash": NOT_PERSONAL}

    framework = models.ForeignKey(Framework, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    source = models.CharField(max_length=300)
    content_hash = models.CharField(max_length=64)
    made_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["framework", "number"], name="portfolio_framework_version_number")
        ]

    def __str__(self) -> str:
        """Say framework and number."""
        return f"{self.framework} v{self.number}"

    @property
    def confirmed(self) -> bool:
        """Say whether its wording has a source that somebody has found."""
        return not self.source.startswith(UNCONFIRMED)


class CompetenceUnit(Frozen):
    """A unit of competence."""

    personal = {"title": NOT_PERSONAL}

    version = models.ForeignKey(FrameworkVersion, on_delete=models.PROTECT, related_name="units")
    number = models.PositiveSmallIntegerField()
    title = models.CharField(max_length=200)

    class Meta:
        ordering = ["number"]
        constraints = [models.UniqueConstraint(fields=["version", "number"], name="portfolio_unit_number")]

    def __str__(self) -> str:
        """Say number and title."""
        return f"{self.number}. {self.title}"


class EvidenceKind(models.TextChoices):
    """What a piece of evidence is."""

    OBSERVATION = "observation", "Observation"
    DISCUSSION = "discussion", "Professional discussion"
    PRODUCT = "product", "Product of work"
    WITNESS = "witness", "Witness statement"
    REFLECTION = "reflection", "Reflection"


class Criterion(Frozen):
    """One thing that a learner must show; observed and met, it also proves the modules that it maps to."""

    personal = {"code": NOT_PERSONAL, "text": NOT_PERSONAL, "shown_by": NOT_PERSONAL}

    unit = models.ForeignKey(CompetenceUnit, on_delete=models.PROTECT, related_name="criteria")
    position = models.PositiveSmallIntegerField()
    code = models.CharField(max_length=10)
    text = models.CharField(max_length=200)
    shown_by: Any = models.JSONField(default=list, help_text="the kinds of evidence that suit it best")
    modules = models.ManyToManyField(Module, related_name="criteria")

    class Meta:
        verbose_name_plural = "criteria"
        ordering = ["unit__number", "position"]
        constraints = [models.UniqueConstraint(fields=["unit", "code"], name="portfolio_criterion_code")]

    def __str__(self) -> str:
        """Say code and text."""
        return f"{self.code} {self.text}"

    @property
    def shown_by_in_words(self) -> str:
        """Name the kinds of evidence that suit it best."""
        return " or ".join(EvidenceKind(kind).label.lower() for kind in self.shown_by)


class Evidence(Frozen):
    """Something that a learner did, in words, and when it should be judged by."""

    personal = {
        "kind": TRAINING_RECORD,
        "title": TRAINING_RECORD,
        "text": TRAINING_RECORD,
        "rules": NOT_PERSONAL,
    }

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="evidence")
    kind = models.CharField(max_length=11, choices=EvidenceKind)
    title = models.CharField(max_length=120)
    text = models.TextField()
    happened_on = models.DateField()
    seen_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    submitted_at = models.DateTimeField()
    judge_by = models.DateField()
    rules: Any = models.JSONField(default=list, help_text="the answers of the rules it was submitted under")

    if TYPE_CHECKING:
        person_id: int
        seen_by_id: int | None

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


class ClaimQuerySet(models.QuerySet["Claim"]):
    """Claims by where they stand."""

    def with_judgements(self) -> Self:
        """Fetch with each claim what is shown beside it, judgements in order."""
        judgements = Judgement.objects.select_related("by", "countersignature__by").order_by("pk")
        related = self.select_related("evidence__person", "evidence__seen_by", "criterion__unit__version__framework")
        return related.prefetch_related(Prefetch("judgements", queryset=judgements))

    def to_judge(self) -> Self:
        """Return those that nobody has judged, or whose newest judgement came back from the countersigner."""
        standing = Judgement.objects.newest().filter(claim=OuterRef("pk")).exclude(countersignature__agrees=False)
        return self.filter(~Exists(standing))


class Claim(Frozen):
    """A learner says that a piece of evidence meets a criterion."""

    evidence = models.ForeignKey(Evidence, on_delete=models.PROTECT, related_name="claims")
    criterion = models.ForeignKey(Criterion, on_delete=models.PROTECT, related_name="claims")

    objects = ClaimQuerySet.as_manager()
    if TYPE_CHECKING:
        evidence_id: int
        criterion_id: int

    class Meta:
        constraints = [models.UniqueConstraint(fields=["evidence", "criterion"], name="portfolio_claim_once")]

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
        """Return those that no later one replaces."""
        return self.filter(replaced_by=None)

    def to_countersign(self) -> Self:
        """Return those that count for nothing until somebody signs."""
        return self.newest().filter(needs_countersignature=True, countersignature=None)


class Judgement(Frozen):
    """What an assessor decided about a claim, why, and in what standing they were that day."""

    personal = {
        "decision": TRAINING_RECORD,
        "reasons": TRAINING_RECORD,
        "next_step": TRAINING_RECORD,
        "standing": TRAINING_RECORD,
    }

    claim = models.ForeignKey(Claim, on_delete=models.PROTECT, related_name="judgements")
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="judgements")
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

    objects = JudgementQuerySet.as_manager()
    if TYPE_CHECKING:
        by_id: int
        claim_id: int
        replaces_id: int | None

    class Meta:
        constraints = [
            # Two assessors at once: the second cannot be a first judgement too.
            models.UniqueConstraint(fields=["claim"], condition=Q(replaces=None), name="portfolio_one_first_judgement"),
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

    def __str__(self) -> str:
        """Say what was decided."""
        return f"{self.claim}: {self.get_decision_display()}"

    @property
    def signature(self) -> Optional["Countersignature"]:
        """Return its countersignature, where it has one."""
        return getattr(self, "countersignature", None)

    @property
    def counts(self) -> bool:
        """Say whether it counts: judged by somebody with the award, or countersigned by one."""
        return not self.needs_countersignature or (self.signature is not None and self.signature.agrees)

    @property
    def returned(self) -> bool:
        """Say whether the countersigner sent it back."""
        return self.signature is not None and not self.signature.agrees

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


QUALIFIED = "qualified"
IN_TRAINING = "in training"


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
