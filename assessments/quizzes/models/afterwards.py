"""What comes after an attempt: retests of misconceptions, challenges to questions, and regrades."""

from typing import TYPE_CHECKING, Any, ClassVar, Self

from django.db import models

from assessments.quizzes.models.attempts import Attempt, AttemptSlot, Step
from assessments.quizzes.models.questions import Question, QuestionVersion
from courses.models import Module
from lms.models import Person
from lms.models.record import NOT_PERSONAL, TRAINING_RECORD, Frozen, Record


class RetestQuerySet(models.QuerySet["Retest"]):
    """Retests by whether they still come back."""

    def open(self) -> Self:
        """Return those that still come back."""
        return self.filter(closed_at=None)


class Retest(Record):
    """A misconception of somebody that comes back at growing intervals until it is closed; its steps say why."""

    personal = {"misconception": TRAINING_RECORD, "card": TRAINING_RECORD}

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="retests")
    module = models.ForeignKey(Module, on_delete=models.PROTECT, related_name="+")
    misconception = models.SlugField(max_length=80)
    card: Any = models.JSONField(default=dict, help_text="what the scheduler of intervals remembers")
    due = models.DateField()
    opened_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)

    objects = RetestQuerySet.as_manager()

    class Meta:
        ordering = ["due", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["person", "module", "misconception"], name="quizzes_retest_one_a_misconception"
            )
        ]

    if TYPE_CHECKING:
        person_id: int
        module_id: int

    def __str__(self) -> str:
        """Say whose and which."""
        return f"{self.person}: {self.misconception}"


class RetestStep(Frozen):
    """One thing that happened to a retest."""

    class Kind(models.TextChoices):
        """What happened."""

        OPENED = "opened", "Opened by an answer"
        ANSWERED = "answered", "Answered"
        CLOSED = "closed", "Closed"
        REOPENED = "reopened", "Opened again by a later answer"
        DISPROVED = "disproved", "Closed, because a question was marked again"
        RESTORED = "restored", "As it was before a question was marked again"

    personal = {
        "kind": NOT_PERSONAL,
        "answer": TRAINING_RECORD,
        "order": NOT_PERSONAL,
        "before": TRAINING_RECORD,
    }

    retest = models.ForeignKey(Retest, on_delete=models.PROTECT, related_name="steps")
    number = models.PositiveIntegerField()
    kind = models.CharField(max_length=10, choices=Kind)
    # The answer of an attempt that opened it, or the question that was asked.
    source = models.ForeignKey(Step, on_delete=models.PROTECT, null=True, related_name="+")
    question_version = models.ForeignKey(QuestionVersion, on_delete=models.PROTECT, null=True, related_name="+")
    order: Any = models.JSONField(default=dict)
    answer: Any = models.JSONField(default=dict)
    right = models.BooleanField(null=True)
    at = models.DateTimeField()
    # Where marking a question again did it: the run, and what it needs to be undone.
    run = models.ForeignKey("RegradeRun", on_delete=models.PROTECT, null=True, related_name="+")
    before: Any = models.JSONField(default=dict, help_text="card and due day before a run opened it again")

    class Meta:
        ordering = ["retest", "number"]
        constraints = [models.UniqueConstraint(fields=["retest", "number"], name="quizzes_retest_step_number")]

    if TYPE_CHECKING:
        retest_id: int

    def __str__(self) -> str:
        """Say what happened."""
        return f"{self.number}. {self.get_kind_display()}"

    @property
    def counts(self) -> bool:
        """Say whether it still holds: not when it was done by a run that is undone, or by the undoing of one."""
        return self.run is None or not (self.run.undoes_id or hasattr(self.run, "undone_by"))


