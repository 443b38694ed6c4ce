"""The app of pairings."""

from django.apps import AppConfig


class PairingsConfig(AppConfig):
    """Who supports whom."""

    name = "mentoring.pairings"
    label = "pairings"
    verbose_name = "Pairings"
