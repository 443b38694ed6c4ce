"""Questions, and their versions that never change."""

from typing import TYPE_CHECKING, Any, ClassVar, Self

from django.db import models, transaction
from django.http import HttpRequest
from django.utils.text import Truncator
from wagtail.models import DraftStateMixin, LockableMixin, PreviewableMixin, RevisionMixin, WorkflowMixin

from assessments.quizzes.blocks import QUESTION_BLOCKS
from assessments.quizzes.kinds import KINDS
from assessments.quizzes.kinds.kind import Answer, QuestionKind
from courses.blocks import QuietStreamField
from courses.models import Module
from lms.models.record import NOT_PERSONAL, Frozen, Record


class KindName(models.TextChoices):
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


class Hardness(models.TextChoices):
    """How hard its author thinks it is; what it turns out to be, the statistics say."""

    EASY = "easy", "Easy"
    MIDDLING = "middling", "Middling"
    HARD = "hard", "Hard"


class QuestionQuerySet(models.QuerySet["Question"]):
    """Questions by whether they may be asked."""

    def live(self) -> Self:
        """Return those that are live: what is drawn for a check is one of them."""
        return self.filter(live=True)

    def delete(self) -> tuple[int, dict[str, int]]:
        """Refuse when one of them is, or was, part of a check."""
        from assessments.quizzes.bank_permissions import check_delete  # it reads questions

        check_delete(list(self))
        return super().delete()


class Question(WorkflowMixin, DraftStateMixin, LockableMixin, RevisionMixin, PreviewableMixin, Record):
    """A question as its author writes it; what was ever live is kept in its versions."""

    personal: ClassVar[dict[str, str]] = dict.fromkeys(
        (
            "key",
            "kind",
            "stem",
            "body",
            "blank",
            "timed_out",
            "lesson_key",
            "anchor",
            "standard",
            "misconception",
            "criterion",
            "difficulty",
        ),
        NOT_PERSONAL,
    )

    key = models.SlugField(
        max_length=80, unique=True, blank=True, help_text="Never changes: attempts and packs name it."
    )
    module = models.ForeignKey(Module, on_delete=models.PROTECT, related_name="questions")
    kind = models.CharField(max_length=12, choices=KindName, blank=True, editable=False)
    stem = models.TextField(blank=True, help_text="Markdown. Its last paragraph is what is asked.")
    body = QuietStreamField(QUESTION_BLOCKS, max_num=1, blank=True)
    blank = models.TextField(
        "when nothing is given", blank=True, help_text="What somebody reads who leaves the question out."
    )
    timed_out = models.TextField(
        "when time runs out", blank=True, help_text="Empty: the words for somebody who leaves it out."
    )
    must_get_right = models.BooleanField(
        "must be got right", default=False, help_text="A wrong answer fails the check, whatever the others are."
    )
    lesson_key = models.SlugField(max_length=80, blank=True)
    anchor = models.SlugField(max_length=80, blank=True)
    standard = models.CharField(max_length=20, blank=True)
    misconception = models.SlugField(
        max_length=80, blank=True, help_text="What somebody believes who gets it wrong, such as old-rating-stands."
    )
    criterion = models.CharField(max_length=20, blank=True, help_text="A criterion of a competence unit, such as 1.2.")
    difficulty = models.CharField(max_length=10, choices=Hardness, blank=True)
    # A draft until the gate lets it go live.
    live = models.BooleanField("live", default=False, editable=False)

    objects = QuestionQuerySet.as_manager()

    class Meta:
        ordering = ["key"]

    if TYPE_CHECKING:
        module_id: int
        versions: models.Manager["QuestionVersion"]

    def __str__(self) -> str:
        """Say what it asks, in few words."""
        return Truncator(self.stem.strip().rpartition("\n\n")[2]).chars(90) or self.key

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Refuse what may not be live, whatever way led here, and keep the version of what is."""
        from assessments.quizzes import bank  # it reads questions

        written = kwargs.get("update_fields")
        if written is not None and not set(written) & {"live", *bank.CONTENT}:
            super().save(*args, **kwargs)
            return
        bank.before_saving(self)
        with transaction.atomic():
            super().save(*args, **kwargs)
            if self.live:
                bank.publish_version(question=self)

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        """Refuse when it is, or was, part of a check."""
        from assessments.quizzes.bank_permissions import check_delete

        check_delete([self])
        return super().delete(*args, **kwargs)

    def check_may_go_live(self) -> None:
        """Refuse when a wrong answer, a blank or a time-out would be met with silence."""
        from assessments.quizzes.bank_gate import check_live

        check_live(self)

    def serve_preview(self, request: HttpRequest, mode_name: str) -> Any:
        """Show it as a learner sees it, and below what each answer reads."""
        from assessments.quizzes.preview import previewed

        return previewed(request, self)


class QuestionVersion(Frozen):
    """A question as it stood: an attempt keeps the version it was made with for ever."""

    Kind = KindName
    Difficulty = Hardness

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