class Challenge(Frozen):
    """A learner disputes a question or what they were told about it."""

    class About(models.TextChoices):
        """What is disputed."""

        QUESTION = "question", "The question or its right answer"
        FEEDBACK = "feedback", "What I was told about my answer"

    personal = {"about": TRAINING_RECORD, "words": TRAINING_RECORD}

    slot = models.ForeignKey(AttemptSlot, on_delete=models.PROTECT, related_name="challenges")
    question_version = models.ForeignKey(QuestionVersion, on_delete=models.PROTECT, related_name="challenges")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="challenges")
    about = models.CharField(max_length=10, choices=About)
    words = models.TextField("what is wrong with it")
    at = models.DateTimeField()

    class Meta:
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["slot"], name="quizzes_challenge_one_a_question")]

    if TYPE_CHECKING:
        person_id: int
        question_version_id: int

    def __str__(self) -> str:
        """Say who disputes what."""
        return f"{self.person}: {self.question_version}"


class ChallengeAnswer(Frozen):
    """What an author answered to a challenge."""

    personal = {"words": TRAINING_RECORD}

    challenge = models.OneToOneField(Challenge, on_delete=models.PROTECT, related_name="answer")
    upheld = models.BooleanField()
    words = models.TextField("answer")
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        """Say how it was answered."""
        return "upheld" if self.upheld else "not upheld"


class RegradeRun(Frozen):
    """A question marked again for everybody within its scope; a run that undoes another names it."""

    class Policy(models.TextChoices):
        """How the new mark comes about."""

        AS_COMPUTED = "as_computed", "As the corrected question marks it"
        NEVER_LOWER = "never_lower", "As the corrected question marks it, but nobody’s right answer becomes wrong"
        FULL_CREDIT = "full_credit", "Right for everybody"
        VOID = "void", "Left out for everybody"

    personal = {"reason": NOT_PERSONAL, "policy": NOT_PERSONAL, "scope": NOT_PERSONAL}

    question = models.ForeignKey(Question, on_delete=models.PROTECT, related_name="regrades")
    # The corrected key; none where the policy needs none.
    by_version = models.ForeignKey(QuestionVersion, on_delete=models.PROTECT, null=True, related_name="+")
    policy = models.CharField(max_length=12, choices=Policy)
    scope: Any = models.JSONField(help_text="versions: numbers; from, until: days on which attempts were handed in")
    reason = models.TextField()
    challenge = models.ForeignKey(Challenge, on_delete=models.PROTECT, null=True, related_name="regrades")
    undoes = models.OneToOneField("self", on_delete=models.PROTECT, null=True, related_name="undone_by")
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        """Say which question."""
        return f"{self.question}: {self.get_policy_display()}"


class Regrade(Frozen):
    """What a run made of one answer: the newest row of a slot counts."""

    class Verdict(models.TextChoices):
        """How the answer counts from here on."""

        RIGHT = "right", "Right"
        WRONG = "wrong", "Wrong"
        VOID = "void", "Left out"
        AS_MARKED = "as_marked", "As it was first marked"

    personal = {"verdict": TRAINING_RECORD, "before": TRAINING_RECORD, "after": TRAINING_RECORD}

    run = models.ForeignKey(RegradeRun, on_delete=models.PROTECT, related_name="regrades")
    attempt = models.ForeignKey(Attempt, on_delete=models.PROTECT, related_name="regrades")
    slot = models.ForeignKey(AttemptSlot, on_delete=models.PROTECT, related_name="regrades")
    verdict = models.CharField(max_length=10, choices=Verdict)
    before: Any = models.JSONField(help_text="result of the attempt before the run")
    after: Any = models.JSONField(help_text="result of the attempt after it")

    class Meta:
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["run", "slot"], name="quizzes_regrade_once_a_run")]

    if TYPE_CHECKING:
        attempt_id: int
        slot_id: int

    def __str__(self) -> str:
        """Say how it counts."""
        return f"{self.slot}: {self.get_verdict_display()}"


class RegradeDone(Frozen):
    """A run has been carried out: a run without this row still waits for its job."""

    personal: ClassVar[dict[str, str]] = {}

    run = models.OneToOneField(RegradeRun, on_delete=models.PROTECT, related_name="done")
    looked_at = models.PositiveIntegerField("attempts looked at")
    changed = models.PositiveIntegerField("attempts whose result changed")
    at = models.DateTimeField()

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        """Say how many it changed."""
        return f"{self.changed} of {self.looked_at}"
