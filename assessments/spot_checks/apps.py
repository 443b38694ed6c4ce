"""The app of spot checks."""

from django.apps import AppConfig


class SpotChecksConfig(AppConfig):
    """Cases judged against a standard."""

    name = "assessments.spot_checks"
    label = "spot_checks"
    verbose_name = "Spot checks"
