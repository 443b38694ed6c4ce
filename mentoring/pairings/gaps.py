"""Which learners of a place are without a mentor, or soon will be, as the stretches of cover say."""

from dataclasses import dataclass
from datetime import date
from typing import Final

from django.db.models import Max, QuerySet

from courses.models import Enrolment
from lms.models import Person, Unit
from mentoring.pairings.models import CoverStretch

BECAUSE: Final = CoverStretch.Because


@dataclass(frozen=True)
class Gap:
    """Days on which a learner is without a mentor: those that last now, or else the next ones."""

    learner: Person
    enrolment: int
    starts: date
    until: date
    because: str
    # It lasts as far as anybody has looked ahead.
    open_ended: bool = False

    @property
    def ends(self) -> date | None:
        """Return the first day with a mentor again, or nothing when none is in sight."""
        return None if self.open_ended else self.until


def gaps_of(unit: Unit, on: date, until: date) -> list[Gap]:
    """Return the gap of each learner of a place that lasts on a day, or else the first that begins by another day."""
    rows = CoverStretch.objects.filter(
        covered=False, ends__gt=on, enrolment__in=Enrolment.objects.open(), unit__path__startswith=unit.path
    )
    return gaps_in(rows, until)


def gaps_in(rows: QuerySet[CoverStretch], until: date) -> list[Gap]:
    """Put stretches without a mentor together into the first gap of each learner that begins by a day."""
    found: dict[int, list[CoverStretch]] = {}
    for row in rows.select_related("enrolment__person").order_by("starts", "pk"):
        parts = found.setdefault(row.enrolment_id, [])
        if (parts and row.starts <= parts[-1].ends) or (not parts and row.starts <= until):
            parts.append(row)
    looked = CoverStretch.objects.filter(enrolment__in=found).values_list("enrolment").annotate(Max("ends")).order_by()
    far = dict(looked)
    return [_gap(parts, far[pk]) for pk, parts in found.items() if parts]


def _gap(parts: list[CoverStretch], far: date) -> Gap:
    first, last = parts[0], parts[-1]
    return Gap(
        learner=first.enrolment.person,
        enrolment=first.enrolment_id,
        starts=first.gap_starts or first.starts,
        until=last.ends,
        because=first.because,
        open_ended=last.ends >= far,
    )
