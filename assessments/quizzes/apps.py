"""The app of quizzes."""

from django.apps import AppConfig


class QuizzesConfig(AppConfig):
    """Questions, checks and feedback."""

    name = "assessments.quizzes"
    label = "quizzes"
    verbose_name = "Quizzes"
