"""Questions and their versions, checks, and attempts as lists of steps that are only ever added to."""

from typing import TYPE_CHECKING, Any, ClassVar, Self

from django.db import models
from django.db.models import Q

from courses.models import Module, ModuleVersion
from lms.models import Person
from lms.models.record import NOT_PERSONAL, TRAINING_RECORD, Frozen, Record


class Question(Record):
    """A question, whatever its words: the versions hold those."""

    personal = {"key": NOT_PERSONAL}

    key = models.SlugField(max_length=80, unique=True)
    module = models.ForeignKey(Module, on_delete=models.PROTECT, related_name="questions")

    class Meta:
        ordering = ["key"]

    def __str__(self) -> str:
        """Return its key."""
        return self.key


class QuestionVersion(Frozen):
    """A question as it stood: an attempt keeps the version it was made with for ever."""

    class Kind(models.TextChoices):
        """How a question is answered."""

        SINGLE = "single", "One answer"
        MULTIPLE = "multiple", "Several answers"
        TRUE_FALSE = "true_false", "True or false"

    personal = {
        "kind": NOT_PERSONAL,
        "stem": NOT_PERSONAL,
        "options": NOT_PERSONAL,
        "blank": NOT_PERSONAL,
        "lesson_key": NOT_PERSONAL,
        "anchor": NOT_PERSONAL,
        "standard": NOT_PERSONAL,
        "standard_title": NOT_PERSONAL,
        "misconception": NOT_PERSONAL,
        "content_hash": NOT_PERSONAL,
    }

    question = models.ForeignKey(Question, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    kind = models.CharField(max_length=10, choices=Kind)
    stem = models.TextField(help_text="Markdown; its last paragraph is what is asked")
    options: Any = models.JSONField(help_text="id, text, right and feedback of each option")
    blank = models.TextField(help_text="what somebody reads who chose nothing")
    must_get_right = models.BooleanField(default=False)
    lesson_key = models.SlugField(max_length=80)
    anchor = models.SlugField(max_length=80)
    standard = models.CharField(max_length=20)
    standard_title = models.TextField()
    misconception = models.SlugField(max_length=80, blank=True)
    content_hash = models.CharField(max_length=64)
    made_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["question", "number"]
        constraints = [models.UniqueConstraint(fields=["question", "number"], name="quizzes_question_version_number")]

    if TYPE_CHECKING:
        question_id: int

    def __str__(self) -> str:
        """Say question and number."""
        return f"{self.question} v{self.number}"

    @property
    def option_ids(self) -> list[str]:
        """Return the ids of the options in the author's order."""
        return [option["id"] for option in self.options]

    @property
    def right_ids(self) -> frozenset[str]:
        """Return the ids of the options that are right."""
        return frozenset(option["id"] for option in self.options if option["right"])

    @property
    def several(self) -> bool:
        """Say whether more than one option may be chosen."""
        return self.kind == self.Kind.MULTIPLE


class Quiz(Record):
    """The check of a module."""

    personal = {"key": NOT_PERSONAL, "title": NOT_PERSONAL, "intro": NOT_PERSONAL}

    key = models.SlugField(max_length=80, unique=True)
    module = models.OneToOneField(Module, on_delete=models.PROTECT, related_name="quiz")
    title = models.CharField(max_length=160)
    intro = models.TextField(blank=True)

    class Meta:
        verbose_name_plural = "quizzes"
        ordering = ["key"]

    if TYPE_CHECKING:
        module_id: int

    def __str__(self) -> str:
        """Return its title."""
        return self.title


class Slot(Record):
    """The place of a question in the next attempts at a check; attempts under way keep their own."""

    personal: ClassVar[dict[str, str]] = {}

    quiz = models.ForeignKey(Quiz, on_delete=models.PROTECT, related_name="slots")
    position = models.PositiveSmallIntegerField()
    question = models.ForeignKey(Question, on_delete=models.PROTECT, related_name="slots")

    class Meta:
        ordering = ["quiz", "position"]
        constraints = [
            models.UniqueConstraint(fields=["quiz", "position"], name="quizzes_slot_position"),
            models.UniqueConstraint(fields=["quiz", "question"], name="quizzes_slot_question_once"),
        ]

    def __str__(self) -> str:
        """Say position and question."""
        return f"{self.position}. {self.question}"


class AttemptQuerySet(models.QuerySet["Attempt"]):
    """Attempts by how far they are."""

    def unfinished(self) -> Self:
        """Return those still open, or handed in with answers left to put right."""
        return self.exclude(state=Attempt.State.FINISHED)


class Attempt(Record):
    """One person's go at a check: what happened in it is its steps, its state is only where they have led."""

    class State(models.TextChoices):
        """How far an attempt is."""

        OPEN = "open", "Open"
        SUBMITTED = "submitted", "Handed in"
        FINISHED = "finished", "Finished"

    personal = {"state": TRAINING_RECORD}

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="attempts")
    quiz = models.ForeignKey(Quiz, on_delete=models.PROTECT, related_name="attempts")
    module_version = models.ForeignKey(ModuleVersion, on_delete=models.PROTECT, related_name="+")
    started_at = models.DateTimeField()
    state = models.CharField(max_length=10, choices=State, default=State.OPEN)
    finished_at = models.DateTimeField(null=True)

    objects = AttemptQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["person", "quiz"], condition=~Q(state="finished"), name="quizzes_attempt_one_unfinished"
            ),
            models.CheckConstraint(
                condition=Q(state="finished", finished_at__isnull=False)
                | (~Q(state="finished") & Q(finished_at__isnull=True)),
                name="quizzes_attempt_finished_has_moment",
            ),
        ]

    if TYPE_CHECKING:
        person_id: int
        quiz_id: int

    def __str__(self) -> str:
        """Say who and which check."""
        return f"{self.person}: {self.quiz}"


