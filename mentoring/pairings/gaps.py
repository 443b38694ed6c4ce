"""Which learners of a place are without a mentor, or soon will be, as the stretches of cover say."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from django.db.models import OuterRef, QuerySet, Subquery

from courses.models import Enrolment
from courses.plans import paused_on
from lms.calendar import in_words
from lms.models import Person, Unit
from mentoring.pairings.models import CoverStretch

DAY: Final = timedelta(days=1)
BECAUSE: Final = CoverStretch.Because


@dataclass(frozen=True)
class Gap:
    """Days on which a learner is without a mentor: those that last now, or else the next ones."""

    learner: Person
    enrolment: int
    starts: date
    until: date
    because: str
    # Where they work when it begins, and who mentors them until then.
    unit: Unit | None = None
    mentor: Person | None = None
    # It lasts as far as anybody has looked ahead.
    open_ended: bool = False

    @property
    def ends(self) -> date | None:
        """Return the first day with a mentor again, or nothing when none is in sight."""
        return None if self.open_ended else self.until

    @property
    def why(self) -> str:
        """Say in a sentence why it begins. An absence is shown as dates, never with a reason."""
        last, starts = in_words(self.starts - DAY), in_words(self.starts)
        if self.because == BECAUSE.AWAY and self.mentor:
            back = f" until {in_words(self.ends - DAY)}" if self.ends else ""
            return f"{self.mentor} is away from {starts}{back}."
        if self.because == BECAUSE.LEAVES and self.mentor:
            return f"{self.mentor} leaves or moves: the last day as mentor is {last}."
        if self.because == BECAUSE.NOT_ELIGIBLE and self.mentor:
            return f"{self.mentor} is not eligible from {starts}."
        return f"Nobody is paired from {starts}."


def gaps_of(unit: Unit, on: date, until: date) -> list[Gap]:
    """Return the gap of each learner of a place that lasts on a day, or else the first that begins by another day."""
    rows = CoverStretch.objects.filter(
        covered=False, ends__gt=on, enrolment__in=Enrolment.objects.open(), unit__path__startswith=unit.path
    )
    # In a pause nobody is urged to anything.
    return gaps_in(rows.exclude(paused_on(on)), until)


def gaps_in(rows: QuerySet[CoverStretch], until: date) -> list[Gap]:
    """Put stretches without a mentor together into the first gap of each learner that begins by a day."""
    found: dict[int, list[CoverStretch]] = {}
    last = CoverStretch.objects.filter(enrolment=OuterRef("enrolment")).order_by("-ends").values("ends")[:1]
    rows = rows.annotate(far=Subquery(last)).select_related("enrolment__person", "unit", "pairing__supporter")
    for row in rows.order_by("starts", "pk"):
        parts = found.setdefault(row.enrolment_id, [])
        if (parts and row.starts <= parts[-1].ends) or (not parts and row.starts <= until):
            parts.append(row)
    return [_gap(parts) for parts in found.values() if parts]


def _gap(parts: list[CoverStretch]) -> Gap:
    first, last = parts[0], parts[-1]
    return Gap(
        learner=first.enrolment.person,
        enrolment=first.enrolment_id,
        starts=first.gap_starts or first.starts,
        until=last.ends,
        because=first.because,
        unit=first.unit,
        mentor=first.pairing.supporter if first.pairing else None,
        open_ended=last.ends >= last.far,  # type: ignore[attr-defined]  # annotated by `gaps_in`
    )
