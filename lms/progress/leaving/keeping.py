"""The night's work for leaving: what stood beside it, for the nation and its regions, so that nobody waits for it."""

from datetime import date

from lms.models import Unit
from lms.progress.leaving.page import LeavingPage
from lms.progress.leaving.years import years_over


def keep_leaving(*, on: date) -> int:
    """Work out what stood beside leaving in the latest year; return for how many places that is told. Repeatable."""
    year, wide = years_over(on)[0], (Unit.Kind.NATION, Unit.Kind.REGION)
    return sum(bool(LeavingPage((place,), year).beside_rows) for place in Unit.objects.filter(kind__in=wide))
