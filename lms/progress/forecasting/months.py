"""How many learners of some places are forecast to qualify in each month ahead: sums of chances, as the night has them.

The range of a month is what eight in ten such months hold when learners do not depend on each other.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import accumulate
from typing import Final

from django.db.models import Case, CharField, Count, Q, QuerySet, Sum, Value, When
from django.db.models.functions import TruncMonth

from courses.models import Enrolment, Standing
from lms.calendar import months_after
from lms.models import Unit
from lms.permissions import under
from lms.progress.forecasting.pace import TENTH
from lms.progress.models import Forecast, QualifyingMonth

# So many months are shown one by one.
SHOWN: Final = 18


@dataclass(frozen=True)
class Month:
    """One month ahead: how many are expected, how they may differ, and how many are planned to finish in it."""

    month: date
    expected: float
    variance: float
    planned: int

    @property
    def low(self) -> int:
        """Return the lower end of the range, in whole learners."""
        return max(math.floor(self.expected - TENTH * math.sqrt(self.variance) + 0.5), 0)

    @property
    def high(self) -> int:
        """Return the upper end of the range, in whole learners."""
        return math.floor(self.expected + TENTH * math.sqrt(self.variance) + 0.5)


@dataclass
class Part:
    """One part of the places: how many have a range, how many have none, and how many are expected within months."""

    unit: Unit
    ranges: int = 0
    refused: int = 0
    expected: dict[date, float] = field(default_factory=dict)

    def within(self, months: Sequence[date]) -> float:
        """Return how many are expected to qualify in some months."""
        return sum(self.expected.get(month, 0.0) for month in months)


def months_ahead(places: Sequence[Unit], learners: QuerySet[Enrolment], on: date) -> list[Month]:
    """Return the months ahead for some places and the learners seen there. Two queries."""
    first = on.replace(day=1)
    sums = _sums(places)
    planned = _planned(learners)
    months = [months_after(first, number) for number in range(SHOWN)]
    return [Month(month, *sums.get(month, (0.0, 0.0)), planned.get(month, 0)) for month in months]


def together(months: Sequence[Month]) -> list[float]:
    """Return how many are expected by the end of each month."""
    return list(accumulate(month.expected for month in months))


def refusals(learners: QuerySet[Enrolment]) -> dict[str, int]:
    """Return how many learners have a range, under nothing, and how many have none, by the reason. One query."""
    rows = Forecast.objects.filter(current=True, enrolment__in=learners.order_by())
    counted = rows.order_by().values_list("refusal").annotate(count=Count("pk"))
    return dict(counted)


def parts_of(units: Sequence[Unit], learners: QuerySet[Enrolment]) -> list[Part]:
    """Return the forecasts of some places that do not overlap, counted in two queries."""
    found = {unit.path: Part(unit) for unit in units}
    if not found:
        return []
    rows = QualifyingMonth.objects.filter(under(list(units))).annotate(part=_part("unit__path", units))
    for path, month, expected in rows.order_by().values_list("part", "month").annotate(expected=Sum("expected")):
        found[path].expected[month] = expected
    made = Forecast.objects.filter(under(list(units), "enrolment__standing__unit"), current=True)
    made = made.filter(enrolment__in=learners.order_by()).annotate(part=_part("enrolment__standing__unit__path", units))
    refused = Count("pk", filter=~Q(refusal=""))
    for path, count, none in made.order_by().values_list("part").annotate(count=Count("pk"), none=refused):
        found[path].ranges, found[path].refused = count - none, none
    return list(found.values())


def _part(field: str, units: Sequence[Unit]) -> Case:
    """Return the path of the one of some places in which something lies."""
    cases = [When(**{f"{field}__startswith": unit.path}, then=Value(unit.path)) for unit in units]
    return Case(*cases, default=Value(""), output_field=CharField())


def _sums(places: Sequence[Unit]) -> Mapping[date, tuple[float, float]]:
    where = under(list(places))
    if any(place.kind == Unit.Kind.NATION for place in places):
        where |= Q(unit=None)
    rows = QualifyingMonth.objects.filter(where).order_by().values_list("month")
    found = rows.annotate(expected=Sum("expected"), variance=Sum("variance"))
    return {month: (expected, variance) for month, expected, variance in found}


def _planned(learners: QuerySet[Enrolment]) -> dict[date, int]:
    """Return how many are planned to finish in each month, whether or not anything is forecast of them."""
    rows = Standing.objects.filter(enrolment__in=learners.order_by(), planned_end__isnull=False)
    counted = (
        rows.annotate(ends_in=TruncMonth("planned_end")).order_by().values_list("ends_in").annotate(count=Count("pk"))
    )
    return dict(counted)
