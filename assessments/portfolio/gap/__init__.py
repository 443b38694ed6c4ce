"""The gap view: what is claimed, met, not yet met and still needed, and the easiest way to it."""

from assessments.portfolio.gap.columns import portfolio_columns
from assessments.portfolio.gap.portfolios import Counted, Portfolio, portfolios_of
from assessments.portfolio.gap.units import Held, UnitGap, gap_of

__all__ = ["Counted", "Held", "Portfolio", "UnitGap", "gap_of", "portfolio_columns", "portfolios_of"]
