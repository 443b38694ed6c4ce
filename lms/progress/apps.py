"""The app of progress."""

from django.apps import AppConfig


class ProgressConfig(AppConfig):
    """What managers see."""

    name = "lms.progress"
    label = "progress"
    verbose_name = "Progress"
