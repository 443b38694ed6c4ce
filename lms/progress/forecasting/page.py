"""What the page of the months ahead shows one reader of their places. A constant number of queries."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any, Final

from django.core.paginator import Page, Paginator
from django.db.models import QuerySet
from django.urls import reverse

from courses.models import Enrolment
from lms.calendar import months_after
from lms.models import Person, Unit
from lms.permissions import under
from lms.progress.forecasting.months import Month, Part, months_ahead, parts_of, refusals, together
from lms.progress.forecasting.months_picture import LEAST, Picture, picture_of, rounded
from lms.progress.models import Forecast
from lms.progress.seen import learners_seen_by

ROWS: Final = 25
# Where no more than so many have a forecast, who they are says more than sums of their chances. Our value.
FEW: Final = 20
NEXT: Final = (3, 6, 12)
REASONS: Final[dict[str, str]] = {
    Forecast.Refusal.TOO_EARLY: "Too early to say",
    Forecast.Refusal.PAUSED: "Paused",
    Forecast.Refusal.NOTHING_NEW: "Nothing has come for too long",
    Forecast.Refusal.TOO_LITTLE: "Too little is on record",
    Forecast.Refusal.NO_PLAN: "No lessons, checks or criteria on record",
}
# Lists of learners that a number opens: those of one reason, all without a forecast, and all with one.
WITH: Final = "with"
WITHOUT: Final = "without"
LISTS: Final[dict[str, str]] = {**REASONS, WITH: "With a forecast, the soonest first", WITHOUT: "Without a forecast"}
MONTH_COLUMNS: Final = [
    {"label": "Month"},
    {"label": "Forecast", "number": True},
    {"label": "Eight times in ten", "number": True},
    {"label": "By its end, together", "number": True},
    {"label": "Planned", "number": True},
]
LIST_COLUMNS: Final = [{"label": "Learner"}, {"label": "Place"}, {"label": "Likely"}, {"label": "Eight times in ten"}]
REASON_COLUMNS: Final = [{"label": "Why nothing is forecast"}, {"label": "Learners", "number": True}]
PART_COLUMNS: Final = [
    {"label": "Place"},
    *({"label": f"In {months} months", "number": True} for months in NEXT),
    {"label": "With a forecast", "number": True},
    {"label": "Without", "number": True},
]


@dataclass(frozen=True)
class ForecastPage:
    """The months ahead of some places as one person may see them; `why` names a reason whose learners are listed."""

    person: Person
    places: Sequence[Unit]
    on: date
    why: str = ""
    number: str = "1"

    @cached_property
    def learners(self) -> QuerySet[Enrolment]:
        """Return the learners of these places whom the reader sees."""
        seen = learners_seen_by(self.person, self.on)
        if any(place.kind == Unit.Kind.NATION for place in self.places):
            return seen
        return seen.filter(under(list(self.places), "standing__unit"))

    @property
    def name(self) -> str:
        """Name the places."""
        return ", ".join(place.name for place in self.places) or "Your places"

    @cached_property
    def months(self) -> list[Month]:
        """Return the months ahead."""
        return months_ahead(self.places, self.learners, self.on)

    @cached_property
    def by_reason(self) -> dict[str, int]:
        """Return how many learners have a range, under nothing, and how many have none, by the reason."""
        return refusals(self.learners)

    @property
    def refused(self) -> int:
        """Return how many have no range."""
        return sum(count for reason, count in self.by_reason.items() if reason)

    @property
    def ranges(self) -> int:
        """Return how many have one."""
        return self.by_reason.get("", 0)

    @property
    def heading(self) -> str:
        """Say the most important thing."""
        if not self.ranges:
            return f"{self.name}: nothing can be forecast yet"
        year = sum(month.expected for month in self.months[:12])
        return f"{self.name}: about {year:.0f} to qualify within 12 months"

    @property
    def facts(self) -> list[dict[str, str]]:
        """Return what the page says in numbers."""
        planned = sum(month.planned for month in self.months[:12])
        expected = sum(month.expected for month in self.months[:12])
        rest = self.ranges - sum(month.expected for month in self.months)
        return [
            {
                "term": "Forecast within 12 months",
                "value": rounded(expected),
                "note": f"sum of chances, of the {self.ranges} with a forecast",
            },
            {"term": "Planned within 12 months", "value": str(planned), "note": f"of all {self.ranges + self.refused}"},
            {"term": "Later than 18 months", "value": rounded(max(rest, 0.0)), "note": "of those with a forecast"},
            self._fact("With a forecast", self.ranges, WITH),
            self._fact("Without", self.refused, WITHOUT),
        ]

    def _fact(self, term: str, count: int, why: str) -> dict[str, str]:
        """Return a count among the facts, with the way to the learners behind it."""
        href = f"{self.address(why=why)}#who" if count else ""
        return {"term": term, "value": str(count), "note": "learners", "href": href}

    @cached_property
    def shown_months(self) -> list[Month]:
        """Return the months from the first on of which there is something to say."""
        first = next((n for n, month in enumerate(self.months) if month.planned or month.expected >= LEAST), 0)
        return self.months[first:]

    @property
    def few(self) -> bool:
        """Say whether so few have a forecast that the learners come before the months."""
        return 0 < self.ranges <= FEW

    @property
    def picture(self) -> Picture:
        """Return the months as a picture."""
        return picture_of(f"Learners of {self.name} forecast to qualify, by month", self.shown_months)

    @property
    def month_rows(self) -> list[list[Any]]:
        """Return the same as a table."""
        return [
            [
                f"{month.month:%B %Y}",
                rounded(month.expected),
                f"{month.low} to {month.high}",
                rounded(total),
                str(month.planned),
            ]
            for month, total in zip(self.shown_months, together(self.shown_months), strict=True)
        ]

    @property
    def reason_rows(self) -> list[list[Any]]:
        """Return why learners have no range, each count opening who they are."""
        return [
            [label, {"text": str(count), "href": f"{self.address(why=reason)}#who", "hidden": f"learners: {label}"}]
            for reason, label in REASONS.items()
            if (count := self.by_reason.get(reason, 0))
        ]

    @property
    def listed_why(self) -> str:
        """Return what those listed have in common: as asked for, or else a forecast where few have one."""
        return self.why or (WITH if self.few else "")

    @cached_property
    def listed(self) -> Page[Forecast] | None:
        """Return a page of the learners behind a number: by name, or who is likely soonest."""
        if self.listed_why not in LISTS:
            return None
        rows = Forecast.objects.filter(current=True, enrolment__in=self.learners.order_by())
        rows = rows.select_related("enrolment__person", "enrolment__standing__unit")
        if self.listed_why == WITH:
            ordered = rows.filter(refusal="").order_by("likely", "pk")
        else:
            rows = rows.exclude(refusal="") if self.listed_why == WITHOUT else rows.filter(refusal=self.listed_why)
            ordered = rows.order_by("enrolment__person__name", "pk")
        return Paginator(ordered, ROWS).get_page(self.number)

    @property
    def listed_rows(self) -> list[list[Any]]:
        """Return who they are, each with the way to their forecast."""
        return [_listed(row) for row in self.listed] if self.listed else []

    @property
    def why_label(self) -> str:
        """Return what the learners listed have in common."""
        return str(LISTS.get(self.listed_why, ""))

    @property
    def part_rows(self) -> list[list[Any]]:
        """Return the parts of the place, or several places as they are, each with the way to its own page."""
        units = list(self.places)
        if len(units) == 1:
            place = units[0]
            units = list(Unit.objects.filter(path__startswith=place.path, depth=place.depth + 1).order_by("name"))
        return [self._part_row(part) for part in parts_of(units, self.learners)] if units else []

    def _part_row(self, part: Part) -> list[Any]:
        first = self.on.replace(day=1)
        within = [part.within([months_after(first, number) for number in range(months)]) for months in NEXT]
        name = {"text": part.unit.name, "href": self.address(place=part.unit)}
        return [
            name,
            *map(rounded, within),
            self._opens(part, part.ranges, WITH),
            self._opens(part, part.refused, WITHOUT),
        ]

    def _opens(self, part: Part, count: int, why: str) -> dict[str, str]:
        """Return a count with the way to the learners behind it."""
        if not count:
            return {"text": "0"}
        words = f"{part.unit.name}: {LISTS[why].lower()}"
        return {"text": str(count), "href": f"{self.address(part.unit, why)}#who", "hidden": words}

    def address(self, place: Unit | None = None, why: str = "") -> str:
        """Return the address of another place, or of who has no range for a reason."""
        here = place or (self.places[0] if len(self.places) == 1 else None)
        asked = [*([f"place={here.pk}"] if here else []), *([f"why={why}"] if why else [])]
        return f"{reverse('progress:forecast')}{'?' if asked else ''}{'&'.join(asked)}"


def _listed(row: Forecast) -> list[Any]:
    standing = getattr(row.enrolment, "standing", None)
    name = {"text": row.enrolment.person.name, "href": reverse("progress:forecast_of", args=[row.enrolment_id])}
    words = f"{row.early:%b %Y} to {row.late:%b %Y}" if row.early and row.late else row.get_refusal_display()
    likely = f"{row.likely:%b %Y}" if row.likely else ""
    return [name, str(standing.unit or "") if standing else "", likely, words]
