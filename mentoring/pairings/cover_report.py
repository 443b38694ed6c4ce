"""How well each part of a place is covered on a day: counted in the table of stretches, in a few queries."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from django.db.models import Case, CharField, Count, F, Min, Q, QuerySet, Sum, Value, When

from courses.models import PlannedIntake
from courses.plans import paused_on
from lms.calendar import in_words, months_after
from lms.models import Person, Unit
from lms.permissions import rights_of, under
from lms.roles import Permission
from mentoring.pairings.models import CoverStretch, MentorStanding

AHEAD: Final = (3, 6, 12)
# Whatever belongs to the place itself and to none of its parts.
ITSELF: Final = ""


@dataclass(frozen=True)
class Part:
    """One part of a place on a day, in numbers. Learners whose pathway is paused are counted nowhere."""

    name: str
    unit: Unit | None
    learners: int = 0
    uncovered: int = 0
    gap_starts: date | None = None
    ahead: tuple[int, ...] = (0,) * len(AHEAD)
    expected: int = 0
    expected_from: date | None = None
    free_places: int = 0
    mentors: int = 0

    @property
    def covered(self) -> int:
        """Return how many have an eligible mentor on the day."""
        return self.learners - self.uncovered

    @property
    def empty(self) -> bool:
        """Say whether there is nothing to tell."""
        return not (self.learners or any(self.ahead) or self.expected or self.free_places)

    def longest(self, day: date) -> int:
        """Return for how many days the longest of the gaps that last has lasted."""
        return (day - self.gap_starts).days if self.gap_starts else 0


@dataclass(frozen=True)
class Report:
    """A place on a day: its parts, and all of them together."""

    day: date
    today: date
    parts: tuple[Part, ...]
    # Learners who are counted in no part, because their pathway is paused on the day.
    paused: int = 0

    @property
    def all(self) -> Part:
        """Return the parts together."""
        starts = [part.gap_starts for part in self.parts if part.gap_starts]
        comes = [part.expected_from for part in self.parts if part.expected_from]
        return Part(
            name="All",
            unit=None,
            learners=sum(part.learners for part in self.parts),
            uncovered=sum(part.uncovered for part in self.parts),
            gap_starts=min(starts, default=None),
            ahead=tuple(sum(part.ahead[n] for part in self.parts) for n in range(len(AHEAD))),
            expected=sum(part.expected for part in self.parts),
            expected_from=min(comes, default=None),
            free_places=sum(part.free_places for part in self.parts),
            mentors=sum(part.mentors for part in self.parts),
        )

    @property
    def days_ahead(self) -> tuple[date, ...]:
        """Return the days that stand for what comes if nobody acts."""
        return tuple(months_after(self.today, months) for months in AHEAD)

    @property
    def expected_until(self) -> date:
        """Return the last day of which intakes are counted."""
        return self.day if self.day > self.today else months_after(self.today, AHEAD[-1])


def places_seen_by(person: Person, on: date) -> list[Unit]:
    """Return the widest places whose cover somebody sees: one within another is part of that."""
    return rights_of(person, on).widest(Permission.SEE_BOARD)


def parts_of(places: Sequence[Unit]) -> list[Unit]:
    """Return what a report is divided into: the parts of one place, or several places as they are. One query."""
    if len(places) != 1:
        return list(places)
    place = places[0]
    return list(Unit.objects.filter(path__startswith=place.path, depth=place.depth + 1))


def report_of(places: Sequence[Unit], day: date, today: date) -> Report:
    """Count cover on a day and ahead, learners to come and free places, part by part. Eight queries."""
    units = parts_of(places)
    alone = places[0] if len(places) == 1 else None
    key = _key(units)
    now = _cover_on(places, day, key)
    ahead = [_cover_on(places, months_after(today, months), key) for months in AHEAD]
    until = day if day > today else months_after(today, AHEAD[-1])
    expected, free = _expected(places, today, until, key), _free(places, key)

    def part(name: str, unit: Unit | None, path: str) -> Part:
        return Part(
            name=name,
            unit=unit,
            ahead=tuple(found.get(path, {}).get("uncovered", 0) for found in ahead),
            **now.get(path, {}),
            **expected.get(path, {}),
            **free.get(path, {}),
        )

    parts = [part(unit.name, unit, unit.path) for unit in units]
    itself = part(_itself(alone, units), None, ITSELF)
    paused = _lasting(day).filter(at(places)).filter(paused_on(day)).count()
    return Report(day, today, tuple(parts if itself.empty and units else [*parts, itself]), paused)


def _itself(place: Unit | None, units: list[Unit]) -> str:
    """Name what belongs to none of the parts."""
    if place is None or place.kind == Unit.Kind.NATION:
        return "No place on record"
    return f"{place.name} itself" if units else place.name


def _key(units: Iterable[Unit]) -> Case:
    """Return the part that a row belongs to, as its path."""
    whens = [When(unit__path__startswith=unit.path, then=Value(unit.path)) for unit in units]
    return Case(*whens, default=Value(ITSELF), output_field=CharField())


def at(places: Sequence[Unit]) -> Q:
    """Return the condition that a row lies within places; whoever has no place on record is the nation's."""
    condition = under(list(places))
    if any(place.kind == Unit.Kind.NATION for place in places):
        condition |= Q(unit=None)
    return condition


