"""How often rules were set aside: by whom, where, which, and how early, so that pressure shows. A few queries."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from django.db.models import Count, Q, QuerySet

from courses.models import Enrolment
from lms.calendar import months_after
from lms.models import Person, Unit
from lms.permissions import rights_of, under
from lms.roles import Permission
from mentoring.caseload.deciding.decisions import with_last_review
from mentoring.caseload.deciding.overriding import titles_of
from mentoring.caseload.deciding.oversight import blocks_in
from mentoring.caseload.deciding.page import state_of
from mentoring.caseload.deciding.permissions import overrides_reported_to, overrides_seen_by
from mentoring.caseload.models import AllocationDecision, Override, OverrideReview
from mentoring.caseload.reasons import TITLES

MONTHS: Final = 12


@dataclass(frozen=True)
class Line:
    """One override as the list and the file show it."""

    override: Override
    state: dict[str, str]
    aside: str
    stage: str
    days: int | None

    @property
    def pressure(self) -> str:
        """Say where the person was on their pathway at the time, and for how long they had been enrolled."""
        if self.days is None:
            return self.stage
        return f"{self.stage}, {self.days} day{'' if self.days == 1 else 's'} after the start"


@dataclass
class Tally:
    """Overrides of a manager at a place, beside the decisions there that gave a case to somebody."""

    manager: str
    unit: str
    overrides: int = 0
    decisions: int = 0

    @property
    def in_words(self) -> str:
        """Say how many of how many."""
        return f"{self.overrides} of {self.decisions}"


@dataclass(frozen=True)
class Counted:
    """As much of an override as is counted."""

    by: str
    by_id: int
    unit: str
    unit_id: int | None
    rules: list[str]
    ends: date
    last: str | None

    def holds(self, on: date) -> bool:
        """Say whether it is in force on a day."""
        return self.ends > on and self.last != OverrideReview.Outcome.ENDED


@dataclass(frozen=True)
class Report:
    """Everything that the page shows, of twelve months; the overrides themselves are read a page at a time."""

    since: date
    on: date
    overrides: QuerySet[Any]
    counted: list[Counted]
    tallies: list[Tally]

    @property
    def total(self) -> int:
        """Count the overrides."""
        return len(self.counted)

    @property
    def decisions(self) -> int:
        """Count the decisions that gave a case to somebody."""
        return sum(row.decisions for row in self.tallies)

    @property
    def rules(self) -> list[tuple[str, int]]:
        """Return what was set aside, the most often first."""
        counts = Counter(TITLES.get(key, key) for row in self.counted for key in row.rules)
        return sorted(counts.items(), key=lambda row: (-row[1], row[0]))

    @property
    def in_force(self) -> int:
        """Count those that still hold."""
        return sum(row.holds(self.on) for row in self.counted)

    @property
    def waiting(self) -> int:
        """Count those that hold and wait for review."""
        return sum(row.holds(self.on) and row.last is None for row in self.counted)

    @property
    def facts(self) -> list[dict[str, str]]:
        """Return the figures above the tables."""
        one = "decision that gave" if self.decisions == 1 else "decisions that gave"
        return [
            {"term": "Set aside", "value": str(self.total), "note": f"of {self.decisions} {one} a case to somebody"},
            {"term": "Still in force", "value": str(self.in_force), "note": ""},
            {"term": "Wait for review", "value": str(self.waiting), "note": ""},
        ]


def report_for(reader: Person, on: date, unit: Unit | None = None) -> Report:
    """Return how often rules were set aside in the reader's place over twelve months, or at one unit within it."""
    since = months_after(on, -MONTHS)
    rows = overrides_seen_by(reader, on).filter(starts__gt=since)
    given = decisions_within(reader, on).filter(decided_on__gt=since)
    if unit:
        rows = rows.filter(decision__unit__path__startswith=unit.path)
        given = given.filter(unit__path__startswith=unit.path)
    reviewed = with_last_review(rows)
    light = reviewed.values_list("by__name", "by", "decision__unit__name", "decision__unit", "rules", "ends", "last")
    counted = [Counted(*row) for row in light]
    numbers = given.values_list("decided_by__name", "decided_by", "unit__name", "unit").annotate(number=Count("pk"))
    wanted = reviewed.select_related("by", "decision__answer", "decision__person", "decision__unit")
    return Report(since, on, wanted.order_by("-starts", "-pk"), counted, _tallies(counted, numbers))


def decisions_within(reader: Person, on: date) -> QuerySet[AllocationDecision]:
    """Return the decisions that gave a case to somebody, at the places where the reader sees overrides."""
    places = rights_of(reader, on).places(Permission.SEE_OVERRIDES)
    given = AllocationDecision.objects.filter(under(places, "unit")).exclude(person=reader)
    return given.exclude(outcome=AllocationDecision.Outcome.NOT_ALLOCATED)


def waiting_for(reader: Person, on: date) -> list[Override]:
    """Return the overrides that wait for this reader's review."""
    rows = overrides_reported_to(reader, on).filter(reviews=None)
    return list(rows.select_related("by", "decision__person").order_by("starts", "pk"))


def lines_of(overrides: Iterable[Any], on: date) -> list[Line]:
    """Set overrides out with where each person was on their pathway at the time. One query beside those of the rows."""
    rows = list(overrides)
    started = _started({row.decision.person_id for row in rows})
    return [_line(row, started.get(row.decision.person_id, ()), on) for row in rows]


def _started(people: Iterable[int]) -> dict[int, Sequence[date]]:
    found: dict[int, list[date]] = {}
    rows = Enrolment.objects.filter(person__in=list(people)).values_list("person", "starts")
    for person, starts in rows.order_by("starts"):
        found.setdefault(person, []).append(starts)
    return dict(found)


def _line(row: Any, started: Sequence[date], on: date) -> Line:
    decision = row.decision
    frozen = decision.answer.facts["person"]
    learning = frozen.get("learning")
    stage = f"Month {learning['month']} of {learning['months']}" if learning else "Not a learner"
    if learning and learning.get("stage"):
        stage = f"Stage {learning['stage']}, {stage[0].lower()}{stage[1:]}"
    begun = max((day for day in started if day <= decision.decided_on), default=None)
    days = (decision.decided_on - begun).days if begun and learning else None
    aside = titles_of(blocks_in(decision.answer.reasons).values())
    return Line(row, state_of(row, on, row.last or ""), aside, stage, days)


def _tallies(overrides: Iterable[Counted], decisions: Iterable[tuple[Any, ...]]) -> list[Tally]:
    """Count overrides beside decisions, by manager and place: the most overrides first."""
    found: dict[tuple[int, int | None], Tally] = {}
    for row in overrides:
        found.setdefault((row.by_id, row.unit_id), Tally(row.by, row.unit)).overrides += 1
    for manager, manager_id, unit, unit_id, number in decisions:
        found.setdefault((manager_id, unit_id), Tally(manager, unit)).decisions += number
    return sorted(found.values(), key=lambda row: (-row.overrides, -row.decisions, row.unit, row.manager))


def places_of(reader: Person, on: date) -> list[Unit]:
    """Return the places to which the page can be narrowed: delivery units and teams within the reader's place."""
    places = rights_of(reader, on).places(Permission.SEE_OVERRIDES)
    within = Q(pk__in=[])
    for place in places:
        within |= Q(path__startswith=place.path)
    return list(Unit.objects.filter(within, kind__in=[Unit.Kind.PDU, Unit.Kind.TEAM]))
