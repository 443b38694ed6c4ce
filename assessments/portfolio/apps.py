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
        from assessments.portfolio.open_points import open_points
        from assessments.portfolio.units import unit_states
        from courses import ports
        from mentoring.pairings import ports as pairings_ports

        ports.standing_columns.append(portfolio_columns)
        ports.unit_states.append(unit_states)
        pairings_ports.open_points.append(open_points)
