"""Who looked at a draw, a check, its marks or its outcome, and when: every page that shows one says so here."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.db.models import Q, QuerySet
from django.utils import timezone

from assessments.spot_checks.models import Assignment, Draw, SpotCheck, SpotCheckOutcome, Viewing
from lms.calendar import in_words, today
from lms.models import Person

A_READER: Final = "A reader of this check"
LOOKED_COLUMNS: Final = [{"label": "Who"}, {"label": "What they looked at"}, {"label": "When"}]


@dataclass
class Looked:
    """What one person looked at on one day: the first and the last time, and how often."""

    who: str
    what: str
    first: datetime
    last: datetime
    times: int = 1

    @property
    def when(self) -> str:
        """Say the day and the time, with the last time and how often where it was more than once."""
        first = f"{in_words(today(self.first))} at {timezone.localtime(self.first):%H:%M}"
        return first if self.times == 1 else f"{first}, {self.times} times until {timezone.localtime(self.last):%H:%M}"


def saw(person: Person, what: str, *, spot_check: SpotCheck | None = None, draw: Draw | None = None) -> Viewing:
    """Record that a page showed this person one thing of a check or of a draw: a row each time it is shown."""
    return Viewing.objects.create(person=person, what=what, spot_check=spot_check, draw=draw, at=timezone.now())


def saw_outcomes(person: Person, outcomes: Iterable[SpotCheckOutcome]) -> None:
    """Record that a file gave this person many outcomes: a row a check, in one query."""
    at, what = timezone.now(), Viewing.What.OUTCOME
    Viewing.objects.bulk_create(
        [Viewing(person=person, what=what, spot_check_id=row.spot_check_id, at=at) for row in outcomes], batch_size=500
    )


def who_looked(spot_check: SpotCheck) -> list[Looked]:
    """Return who looked at what of a check, or at the draw it came from, a line a person, thing and day.

    Who reads it is said by name once their reading is part of an outcome: until then they are a reader. Three queries.
    """
    of = Q(spot_check=spot_check) | Q(draw__in=Draw.objects.filter(officers__checks=spot_check))
    unnamed = set(_reading(spot_check).values_list("reviewer", flat=True))
    found: dict[tuple[Any, ...], Looked] = {}
    for row in Viewing.objects.filter(of).select_related("person").order_by("at", "pk"):
        who = A_READER if row.person_id in unnamed else str(row.person)
        key = (who if row.person_id in unnamed else row.person_id, row.what, today(row.at))
        if line := found.get(key):
            line.last, line.times = row.at, line.times + 1
        else:
            found[key] = Looked(who, row.get_what_display(), row.at, row.at)
    return list(found.values())


def _reading(spot_check: SpotCheck) -> QuerySet[Assignment]:
    """Return the seats of a check whose readers are not to be named: all before an outcome, then those still open."""
    seats = Assignment.objects.filter(spot_check=spot_check)
    return seats.filter(ended_at=None, judgement=None) if spot_check.outcomes.exists() else seats


def looked_rows(spot_check: SpotCheck) -> list[list[Any]]:
    """Return who looked as the rows of a table."""
    return [[row.who, row.what, row.when] for row in who_looked(spot_check)]
