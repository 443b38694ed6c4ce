"""What the page of spans shows of a place on a day: each manager against the rule, and whom nobody carries."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cached_property
from typing import Any, Final

from django.urls import reverse

from lms.calendar import in_words
from lms.models import Person, Unit
from lms.policy.practice import SPAN_OF_CONTROL
from lms.posts import rules_over_time_at
from lms.rules import Answer, RuleBook, RuleHistory
from mentoring.caseload.span.lines import DAY, Lines, Span
from mentoring.caseload.span.seen import line_seen_by, managers_at, places_seen_by
from mentoring.caseload.span.spans import lines_between
from mentoring.caseload.span.trend import MonthEnd, month_ends, trend
from mentoring.caseload.span.verdict import Against, standing_of
from mentoring.pairings.spans import FAR

COLUMNS: Final = (
    {"label": "Manager"},
    {"label": "People", "number": True},
    {"label": "Full-time equivalent", "number": True},
    {"label": "Learners", "number": True},
    {"label": "Stood in for"},
    {"label": "Against the rule"},
)
PART_COLUMNS: Final = (
    {"label": "Delivery unit"},
    {"label": "Managers", "number": True},
    {"label": "Highest", "number": True},
    {"label": "Mean", "number": True},
    {"label": "Mean a year ago", "number": True},
    {"label": "Over the rule", "number": True},
    {"label": "Over a year ago", "number": True},
)


@dataclass(frozen=True)
class Manager:
    """One manager on a day."""

    pk: int
    name: str
    place: str
    unit: Unit | None
    span: Span
    against: Against
    stands_in: tuple[str, ...]
    carried_by: str = ""

    def cells(self, query: str) -> list[Any]:
        """Return the row of the table."""
        href = reverse("caseload:span_of", args=[self.pk]) + query
        stood = {"text": f"{self.span.heads_stood_in_for} people", "note": "; ".join(self.stands_in)}
        if self.span.heads_stood_in_for == 1:
            stood["text"] = "1 person"
        return [
            {"text": self.name, "href": href, "note": self.unit.name if self.unit else ""},
            {"text": str(self.span.all_heads or "nobody"), "number": True},
            {"text": str(self.span.full_time_equivalent), "number": True},
            {"text": str(self.span.learners or "none"), "number": True},
            stood if self.stands_in else "",
            {"text": self.against.words, "state": self.against.kind, "note": self.carried_by},
        ]


@dataclass(frozen=True)
class Uncarried:
    """Somebody whose line manager is not at work, with nobody standing in."""

    person: str
    manager: str


@dataclass
class SpanPage:
    """The managers whom one person sees, in one of their places where they chose one, on a day."""

    person: Person
    today: date
    day: date
    chosen: Unit | None = None

    @cached_property
    def places(self) -> list[Unit]:
        """Return the places of which the person sees every manager."""
        return places_seen_by(self.person, self.today)

    @cached_property
    def parts(self) -> list[Unit]:
        """Return the regions and delivery units that can be chosen. One query."""
        kinds = (Unit.Kind.REGION, Unit.Kind.PDU)
        units = Unit.objects.filter(kind__in=kinds).order_by("path") if self.places else []
        return [unit for unit in units if any(place.contains(unit) for place in self.places)]

    def choose(self, code: str) -> None:
        """Look at one of the places only."""
        self.chosen = next((unit for unit in self.parts if unit.code == code), None)

    @property
    def looked_at(self) -> list[Unit]:
        """Return the places that the page is about; none for whoever sees only a line."""
        return [self.chosen] if self.chosen else self.places

    @cached_property
    def month_ends(self) -> list[date]:
        """Return the last days of the last twelve months."""
        return month_ends(self.today)

    @cached_property
    def ids(self) -> set[int]:
        """Return the managers whom the page knows of, those of the last year too."""
        first, last = min(self.month_ends[0], self.day), max(self.today, self.day)
        return managers_at(self.looked_at, first, last) | self.line

    @property
    def here(self) -> set[int]:
        """Return the managers of today: those of the last year have left, and their days are no longer shown."""
        return managers_at(self.looked_at, self.today, self.today) | self.line

    @cached_property
    def line(self) -> set[int]:
        """Return whom the person sees wherever they work: themselves, and those they stand in for on the day."""
        return set() if self.chosen else line_seen_by(self.person, self.today, self.day)

    @cached_property
    def lines(self) -> Lines:
        """Return who carries whom, over the last year and on the day. Five queries."""
        return lines_between(self.ids, min(self.month_ends[0], self.day), max(self.today, self.day))

    @cached_property
    def units(self) -> dict[str, Unit]:
        """Return the places where these managers work or worked, by path."""
        paths = {work.place for pk in self.ids for work in self.lines.posts.get(pk, ())}
        pdus = {path[: Unit.steplen * 3] for path in paths}
        return {unit.path: unit for unit in Unit.objects.filter(path__in=paths | pdus)}

    @cached_property
    def rules(self) -> Mapping[str, RuleHistory]:
        """Return the rules over time of each region."""
        return rules_over_time_at(self.units.values())

    def rule(self, place: str, day: date) -> Answer:
        """Return the rule on span where somebody works."""
        history = self.rules.get(place[: Unit.steplen * 2])
        book = history.on(day) if history else RuleBook(day, {})
        return book.answer(SPAN_OF_CONTROL)

    def place(self, manager: int, day: date) -> str | None:
        """Return where a manager works, if that is within what the page is about."""
        work = self.lines.main_work(manager, day)
        if work is None:
            return None
        here = manager in self.line or any(work.place.startswith(unit.path) for unit in self.looked_at)
        return work.place if here else None

    @cached_property
    def managers(self) -> list[Manager]:
        """Return every manager on the day: those over the rule first, then whoever carries most."""
        found = [self._manager(pk, place) for pk in self.ids if (place := self.place(pk, self.day))]
        # Whoever only managed in another month, or only reads, is no manager of this day.
        here = managers_at(self.looked_at, self.day, self.day) if self.places else self.line
        found = [one for one in found if one.pk in here or one.span.all_heads]
        return sorted(found, key=lambda one: (-one.against.over, -one.span.full_time_equivalent, one.name, one.pk))

    def _manager(self, pk: int, place: str) -> Manager:
        lines, limit = self.lines, int(self.rule(place, self.day).value)
        charges = lines.charges_of(pk, self.day)
        return Manager(
            pk,
            lines.names.get(pk, ""),
            place,
            self.units.get(place),
            lines.span(pk, self.day),
            standing_of(lines, pk, limit, self.day),
            tuple(f"for {lines.names[row.absent]}{until(row.ends)}" for row in charges),
            self._carried_by(pk),
        )

    def _carried_by(self, manager: int) -> str:
        rows = self.lines.charges_for(manager, self.day)
        names = dict.fromkeys(self.lines.names[row.stand_in] for row in rows)
        return f"Stand-in: {', '.join(names)}" if names else ""

    @property
    def over(self) -> list[Manager]:
        """Return those who carry more than the rule."""
        return [one for one in self.managers if one.against.over]

    @property
    def carrying(self) -> list[Manager]:
        """Return those who are measured by the rule and carry anybody."""
        return [one for one in self.managers if one.against.kind != "not_applicable" and one.span.all_heads]

    @property
    def own(self) -> Manager | None:
        """Return the reader’s own row, where they see a line and no place."""
        return None if self.places else next((one for one in self.managers if one.pk == self.person.pk), None)

    @property
    def facts(self) -> list[dict[str, str]]:
        """Return what the page says in numbers."""
        spans = [one.span.full_time_equivalent for one in self.carrying]
        lines, day, ids = self.lines, self.day, [one.pk for one in self.managers]
        stood = {person for pk in ids for person in lines.stood_in_for(pk, day)}
        people = stood.union(*(lines.line(pk, day) for pk in ids))
        over, learners = len(self.over), sum(lines.learns(person, day) for person in people)
        return [
            {"term": "Over the rule", "value": str(over or "None"), "note": f"of {len(spans)} who carry anybody"},
            {"term": "Highest", "value": str(max(spans, default="None")), "note": "full-time equivalent"},
            {"term": "Mean", "value": str(mean(spans) if spans else "None"), "note": "full-time equivalent"},
            {"term": "Learners", "value": str(learners or "None"), "note": "carried by these managers"},
            {"term": "Stood in for", "value": str(len(stood) or "Nobody"), "note": "people of managers stood in for"},
        ]

    @cached_property
    def uncarried(self) -> list[Uncarried]:
        """Return the people of managers who are not at work whom nobody carries."""
        rows = self.lines.uncarried(self.ids, self.day).items()
        names = self.lines.names
        # Of a manager who works nowhere on the day, those who work here themselves.
        here = [(person, pk) for person, pk in rows if self.place(pk, self.day) or self.place(person, self.day)]
        return sorted((Uncarried(names[person], names[pk]) for person, pk in here), key=lambda one: one.person)

    @cached_property
    def trend(self) -> list[MonthEnd]:
        """Return the last twelve month ends."""
        ids = self.ids if self.places else {self.person.pk}
        return trend(self.lines, ids, self.month_ends, self.place, self._limit)

    def _limit(self, place: str, day: date) -> int:
        return int(self.rule(place, day).value)

    @cached_property
    def year_ago(self) -> dict[str, MonthEnd]:
        """Return each delivery unit at the first of the twelve month ends, by its path."""
        groups: dict[str, list[int]] = {}
        for pk in self.ids:
            if place := self.place(pk, self.month_ends[0]):
                groups.setdefault(place[: Unit.steplen * 3], []).append(pk)
        first = self.month_ends[:1]
        return {path: trend(self.lines, ids, first, self.place, self._limit)[0] for path, ids in groups.items()}

    @property
    def by_part(self) -> list[list[Any]]:
        """Return the delivery units side by side, where there are several."""
        groups: dict[str, list[Manager]] = {}
        for one in self.carrying:
            groups.setdefault(one.place[: Unit.steplen * 3], []).append(one)
        return [self._part(path, rows) for path, rows in sorted(groups.items())] if len(groups) > 1 else []

    def _part(self, path: str, rows: Sequence[Manager]) -> list[Any]:
        unit, over = self.units.get(path), sum(bool(one.against.over) for one in rows)
        href = f"?place={unit.code}&day={self.day.isoformat()}" if unit and unit.kind == Unit.Kind.PDU else ""
        before = self.year_ago.get(path, MonthEnd(self.month_ends[0]))
        return [
            {"text": unit.name if unit else "No place on record", "href": href},
            {"text": str(len(rows)), "number": True},
            {"text": str(max(one.span.full_time_equivalent for one in rows)), "number": True},
            {"text": str(mean(one.span.full_time_equivalent for one in rows)), "number": True},
            {"text": str(before.mean or "nobody"), "number": True},
            _how_many(over),
            _how_many(before.over),
        ]


def _how_many(over: int) -> dict[str, Any]:
    cell: dict[str, Any] = {"text": str(over or "none"), "number": True}
    return cell | ({"state": "warn"} if over else {})


def mean(numbers: Iterable[Decimal]) -> Decimal:
    """Return the mean to a tenth."""
    rows = list(numbers)
    return (sum(rows, Decimal(0)) / len(rows)).quantize(Decimal("0.1")) if rows else Decimal(0)


def until(ends: date) -> str:
    """Say until which day something lasts, when it ends."""
    return f" until {in_words(ends - DAY)}" if ends < FAR else ""
