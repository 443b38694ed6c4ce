"""The checks of a place that came to an outcome between two days, each as what a report counts of it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import QuerySet

from assessments.spot_checks.after.window import final_ones
from assessments.spot_checks.models import SpotCheckOutcome
from assessments.spot_checks.scoring import Outcome
from lms.calendar import Period
from lms.models import Unit
from lms.permissions import under


@dataclass(frozen=True)
class Checked:
    """One check with what it came to. The place is where the officer worked on the day of the draw."""

    pk: int
    unit: Unit
    outcome: str
    percent: int | None
    answers: Mapping[str, str]
    version: int
    final: bool
    context: Mapping[str, Any] = field(default_factory=dict)

    @property
    def counts(self) -> bool:
        """Say whether it was for or against: what could not be judged was neither."""
        return self.outcome != Outcome.CANNOT_BE_JUDGED

    @property
    def failed(self) -> bool:
        """Say whether it was not sufficient."""
        return self.outcome == Outcome.NOT_SUFFICIENT


def outcomes_at(places: Sequence[Unit], period: Period) -> QuerySet[SpotCheckOutcome]:
    """Return the outcomes in force of checks whose officers worked within some places, given in a period."""
    begins, ends = period.moments
    rows = SpotCheckOutcome.objects.in_force().filter(under(list(places), "spot_check__drawn__unit"))
    return rows.filter(given_at__gte=begins, given_at__lt=ends)


def checks_at(places: Sequence[Unit], period: Period, on: date) -> list[Checked]:
    """Return every check of some places that came to an outcome in a period. Three queries."""
    related = ("judgement", "appeal", "replaced_by", "spot_check__drawn__unit")
    rows = list(outcomes_at(places, period).select_related(*related))
    final = final_ones(rows, on)
    return [
        Checked(
            pk=row.spot_check_id,
            unit=row.spot_check.drawn.unit,
            outcome=row.judgement.outcome,
            percent=row.judgement.percent,
            answers={key: given["answer"] for key, given in row.judgement.answers.items()},
            version=row.spot_check.standard_version_id,
            final=row.pk in final,
            context=row.spot_check.context,
        )
        for row in rows
        if row.spot_check.drawn is not None
    ]
