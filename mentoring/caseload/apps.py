"""The app of caseload."""

from django.apps import AppConfig


class CaseloadConfig(AppConfig):
    """Cases, workload and readiness."""

    name = "mentoring.caseload"
    label = "caseload"
    verbose_name = "Caseload"
