"""Claims on criteria that the framework does not ask for any more: they stay readable, with what was made of them."""

from django.db.models import QuerySet

from assessments.portfolio.gap.portfolios import Portfolio
from assessments.portfolio.models import Claim, Evidence


def retired_of(portfolio: Portfolio, rows: QuerySet[Evidence]) -> list[Claim]:
    """Return the retired claims with evidence among `rows`, in the order of their criteria. One query at most."""
    if not portfolio.retired:
        return []
    claims = Claim.objects.filter(pk__in=list(portfolio.retired), evidence__in=rows.values("pk"))
    related = claims.select_related("evidence", "criterion__unit__version")
    return list(related.order_by("criterion__unit__number", "criterion__position", "pk"))
