"""The app of portfolio."""

from django.apps import AppConfig


class PortfolioConfig(AppConfig):
    """Evidence and its judgement."""

    name = "assessments.portfolio"
    label = "portfolio"
    verbose_name = "Portfolio"

    def ready(self) -> None:
        """Register the columns that the portfolio owns in the read model."""
        from assessments.portfolio.gap import portfolio_columns
        from courses import ports

        ports.standing_columns.append(portfolio_columns)