class AttemptSlot(Frozen):
    """A question as an attempt asks it: its version and the order of its options, fixed when the attempt began."""

    personal = {"order": NOT_PERSONAL}

    attempt = models.ForeignKey(Attempt, on_delete=models.PROTECT, related_name="slots")
    position = models.PositiveSmallIntegerField()
    question_version = models.ForeignKey(QuestionVersion, on_delete=models.PROTECT, related_name="+")
    order: Any = models.JSONField(help_text="ids of the options as this attempt shows them")

    class Meta:
        ordering = ["attempt", "position"]
        constraints = [
            models.UniqueConstraint(fields=["attempt", "position"], name="quizzes_attempt_slot_position"),
            models.UniqueConstraint(fields=["attempt", "question_version"], name="quizzes_attempt_slot_question_once"),
        ]

    if TYPE_CHECKING:
        attempt_id: int
        question_version_id: int

    def __str__(self) -> str:
        """Say position and version."""
        return f"{self.position}. {self.question_version}"


class Step(Frozen):
    """One thing done in an attempt: an answer, handing in, or an answer to put a wrong one right."""

    class Kind(models.TextChoices):
        """What was done."""

        ANSWER = "answer", "Answered"
        SUBMIT = "submit", "Handed in"
        PUT_RIGHT = "put_right", "Answered again to put it right"

    personal = {"kind": NOT_PERSONAL, "chosen": TRAINING_RECORD, "data": TRAINING_RECORD}

    attempt = models.ForeignKey(Attempt, on_delete=models.PROTECT, related_name="steps")
    number = models.PositiveIntegerField()
    kind = models.CharField(max_length=10, choices=Kind)
    question_version = models.ForeignKey(QuestionVersion, on_delete=models.PROTECT, null=True, related_name="+")
    chosen: Any = models.JSONField(default=list, help_text="ids of the options chosen")
    data: Any = models.JSONField(default=dict, help_text="of handing in: the rules used, and the result by them")
    at = models.DateTimeField()

    class Meta:
        ordering = ["attempt", "number"]
        constraints = [
            models.UniqueConstraint(fields=["attempt", "number"], name="quizzes_step_number"),
            models.UniqueConstraint(fields=["attempt"], condition=Q(kind="submit"), name="quizzes_step_one_submit"),
            models.CheckConstraint(
                condition=Q(kind="submit", question_version__isnull=True)
                | (~Q(kind="submit") & Q(question_version__isnull=False)),
                name="quizzes_step_names_its_question",
            ),
        ]

    if TYPE_CHECKING:
        attempt_id: int
        question_version_id: int | None

    def __str__(self) -> str:
        """Say number and kind."""
        return f"{self.number}. {self.get_kind_display()}"
