"""What the portfolio leaves for a learner to speak about with their mentor: criteria that are not yet met."""

from datetime import date
from typing import Final

from django.urls import reverse

from assessments.portfolio.frameworks.in_use import criteria_of, framework_in_use
from assessments.portfolio.gap import Held, Portfolio, gap_of, portfolios_of
from assessments.portfolio.models import Criterion
from assessments.portfolio.states import State
from lms.calendar import in_words
from mentoring.pairings.ports import OpenPoint

NAMED: Final = 3


def open_points(people: list[int], on: date) -> dict[int, list[OpenPoint]]:
    """Return what was judged not yet met, and how many criteria are open besides. A constant number of queries."""
    version = framework_in_use()
    if version is None:
        return {}
    criteria = criteria_of(version)
    portfolios = portfolios_of(people, version)
    return {person: _points(portfolio, criteria) for person, portfolio in portfolios.items()}


def _points(portfolio: Portfolio, criteria: list[Criterion]) -> list[OpenPoint]:
    held = [item for unit in gap_of(portfolio, criteria) for item in unit.held]
    refused = [_not_yet(item, portfolio) for item in held if item.state == State.NOT_YET]
    nothing = [item.criterion.code for item in held if item.wanted and item.state in (None, State.PART)]
    if not nothing:
        return refused
    text = f"{len(nothing)} of {len(held)} criteria have no evidence yet, or not enough"
    after = " and more" if len(nothing) > NAMED else ""
    why = f"Next in order: {', '.join(nothing[:NAMED])}{after}."
    return [*refused, OpenPoint("criteria", text, why, reverse("portfolio:evidence"))]


def _not_yet(item: Held, portfolio: Portfolio) -> OpenPoint:
    """Return a criterion judged not yet met, with the day of its next step; the assessor’s words stay there."""
    claims = [piece.present.latest for piece in portfolio.by_criterion[item.criterion.pk]]
    days = [latest.next_step_by for latest in claims if latest and latest.next_step_by]
    why = f"The next step is due by {in_words(max(days))}." if days else ""
    text = f"Not yet met: {item.criterion}"
    return OpenPoint(f"criterion-{item.criterion.code}", text[:200], why, reverse("portfolio:evidence"))
