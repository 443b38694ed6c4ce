"""Questions, and their versions that never change."""

from typing import TYPE_CHECKING, Any

from django.db import models

from assessments.quizzes.kinds import KINDS
from assessments.quizzes.kinds.kind import Answer, QuestionKind
from courses.models import Module
from lms.models.record import NOT_PERSONAL, Frozen, Record


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
        ORDERING = "ordering", "Put in order"
        MATCHING = "matching", "Match"
        NUMERIC = "numeric", "A number"
        SHORT = "short", "A few words"
        RISK = "risk", "Risk judgement"
        STAGED = "staged", "Staged case"
        EXTENDED = "extended", "An answer in your own words"

    class Difficulty(models.TextChoices):
        """How hard its author thinks it is; what it turns out to be, the statistics say."""

        EASY = "easy", "Easy"
        MIDDLING = "middling", "Middling"
        HARD = "hard", "Hard"

    personal = dict.fromkeys(
        (
            "kind",
            "stem",
            "body",
            "blank",
            "timed_out",
            "lesson_key",
            "anchor",
            "standard",
            "standard_title",
            "misconception",
            "criterion",
            "difficulty",
        ),
        NOT_PERSONAL,
    )

    question = models.ForeignKey(Question, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    kind = models.CharField(max_length=12, choices=Kind)
    stem = models.TextField(help_text="Markdown; its last paragraph is what is asked")
    body: Any = models.JSONField(help_text="what its kind needs: options, items, accepted answers, stages")
    blank = models.TextField(help_text="what somebody reads who chose nothing")
    timed_out = models.TextField(
        blank=True, help_text="what somebody reads whose time ran out first; empty: the words for a blank"
    )
    must_get_right = models.BooleanField(default=False)
    lesson_key = models.SlugField(max_length=80)
    anchor = models.SlugField(max_length=80)
    standard = models.CharField(max_length=20)
    standard_title = models.TextField()
    misconception = models.SlugField(max_length=80, blank=True)
    criterion = models.CharField(max_length=20, blank=True, help_text="a criterion of a competence unit, such as 1.2")
    difficulty = models.CharField(max_length=10, choices=Difficulty, blank=True)
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
    def how(self) -> QuestionKind:
        """Return what its kind can do."""
        return KINDS[self.kind]

    def in_words(self, answer: Answer) -> list[str]:
        """Return an answer as texts, one for each thing given."""
        return self.how.in_words(self.body, answer)
