"""The learners of one place with their cover over time: bars for the picture, and the same in words."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import Any, Final

from django.db.models import QuerySet
from django.urls import reverse

from lms.calendar import in_words
from lms.models import Person, Unit
from mentoring.pairings.cover_picture import Row, bars_of, span_in_words
from mentoring.pairings.cover_report import stretches_on
from mentoring.pairings.gaps import Gap
from mentoring.pairings.histories import paused_days
from mentoring.pairings.models import CoverStretch
from mentoring.pairings.spans import Span, days_in, shared, without

COLUMNS: Final = (
    {"label": "Learner"},
    {"label": "Days with", "number": True},
    {"label": "Days without", "number": True},
    {"label": "Gap"},
    {"label": "Because"},
)


@dataclass(frozen=True)
class Line:
    """One learner on a day: days with and without since the start, and the gap that lasts, comes next, or was last."""

    learner: Person
    enrolment: int
    stretches: tuple[CoverStretch, ...]
    days_with: int
    days_without: int
    gap: Gap | None
    day: date

    @property
    def uncovered(self) -> bool:
        """Say whether there is no eligible mentor on the day."""
        return self.gap is not None and self.gap.starts <= self.day < self.gap.until

    def cells(self) -> list[Any]:
        """Return the row of the table."""
        return [
            {"text": self.learner.name, "href": reverse("progress:record", args=[self.enrolment])},
            {"text": str(self.days_with), "number": True},
            {"text": str(self.days_without), "number": True},
            self._gap(),
            self._because(),
        ]

    def _gap(self) -> dict[str, str]:
        if self.gap is None:
            return {"text": "None", "state": "allow"}
        if self.gap.until <= self.day:
            return {"text": f"Closed on {in_words(self.gap.until)}", "state": "allow"}
        words = span_in_words(self.gap.starts, self.gap.ends)
        return {"text": words, "state": "overdue" if self.uncovered else "due"}

    def _because(self) -> str:
        if self.gap is None:
            return "There has been a mentor from the first day"
        if self.gap.starts == self.stretches[0].starts and self.gap.mentor is None:
            return "Started without one"
        return self.gap.why.rstrip(".")

    def picture(self) -> Row:
        """Return the row of the picture."""
        words = f"{self.days_without} day{'' if self.days_without == 1 else 's'} without"
        return Row(self.learner.name, words, bars_of((one.starts, one.ends, one.covered) for one in self.stretches))


def learners_at(unit: Unit, day: date) -> QuerySet[CoverStretch]:
    """Return the stretch of each learner of exactly this place that holds a day, those without a mentor first."""
    rows = stretches_on(day).filter(unit=unit).select_related("enrolment__person")
    return rows.order_by("covered", "gap_starts", "enrolment__person__name", "pk")


def lines_of(rows: Sequence[CoverStretch], day: date) -> list[Line]:
    """Return a line for each of these rows, in their order. Two queries."""
    ids = [row.enrolment_id for row in rows]
    stretches: dict[int, list[CoverStretch]] = {pk: [] for pk in ids}
    for one in CoverStretch.objects.filter(enrolment__in=ids).select_related("pairing__supporter").order_by("starts"):
        stretches[one.enrolment_id].append(one)
    pauses = paused_days(ids)
    return [_line(row, stretches[row.enrolment_id], pauses[row.enrolment_id], day) for row in rows]


def _line(row: CoverStretch, stretches: list[CoverStretch], paused: list[Span], day: date) -> Line:
    person = row.enrolment.person
    days = counted([(one.starts, one.ends, one.covered) for one in stretches], paused, day)
    gaps = list(gaps_along(stretches, person))
    nearest = next((gap for gap in gaps if gap.until > day), gaps[-1] if gaps else None)
    return Line(person, row.enrolment_id, tuple(stretches), *days, nearest, day)


def counted(stretches: Sequence[tuple[date, date, bool]], paused: Iterable[Span], day: date) -> tuple[int, int]:
    """Return the days with and those without a mentor before a day, as stretches say; a pause is neither. Pure."""
    days = without([(stretches[0][0], day)] if stretches else [], paused)
    gone = days_in(shared(days, [(starts, ends) for starts, ends, covered in stretches if not covered]))
    return days_in(days) - gone, gone


def gaps_along(stretches: Sequence[CoverStretch], learner: Person) -> Iterable[Gap]:
    """Yield the gaps of one learner's stretches in order. Pure."""
    last = stretches[-1].ends if stretches else None
    for starts, parts in groupby((one for one in stretches if not one.covered), key=lambda one: one.gap_starts):
        rows = list(parts)
        first = rows[0]
        yield Gap(
            learner=learner,
            enrolment=first.enrolment_id,
            starts=starts or first.starts,
            until=rows[-1].ends,
            because=first.because,
            mentor=first.pairing.supporter if first.pairing else None,
            open_ended=rows[-1].ends == last,
        )
