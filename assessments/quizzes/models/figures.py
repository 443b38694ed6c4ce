"""Figures of the statistics, as last worked out: a cache that can be thrown away, and no record of anybody."""

from typing import TYPE_CHECKING, Any, ClassVar

from django.db import models

from assessments.quizzes.models.questions import QuestionVersion
from assessments.quizzes.models.quizzes import Quiz
from lms.models.record import NOT_PERSONAL, Record


class QuizStatistics(Record):
    """What the first attempts at a quiz come to."""

    personal: ClassVar[dict[str, str]] = {"figures": NOT_PERSONAL}

    quiz = models.OneToOneField(Quiz, on_delete=models.CASCADE, related_name="statistics")
    attempts = models.PositiveIntegerField()
    figures: Any = models.JSONField()
    worked_out_at = models.DateTimeField()

    class Meta:
        verbose_name_plural = "statistics of quizzes"
        ordering = ["quiz"]

    def __str__(self) -> str:
        """Say of which."""
        return f"Statistics of {self.quiz}"


class QuestionStatistics(Record):
    """What the first attempts at a quiz come to for one version of a question: versions are never mixed."""

    personal: ClassVar[dict[str, str]] = {"figures": NOT_PERSONAL}

    quiz = models.ForeignKey(Quiz, on_delete=models.CASCADE, related_name="question_statistics")
    question_version = models.ForeignKey(QuestionVersion, on_delete=models.CASCADE, related_name="statistics")
    answers = models.PositiveIntegerField()
    figures: Any = models.JSONField()
    worked_out_at = models.DateTimeField()

    class Meta:
        verbose_name_plural = "statistics of questions"
        ordering = ["quiz", "question_version"]
        constraints = [
            models.UniqueConstraint(fields=["quiz", "question_version"], name="quizzes_question_statistics_one")
        ]

    if TYPE_CHECKING:
        quiz_id: int
        question_version_id: int

    def __str__(self) -> str:
        """Say of which."""
        return f"Statistics of {self.question_version}"
