"""How many people a manager carries on a day: direct reports, and those of managers they stand in for."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from lms.models import LineManagement, Post, StandIn
from lms.policy.practice import FULL_TIME_HOURS
from lms.posts import posts_on

TENTH = Decimal("0.1")


@dataclass(frozen=True)
class Span:
    """A manager's people on a day: their own, and those they stand in for, in full-time equivalents."""

    manager: str
    own: Decimal
    stood_in_for: Decimal = Decimal(0)

    @property
    def full_time_equivalent(self) -> Decimal:
        """Return all of them, to a tenth."""
        return (self.own + self.stood_in_for).quantize(TENTH, ROUND_HALF_UP)

    @property
    def in_words(self) -> str:
        """Say how many."""
        total = f"{self.manager} carries {self.full_time_equivalent} full-time equivalent staff"
        others = self.stood_in_for.quantize(TENTH, ROUND_HALF_UP)
        return f"{total}, {others} of them as a stand-in" if others else total


def spans_of(managers: Iterable[int], on: date) -> dict[int, Span]:
    """Return the span of each manager who carries anybody. Three queries, however many; career breaks do not count."""
    ids, names = set(managers), dict[int, str]()
    stands_for: dict[int, set[int]] = {}
    for row in StandIn.objects.on(on).filter(stand_in__in=ids).select_related("stand_in", "grant"):
        stands_for.setdefault(row.stand_in_id, set()).add(row.grant.person_id)
        names[row.stand_in_id] = row.stand_in.name
    reports: dict[int, set[int]] = {}
    for line in _lines({*ids, *(absent for group in stands_for.values() for absent in group)}, on):
        reports.setdefault(line.manager_id, set()).add(line.person_id)
        names[line.manager_id] = line.manager.name
    posts = posts_on({person for people in reports.values() for person in people}, on)
    found = {}
    for manager in ids & set(names):
        own = reports.get(manager, set())
        others = {person for absent in stands_for.get(manager, ()) for person in reports.get(absent, ())}
        found[manager] = Span(names[manager], _hours(own, posts), _hours(others - own - {manager}, posts))
    return found


def _lines(managers: set[int], on: date) -> Iterable[LineManagement]:
    return LineManagement.objects.on(on).filter(manager__in=managers).select_related("manager")


def _hours(people: Iterable[int], posts: dict[int, Post]) -> Decimal:
    """Add up the hours of people at work, in full-time equivalents."""
    held = [posts[pk] for pk in people if pk in posts and posts[pk].kind != Post.Kind.CAREER_BREAK]
    return sum((post.hours for post in held), Decimal(0)) / FULL_TIME_HOURS


def managers_of(people: Iterable[int], on: date) -> dict[int, int]:
    """Return who manages each person on a day. One query."""
    rows = LineManagement.objects.on(on).filter(person__in=list(people)).order_by("starts")
    return dict(rows.values_list("person", "manager"))
