"""The app of jobs."""

from django.apps import AppConfig


class JobsConfig(AppConfig):
    """Background work."""

    name = "lms.jobs"
    label = "jobs"
    verbose_name = "Jobs"