def stretches_on(day: date) -> QuerySet[CoverStretch]:
    """Return the stretch of each learner that holds a day, but for those whose pathway is paused on it."""
    return _lasting(day).exclude(paused_on(day))


def _lasting(day: date) -> QuerySet[CoverStretch]:
    return CoverStretch.objects.filter(starts__lte=day, ends__gt=day)


def _cover_on(places: Sequence[Unit], day: date, key: Case) -> dict[str, dict[str, Any]]:
    none = Q(covered=False)
    counts = {"uncovered": Count("pk", filter=none), "gap_starts": Min("gap_starts", filter=none)}
    return _counted(stretches_on(day).filter(at(places)), key, learners=Count("pk"), **counts)


def _expected(places: Sequence[Unit], today: date, until: date, key: Case) -> dict[str, dict[str, Any]]:
    rows = PlannedIntake.objects.filter(at(places), withdrawn_at=None, starts__gt=today, starts__lte=until)
    return _counted(rows, key, expected=Sum("learners", default=0), expected_from=Min("starts"))


def _free(places: Sequence[Unit], key: Case) -> dict[str, dict[str, Any]]:
    """Count free places with eligible mentors as they were last worked out."""
    rows = MentorStanding.objects.filter(at(places), eligible=True, places__gt=F("learners"))
    return _counted(rows, key, free_places=Sum(F("places") - F("learners"), default=0), mentors=Count("pk"))


def _counted(rows: "QuerySet[Any]", key: Case, **counts: Any) -> dict[str, dict[str, Any]]:
    """Count rows part by part, in one query; return what each part's path has."""
    found: Any = rows.order_by().annotate(part=key).values("part").annotate(**counts)
    return {row.pop("part"): row for row in found}


# ---- in cells ----


def columns_of(report: Report) -> list[dict[str, Any]]:
    """Return the columns of the table."""
    ahead = [{"label": f"Without on {day.day} {day:%b %Y}", "number": True} for day in report.days_ahead]
    return [
        {"label": "Place"},
        {"label": "Learners", "number": True},
        {"label": "With a mentor", "number": True},
        {"label": "Without", "number": True},
        {"label": "Longest gap", "number": True},
        *ahead,
        {"label": "Learners to come", "number": True},
        {"label": "Free places", "number": True},
    ]


def rows_of(report: Report, links: dict[int, str]) -> list[list[Any]]:
    """Return the rows of the table; `links` leads from a place's id to its own page."""
    return [_row(part, report, links) for part in report.parts]


def _row(part: Part, report: Report, links: dict[int, str]) -> list[Any]:
    days = part.longest(report.day)
    gap = "since that day" if part.uncovered and not days else f"{days} day{'' if days == 1 else 's'}"
    name: dict[str, Any] = {"text": part.name}
    if part.unit:
        name["href"] = links[part.unit.pk]
    comes = {"text": _count(part.expected), "number": True}
    if part.expected_from:
        comes["note"] = f"from {in_words(part.expected_from)}"
    free = {"text": _count(part.free_places), "number": True}
    if part.free_places:
        free["note"] = f"{part.mentors} mentor{'' if part.mentors == 1 else 's'}"
    without: dict[str, Any] = {"text": _count(part.uncovered), "number": True}
    if part.uncovered:
        without["state"] = "overdue"
    cells = [_count(part.learners), _count(part.covered) if part.learners else "none"]
    numbers = [{"text": text, "number": True} for text in cells]
    later = [{"text": _count(count), "number": True} for count in part.ahead]
    return [name, *numbers, without, {"text": gap if part.uncovered else "none", "number": True}, *later, comes, free]


def _count(number: int) -> str:
    return str(number) if number else "none"
