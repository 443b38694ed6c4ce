"""Checks and other quizzes: which questions they ask, how they behave, and how each pass mark was set."""

from typing import TYPE_CHECKING, Any, ClassVar

from django.db import models
from django.db.models import Q
from modelcluster.fields import ParentalKey
from modelcluster.models import ClusterableModel

from assessments.quizzes.models.questions import Question
from assessments.quizzes.tags_field import TagsField
from courses.models import Module
from lms.models import Person
from lms.models.record import NOT_PERSONAL, WHILE_EMPLOYED, Frozen, Record


class Quiz(Record, ClusterableModel):
    """The check of a module, or another quiz about it."""

    class Behaviour(models.TextChoices):
        """When answers are marked, and what follows."""

        CHECK = "check", "Check: marked when handed in, then put right"
        PRACTICE = "practice", "Practice: each answer is marked at once"
        TRIES = "tries", "Several tries: a wrong answer may be tried again at once"
        EXAM = "exam", "Exam: timed, marked when handed in"

    personal = dict.fromkeys(("key", "title", "intro", "behaviour", "told"), NOT_PERSONAL)

    key = models.SlugField(max_length=80, unique=True)
    module = models.ForeignKey(Module, on_delete=models.PROTECT, related_name="quizzes")
    title = models.CharField(max_length=160)
    intro = models.TextField(blank=True)
    behaviour = models.CharField(max_length=10, choices=Behaviour, default=Behaviour.CHECK)
    certainty = models.BooleanField("asks how sure", default=False)
    minutes = models.PositiveSmallIntegerField("time limit in minutes", null=True, blank=True)
    tries = models.PositiveSmallIntegerField("tries at a question", default=1)
    shuffled = models.BooleanField("questions in an order of chance", default=False)
    per_page = models.PositiveSmallIntegerField("questions a page", default=1)
    opens_at = models.DateTimeField(null=True, blank=True)
    closes_at = models.DateTimeField(null=True, blank=True)
    told: Any = models.JSONField(
        default=dict, blank=True, help_text="what is told in each phase; empty: what the behaviour tells"
    )

    class Meta:
        verbose_name_plural = "quizzes"
        ordering = ["key"]
        constraints = [
            models.UniqueConstraint(
                fields=["module"], condition=Q(behaviour="check"), name="quizzes_quiz_one_check_a_module"
            ),
            models.CheckConstraint(
                condition=~Q(behaviour="exam") | Q(minutes__isnull=False), name="quizzes_quiz_exam_is_timed"
            ),
            models.CheckConstraint(condition=Q(tries__gte=1, per_page__gte=1), name="quizzes_quiz_at_least_one"),
        ]

    if TYPE_CHECKING:
        module_id: int

    def __str__(self) -> str:
        """Return its title."""
        return self.title


class Slot(Record):
    """The place of a question in the next attempts, fixed or drawn by tag; attempts under way keep their own."""

    personal: ClassVar[dict[str, str]] = {"section": NOT_PERSONAL, "draw": NOT_PERSONAL}

    # Wagtail's admin puts slots in order by this field.
    sort_order_field: ClassVar[str] = "position"

    quiz = ParentalKey(Quiz, on_delete=models.PROTECT, related_name="slots")
    position = models.PositiveSmallIntegerField()
    question = models.ForeignKey(Question, on_delete=models.PROTECT, null=True, blank=True, related_name="slots")
    draw: Any = TagsField(
        null=True, blank=True, help_text="tags that a question drawn here bears: misconception, standard, ..."
    )
    section = models.CharField(max_length=80, blank=True)

    class Meta:
        ordering = ["quiz", "position"]
        constraints = [
            models.UniqueConstraint(fields=["quiz", "position"], name="quizzes_slot_position"),
            models.UniqueConstraint(fields=["quiz", "question"], name="quizzes_slot_question_once"),
            models.CheckConstraint(
                condition=Q(question__isnull=False, draw__isnull=True) | Q(question__isnull=True, draw__isnull=False),
                name="quizzes_slot_fixed_or_drawn",
            ),
        ]

    if TYPE_CHECKING:
        question_id: int | None

    def __str__(self) -> str:
        """Say position and question."""
        return f"{self.position}. {self.question or 'drawn'}"


class PassMark(Frozen):
    """A pass mark of a quiz or one of its sections, and how it was set; the newest in force counts."""

    personal = {
        "section": NOT_PERSONAL,
        "method": NOT_PERSONAL,
        "judges": WHILE_EMPLOYED,
        "reason": NOT_PERSONAL,
    }

    quiz = models.ForeignKey(Quiz, on_delete=models.PROTECT, related_name="pass_marks")
    section = models.CharField(max_length=80, blank=True, help_text="empty: the whole quiz")
    percent = models.PositiveSmallIntegerField("per cent")
    method = models.CharField("how it was set", max_length=160)
    judges = models.TextField("who judged", blank=True)
    set_on = models.DateField("judged on")
    starts = models.DateField("counts from")
    reason = models.TextField(blank=True)
    set_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    made_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["quiz", "section", "starts", "pk"]
        constraints = [
            models.CheckConstraint(condition=Q(percent__gte=1, percent__lte=100), name="quizzes_pass_mark_is_a_share")
        ]

    def __str__(self) -> str:
        """Say what it asks."""
        return f"{self.section or self.quiz}: {self.percent}%"
