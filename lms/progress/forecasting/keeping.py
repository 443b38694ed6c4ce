"""Work out every learner's forecast by the night, and how many of each place will qualify in each month ahead."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from itertools import pairwise
from typing import Final

from django.db import transaction

from courses.models import Enrolment
from lms.calendar import months_after
from lms.policy.progress import FORECAST_WEEKS, QUIET_WEEKS
from lms.progress.forecasting.facts import Limits, Refused
from lms.progress.forecasting.gathering import facts_of
from lms.progress.forecasting.pace import Range, forecast
from lms.progress.models import Forecast, QualifyingMonth
from lms.rules import RuleBook

# So many months ahead are kept, the present one included. A chance below this is left out.
MONTHS: Final = 36
LEAST: Final = 0.0005
KEPT: Final = ["current", "worked_out_on", "refusal", "early", "likely", "late", "drivers"]
Place = tuple[int | None, str]


@dataclass
class _Sums:
    """Sums of chances and of their variances, by place, pathway and month."""

    expected: dict[tuple[Place, date], float] = field(default_factory=lambda: defaultdict(float))
    variance: dict[tuple[Place, date], float] = field(default_factory=lambda: defaultdict(float))

    def add(self, place: Place, found: Range, months: list[date]) -> None:
        """Add one learner's chances."""
        chances = [found.chance_before(day) for day in months]
        # Whoever could have qualified already is counted in the present month.
        chances[0] = 0.0
        for month, (before, after) in zip(months, pairwise(chances), strict=False):
            chance = max(after - before, 0.0)
            if chance >= LEAST:
                self.expected[place, month] += chance
                self.variance[place, month] += chance * (1 - chance)

    def rows(self) -> Iterator[QualifyingMonth]:
        """Return them as rows."""
        for (unit, pathway), month in sorted(self.expected, key=lambda one: (one[0][0] or 0, one[0][1], one[1])):
            key = (unit, pathway), month
            yield QualifyingMonth(
                unit_id=unit,
                pathway=pathway,
                month=month,
                expected=self.expected[key],
                variance=self.variance[key],
            )


def limits_on(on: date) -> Limits:
    """Return what the rules say of forecasts on a day."""
    book = RuleBook.at(None, on)
    return Limits(book.answer(FORECAST_WEEKS).value, book.answer(QUIET_WEEKS).value)


@transaction.atomic
def keep_forecasts(*, on: date) -> int:
    """Write the forecast of everybody on a pathway, and the sums of each place. Safe to repeat; the last one stays."""
    ids = list(Enrolment.objects.open().values_list("pk", flat=True))
    limits, sums, rows = limits_on(on), _Sums(), []
    months = [months_after(on.replace(day=1), number) for number in range(MONTHS + 1)]
    for enrolment, facts in facts_of(ids, on):
        found = forecast(facts, limits)
        rows.append(_row(enrolment, found, on))
        if isinstance(found, Range):
            sums.add(_place(enrolment), found, months)
    _write(rows, on)
    QualifyingMonth.objects.all().delete()
    QualifyingMonth.objects.bulk_create(sums.rows(), batch_size=500)
    return len(rows)


def _write(rows: list[Forecast], on: date) -> None:
    """Replace what was current. One row of each month stays, as it was last worked out in it."""
    Forecast.objects.filter(current=True).exclude(month=on.replace(day=1)).update(current=False)
    Forecast.objects.filter(current=True).exclude(enrolment__in=Enrolment.objects.open()).update(current=False)
    Forecast.objects.bulk_create(
        rows, batch_size=500, update_conflicts=True, unique_fields=["enrolment", "month"], update_fields=KEPT
    )


def _row(enrolment: Enrolment, found: Range | Refused, on: date) -> Forecast:
    row = Forecast(enrolment=enrolment, month=on.replace(day=1), current=True, worked_out_on=on)
    if isinstance(found, Range):
        row.early, row.likely, row.late, row.drivers = found.early, found.likely, found.late, found.drivers
    else:
        row.refusal, row.drivers = found.code, found.drivers
    return row


def _place(enrolment: Enrolment) -> Place:
    """Return where the read model has a learner, and on which pathway."""
    standing = getattr(enrolment, "standing", None)
    return (standing.unit_id if standing else None), enrolment.pathway_version.pathway.key
