"""Who is in whose charge on any day: line managers, stand-ins, posts, learners and days away. Pure; rows come in.

A manager carries their own reports, and, as a stand-in, those reports of an absent manager who work within the place
of the role that is stood in for. Whoever has no post, or is on a career break, is carried by nobody and counts nowhere.
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from functools import cached_property
from typing import Final, NamedTuple

from lms.calendar import in_words
from lms.policy.practice import FULL_TIME_HOURS
from mentoring.pairings.spans import FAR, covers
from mentoring.pairings.spans import Span as Days

TENTH: Final = Decimal("0.1")
NOTHING: Final = Decimal(0)
FULL_TIME: Final = Decimal(FULL_TIME_HOURS)
DAY: Final = timedelta(days=1)
CAREER_BREAK: Final = "career_break"
# Grades that answer for managers: the rule on span is written for senior probation officers.
ABOVE: Final = ("HEAD", "DMY")


class Report(NamedTuple):
    """Somebody in a manager's line, from a day up to, not including, another."""

    person: int
    starts: date
    ends: date


class Charge(NamedTuple):
    """A role of a manager in the charge of a stand-in, with exactly the place of that role."""

    stand_in: int
    absent: int
    grant: int
    place: str
    senior: bool
    starts: date
    ends: date


class Work(NamedTuple):
    """A post: where, how many hours a week, in which grade, and of which kind."""

    place: str
    hours: Decimal
    grade: str
    kind: str
    starts: date
    ends: date
    pk: int = 0


@dataclass(frozen=True)
class Span:
    """A manager's people on a day: their own, and those they stand in for, in full-time equivalents and in heads."""

    manager: str
    own: Decimal
    stood_in_for: Decimal = NOTHING
    heads: int = 0
    heads_stood_in_for: int = 0
    learners: int = 0

    @property
    def full_time_equivalent(self) -> Decimal:
        """Return all of them, to a tenth."""
        return (self.own + self.stood_in_for).quantize(TENTH, ROUND_HALF_UP)

    @property
    def all_heads(self) -> int:
        """Return how many people they are."""
        return self.heads + self.heads_stood_in_for

    @property
    def in_words(self) -> str:
        """Say how many."""
        total = f"{self.manager} carries {self.full_time_equivalent} full-time equivalent staff"
        others = self.stood_in_for.quantize(TENTH, ROUND_HALF_UP)
        return f"{total}, {others} of them as a stand-in" if others else total


@dataclass(frozen=True)
class Carried:
    """One person whom a manager carries on a day, and why: their own line, or standing in for somebody until a day."""

    person: int
    name: str
    full_time_equivalent: Decimal
    learner: bool
    charge: Charge | None = None
    absent: str = ""

    @property
    def why(self) -> str:
        """Say why: own line, or standing in for whom and until which day."""
        if self.charge is None:
            return "Own line"
        until = f" until {in_words(self.charge.ends - DAY)}" if self.charge.ends < FAR else ""
        return f"Standing in for {self.absent}{until}"


