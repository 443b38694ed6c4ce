"""What a timeline asks of each room: which rows its reader may read, and what to say of those that are shown."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import F, Q, QuerySet, Value

from lms.progress.recording.event import Key, Said, Span
from lms.progress.recording.reading import Reading

Rows = Callable[[Reading], QuerySet[Any, Any]]
Tell = Callable[[Reading, Sequence[Key]], dict[int, Said]]


@dataclass(frozen=True)
class Source:
    """One kind of entry: where its rows are, by which field they stand in time, and what is said of them.

    `rows` returns only what the reader may read by the permission of the room; of a kind that is closed to them,
    nothing at all. `tell` is asked only of rows that are shown. `when` names the field of a moment, or of a day.
    """

    kind: str
    group: str
    when: str
    rows: Rows
    tell: Tell
    by_day: bool = False
    pk: str = "pk"
    # The field of the days of which `when` is the week, where rows are told a week at a time.
    week_of: str = ""

    def within(self, reading: Reading, span: Span, rank: int) -> QuerySet[Any, Any] | None:
        """Return where the rows of a stretch stand, as moment or day, rank and number; nothing where all is closed."""
        if (rows := self.rows(reading)).query.is_empty():
            return None
        inside = self._inside(span)
        said = {"entry_at": F(self.when), "entry_rank": Value(rank), "entry_pk": F(self.pk)}
        return rows.filter(inside).order_by().annotate(**said).values_list("entry_at", "entry_rank", "entry_pk")

    def _inside(self, span: Span) -> Q:
        if self.week_of:
            return span.weeks(self.week_of, self.kind)
        return (span.days if self.by_day else span.moments)(self.when, self.kind, self.pk)

    def open_to(self, reading: Reading) -> bool:
        """Say whether the reader may read anything of this kind."""
        return not self.rows(reading).query.is_empty()


def numbers(keys: Sequence[Key]) -> list[int]:
    """Return the numbers of the rows that are shown."""
    return [key.pk for key in keys]


def among(model: Any, field: str, ids: Sequence[int]) -> QuerySet[Any, Any]:
    """Return the rows of what the reader may read, or where that is nothing, a set that is known to be empty."""
    rows: QuerySet[Any, Any] = model.objects.filter(**{f"{field}__in": ids}) if ids else model.objects.none()
    return rows
