"""What the page of one person's workload shows: figures over time beside what the formula makes, and reductions."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from lms.calendar import in_words, months_after
from lms.models import Person
from lms.policy.practice import NOMINAL_TARGET, OVERLOAD, OVERLOAD_WEEKS
from lms.posts import book_for, books_at, posts_on
from lms.rules import Answer
from mentoring.caseload.figures.differences import Compared
from mentoring.caseload.figures.history import Day, Stretch, days_of, excessive_since, history_of, stretches_of
from mentoring.caseload.figures.picture import Picture, picture_of
from mentoring.caseload.files.export_cells import tidy
from mentoring.caseload.reductions.compared import Reductions
from mentoring.caseload.reductions.filed import reductions_of
from mentoring.caseload.workload import summed

MONTHS: Final = 12
COLUMNS: Final = (
    {"label": "Day"},
    {"label": "Cases", "number": True},
    {"label": "Imported", "number": True},
    {"label": "Worked out again", "number": True},
    {"label": "Why they differ"},
    {"label": "From"},
)


@dataclass(frozen=True)
class WorkloadPage:
    """One person's workload over time."""

    person: Person
    on: date
    stretches: tuple[Stretch, ...]
    limit: Answer
    weeks: int
    reductions: Reductions
    earlier: bool = False

    @property
    def days(self) -> list[Day]:
        """Return all days, the earliest first."""
        return [day for stretch in self.stretches for day in stretch.days]

    @property
    def latest(self) -> Day | None:
        """Return the latest figures."""
        return self.days[-1] if self.stretches else None

    @property
    def excessive(self) -> date | None:
        """Return since when the workload has been excessive, where it is."""
        return excessive_since(self.days, int(self.limit.value), self.weeks)

    @property
    def over(self) -> bool:
        """Say whether the latest figure is above the limit."""
        percent = self.latest.workload.percent if self.latest else None
        return percent is not None and percent > int(self.limit.value)

    @property
    def state(self) -> str:
        """Say in few words how it stands, for the heading."""
        if self.latest is None:
            return "no figure on record"
        if self.excessive:
            return f"excessive, {self.latest.workload.in_words}"
        words = self.latest.workload.in_words
        return words[0].lower() + words[1:]

    @property
    def excessive_title(self) -> str:
        """Say since when it has been excessive."""
        return f"Excessive: above {self.limit.in_words} since {in_words(self.excessive)}" if self.excessive else ""

    @property
    def excessive_text(self) -> str:
        """Say what makes it excessive, and what nobody compares."""
        weeks = f"{self.weeks} {'week' if self.weeks == 1 else 'weeks'}"
        return (
            f"Every figure since then is above it, for {weeks} or more in a row, by the same points. "
            "Cases have to move, or hours to be taken off."
        )

    @property
    def over_title(self) -> str:
        """Say that the latest figure is above the limit."""
        return f"Above {self.limit.in_words}"

    @property
    def over_text(self) -> str:
        """Say when it will be excessive."""
        return f"It is excessive when it lasts {self.weeks} weeks, by figures that the same points made."

    @property
    def empty(self) -> str:
        """Say why there is nothing to show."""
        return (
            "No workload figure is on record. Figures come with the workload export that a senior probation officer "
            "or head of PDU takes in; from the first one on they stand here."
        )

    @property
    def picture(self) -> Picture | None:
        """Return the picture, where there is anything to draw."""
        return picture_of(self.stretches, int(self.limit.value), "Workload")

    @property
    def tables(self) -> list[dict[str, Any]]:
        """Return one table for each stretch, the latest first: figures of two are never in one."""
        return [_table(stretch) for stretch in reversed(self.stretches)]

    @property
    def facts(self) -> list[dict[str, str]]:
        """Return what stands at the top."""
        now = self.latest
        if now is None:
            return []
        held = now.workload
        again = f"{now.percent}%" if now.percent is not None else _none_again(now)
        hours = f"{tidy(held.contracted_hours)} hours a week, {tidy(held.reduction_hours)} taken off"
        return [
            {"term": "Cases", "value": str(held.cases)},
            {"term": "Points", "value": f"{held.total:,} of {held.available:,}", "note": hours},
            {"term": "As imported", "value": "No capacity" if held.no_capacity else f"{held.percent}%"},
            {"term": "Worked out again", "value": again, "note": _again_note(now)},
        ]


def workload_page(person: Person, on: date, *, whole: bool) -> WorkloadPage:
    """Gather one person's page; `whole` goes back as far as figures go. A constant number of queries."""
    post = posts_on([person.pk], on).get(person.pk)
    book = book_for(post, books_at([post.unit] if post else [], on), on)
    readings = history_of(person.pk, on)
    since = None if whole else months_after(on, -MONTHS)
    days = days_of(readings, int(book.answer(NOMINAL_TARGET).value), since)
    return WorkloadPage(
        person=person,
        on=on,
        stretches=tuple(stretches_of(days)),
        limit=book.answer(OVERLOAD),
        weeks=int(book.answer(OVERLOAD_WEEKS).value),
        reductions=reductions_of([person], on)[person.pk],
        earlier=bool(days) and readings[0].day < days[0].day,
    )


def _table(stretch: Stretch) -> dict[str, Any]:
    first, last = in_words(stretch.days[0].day), in_words(stretch.days[-1].day)
    when = first if first == last else f"{first} to {last}"
    rows = [row for day in reversed(stretch.days) for row in _rows(day)]
    return {"caption": f"{when}, by {stretch.in_words}", "rows": rows}


def _rows(day: Day) -> Iterator[list[Any]]:
    """Yield the row of a day; where several teams make it, their sum and then each of them."""
    if len(day.parts) == 1:
        yield [in_words(day.day), *_cells(day), _why(day.parts[0]), _source(day.parts[0])]
        return
    yield [
        {"text": in_words(day.day), "note": f"{len(day.parts)} teams together"},
        *_cells(day),
        "see each team",
        "see each team",
    ]
    for part in day.parts:
        one = Day(summed([part.reading]), (part,))
        yield [
            {"text": part.reading.team_name, "note": in_words(part.reading.day)},
            *_cells(one),
            _why(part),
            _source(part),
        ]


def _cells(day: Day) -> list[Any]:
    held = day.workload
    imported = "no capacity" if held.no_capacity else f"{held.percent}%"
    again = f"{day.percent}%" if day.percent is not None else _none_again(day)
    return [
        str(held.cases),
        {"text": imported, "note": f"{held.total:,} of {held.available:,}"},
        {"text": again, "note": _again_note(day)},
    ]


def _none_again(day: Day) -> str:
    return "no capacity" if day.available <= 0 else "not known"


def _again_note(day: Day) -> str:
    total = "points not known" if day.total is None else f"{day.total:,}"
    return f"{total} of {day.available:,}"


def _why(part: Compared) -> str:
    return " ".join(part.why) or "They do not: the formula makes the same."


def _source(part: Compared) -> dict[str, str]:
    source = part.reading.source
    return {"text": source.file_name, "note": f"line {part.reading.line}, figures of {in_words(source.figures_day)}"}
