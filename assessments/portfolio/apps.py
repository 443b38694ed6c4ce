"""The app of portfolio."""

from django.apps import AppConfig


class PortfolioConfig(AppConfig):
    """Evidence and its judgement."""

    name = "assessments.portfolio"
    label = "portfolio"
    verbose_name = "Portfolio"

    def ready(self) -> None:
        """Register the columns that the portfolio owns in the read model, and how far people are with its units."""
        from assessments.portfolio.gap import portfolio_columns
        from assessments.portfolio.units import unit_states
        from courses import ports

        ports.standing_columns.append(portfolio_columns)
        ports.unit_states.append(unit_states)
