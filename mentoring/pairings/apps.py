"""The app of pairings."""

from django.apps import AppConfig


class PairingsConfig(AppConfig):
    """Who supports whom. Fills the columns of the read model that say who is there now, and for how long nobody was."""

    name = "mentoring.pairings"
    label = "pairings"
    verbose_name = "Pairings"

    def ready(self) -> None:
        """Register the columns."""
        from courses import ports
        from mentoring.pairings.cover import pairing_columns

        ports.standing_columns.append(pairing_columns)
