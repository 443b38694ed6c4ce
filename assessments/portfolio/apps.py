"""The app of portfolio."""

from django.apps import AppConfig


class PortfolioConfig(AppConfig):
    """Evidence and its judgement."""

    name = "assessments.portfolio"
    label = "portfolio"
    verbose_name = "Portfolio"