@dataclass(frozen=True)
class Lines:
    """Everything that decides who carries whom between two days, read once for some managers."""

    reports: Mapping[int, Sequence[Report]] = field(default_factory=dict)
    charges: Sequence[Charge] = ()
    posts: Mapping[int, Sequence[Work]] = field(default_factory=dict)
    away: Mapping[int, Sequence[Days]] = field(default_factory=dict)
    learning: Mapping[int, Sequence[Days]] = field(default_factory=dict)
    names: Mapping[int, str] = field(default_factory=dict)

    # ---- one person on a day ----

    def works(self, person: int, day: date) -> list[Work]:
        """Return the posts that somebody works in: a career break is none."""
        held = (work for work in self.posts.get(person, ()) if work.starts <= day < work.ends)
        return [work for work in held if work.kind != CAREER_BREAK]

    def main_work(self, person: int, day: date) -> Work | None:
        """Return the post with most hours, then the newest."""
        return max(self.works(person, day), key=lambda work: (work.hours, work.starts, work.pk), default=None)

    def hours(self, day: date) -> dict[int, Decimal]:
        """Return the weekly hours of everybody who works on a day, of all their posts: nobody is more than full time.

        Whoever is on a career break is not among them. Worked out once for each day, since a page asks for many.
        """
        if day not in self._hours:
            found: dict[int, Decimal] = {}
            for person, posts in self.posts.items():
                for work in posts:
                    if work.starts <= day < work.ends and work.kind != CAREER_BREAK:
                        found[person] = min(found.get(person, NOTHING) + work.hours, FULL_TIME)
            self._hours[day] = found
        return self._hours[day]

    def is_away(self, person: int, day: date) -> bool:
        """Say whether somebody is away altogether."""
        return covers(self.away.get(person, ()), day)

    def back(self, person: int, day: date) -> date | None:
        """Return the first day back of whoever is away on a day, or nothing: they are not, or no end is known."""
        ends = [last for first, last in self.away.get(person, ()) if first <= day < last]
        return max(ends) if ends and max(ends) < FAR else None

    def at_work(self, person: int, day: date) -> bool:
        """Say whether somebody is there to carry others: at work in a post, and not away."""
        return bool(self.works(person, day)) and not self.is_away(person, day)

    def learns(self, person: int, day: date) -> bool:
        """Say whether somebody is on a pathway."""
        return person in self.learning and covers(self.learning[person], day)

    # ---- one manager on a day ----

    def line(self, manager: int, day: date) -> set[int]:
        """Return a manager's own reports who work in a post."""
        rows, working = self.reports.get(manager, ()), self.hours(day)
        return {row.person for row in rows if row.starts <= day < row.ends and row.person in working}

    def charges_of(self, stand_in: int, day: date) -> list[Charge]:
        """Return in which roles somebody stands in for whom."""
        return [row for row in self._by_stand_in.get(stand_in, ()) if row.starts <= day < row.ends]

    def charges_for(self, absent: int, day: date) -> list[Charge]:
        """Return who stands in for a manager."""
        return [row for row in self._by_absent.get(absent, ()) if row.starts <= day < row.ends]

    def within(self, row: Charge, day: date) -> set[int]:
        """Return the absent manager's reports who work within the place of the role; nobody carries themselves."""
        found = set()
        for person in self.line(row.absent, day):
            work = self.main_work(person, day)
            if work and work.place.startswith(row.place) and person != row.stand_in:
                found.add(person)
        return found

    def stood_in_for(self, manager: int, day: date) -> dict[int, Charge]:
        """Return the people carried as a stand-in, each once, with the role that lasts longest; own reports are own."""
        found: dict[int, Charge] = {}
        for row in sorted(self.charges_of(manager, day), key=lambda row: row.ends):
            found.update(dict.fromkeys(self.within(row, day), row))
        own = self.line(manager, day) if found else set()
        return {person: row for person, row in found.items() if person not in own}

    def span(self, manager: int, day: date) -> Span:
        """Count a manager's people."""
        own, others, hours = self.line(manager, day), self.stood_in_for(manager, day), self.hours(day)
        return Span(
            self.names.get(manager, ""),
            sum((hours[person] for person in own), NOTHING) / FULL_TIME,
            sum((hours[person] for person in others), NOTHING) / FULL_TIME,
            len(own),
            len(others),
            sum(self.learns(person, day) for person in (*own, *others)),
        )

    def carried(self, manager: int, day: date) -> list[Carried]:
        """Return a manager's people by name: their own first."""
        own = [self._carried(person, day, None) for person in self.line(manager, day)]
        others = [self._carried(person, day, row) for person, row in self.stood_in_for(manager, day).items()]
        return [*sorted(own, key=_by_name), *sorted(others, key=lambda one: (one.absent, *_by_name(one)))]

    def _carried(self, person: int, day: date, row: Charge | None) -> Carried:
        absent = self.names.get(row.absent, "") if row else ""
        name = self.names.get(person, "")
        return Carried(person, name, self.hours(day)[person] / FULL_TIME, self.learns(person, day), row, absent)

    def measured(self, manager: int, day: date) -> bool:
        """Say whether the rule is for a manager: not for those above, unless they stand in for somebody it is for."""
        if any(row.senior for row in self.charges_of(manager, day)):
            return True
        work = self.main_work(manager, day)
        return work is None or work.grade not in ABOVE

    # ---- everybody on a day ----

    def uncarried(self, managers: Iterable[int], day: date) -> dict[int, int]:
        """Return the reports of managers who are not at work whom no stand-in carries: person to line manager."""
        found: dict[int, int] = {}
        for manager in managers:
            if not self.at_work(manager, day):
                there = [row for row in self.charges_for(manager, day) if self.at_work(row.stand_in, day)]
                carried = {person for row in there for person in self.within(row, day)}
                found.update(dict.fromkeys(self.line(manager, day) - carried, manager))
        return found

    def with_absence(self, person: int, starts: date, ends: date, charges: Collection[Charge]) -> "Lines":
        """Return how it would be if somebody were away, and others stood in."""
        away = {**self.away, person: (*self.away.get(person, ()), (starts, ends))}
        found = replace(self, away=away, charges=(*self.charges, *charges))
        # The posts are the same, and so are the hours: they are not worked out again for each candidate.
        found.__dict__["_hours"] = self._hours
        return found

    def changes(self, people: Collection[int], starts: date, ends: date) -> list[date]:
        """Return the days within two others, and those two, on which anything about these managers may change."""
        days = {day for row in self._days_of(set(people)) for day in row}
        return sorted({starts, ends, *(day for day in days if starts < day < ends)})

    def _days_of(self, people: set[int]) -> Iterator[Days]:
        rows = [row for row in self.charges if {row.stand_in, row.absent} & people]
        yield from ((row.starts, row.ends) for row in rows)
        managers = people | {row.absent for row in rows}
        reports = [row for manager in managers for row in self.reports.get(manager, ())]
        yield from ((row.starts, row.ends) for row in reports)
        for person in {*managers, *(row.stand_in for row in rows), *(row.person for row in reports)}:
            yield from ((work.starts, work.ends) for work in self.posts.get(person, ()))
            yield from self.away.get(person, ())
            yield from self.learning.get(person, ())

    @cached_property
    def _hours(self) -> dict[date, dict[int, Decimal]]:
        return {}

    @cached_property
    def _by_stand_in(self) -> dict[int, list[Charge]]:
        return _grouped(self.charges, lambda row: row.stand_in)

    @cached_property
    def _by_absent(self) -> dict[int, list[Charge]]:
        return _grouped(self.charges, lambda row: row.absent)


def _grouped(rows: Iterable[Charge], key: Callable[[Charge], int]) -> dict[int, list[Charge]]:
    found: dict[int, list[Charge]] = {}
    for row in rows:
        found.setdefault(key(row), []).append(row)
    return found


def _by_name(one: Carried) -> tuple[str, int]:
    return one.name, one.person
