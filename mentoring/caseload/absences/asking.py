"""What is asked before a manager is away: which roles somebody else is to carry, who may be asked, who carries whom.

Whoever is away carries nobody, so each role that they hold, and each that they stand in for, is to be carried by
somebody else on those days.
"""

from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Final

from lms.calendar import in_words
from lms.models import Grade, Person, Post, RoleGrant, StandIn, Unit
from lms.permissions import rights_of, under
from lms.policy.practice import SPAN_OF_CONTROL
from lms.posts import rules_over_time_at
from lms.roles import ROLES, Permission, Role
from lms.rules import Answer, RuleBook, RuleHistory
from mentoring.caseload.span.lines import DAY, Lines
from mentoring.caseload.span.spans import MANAGING, between, charge_of, lines_between
from mentoring.pairings.cover_picture import span_in_words
from mentoring.pairings.spans import FAR

STAND_IN_GRADES: Final = (Grade.SPO, Grade.HEAD)


@dataclass(frozen=True)
class ToCarry:
    """A role that somebody else is to carry on some days: the manager's own, or one that they stand in for."""

    grant: RoleGrant
    starts: date
    ends: date
    own: bool = True

    @property
    def key(self) -> str:
        """Return what tells it apart in a form."""
        return f"{self.grant.pk}_{self.starts:%Y%m%d}"

    @property
    def in_words(self) -> str:
        """Name the role, its place, and whose it is where it is stood in for."""
        role = f"{ROLES[Role(self.grant.role)].name}, {self.grant.unit}"
        return role if self.own else f"{role}, as stand-in for {self.grant.person}"


@dataclass(frozen=True)
class Away:
    """A manager’s days away, as somebody plans them: everything that is read of people, once."""

    by: Person
    manager: Person
    starts: date
    ends: date
    on: date

    @cached_property
    def roles(self) -> list[ToCarry]:
        """Return what somebody else is to carry."""
        return to_carry(self.manager, self.starts, self.ends)

    @cached_property
    def pool(self) -> dict[int, Person]:
        """Return who may be asked: whoever works as a manager in the places where `by` plans absences. One query."""
        places = rights_of(self.by, self.on).places(Permission.PLAN_ABSENCE)
        posts = Post.objects.filter(under(places), grade__in=STAND_IN_GRADES)
        there = between(posts, self.starts, self.ends - DAY).values("person")
        people = Person.objects.filter(pk__in=there, is_active=True).exclude(pk=self.manager.pk)
        return {person.pk: person for person in people.order_by("name", "pk")}

    @property
    def absent(self) -> set[int]:
        """Return the manager, and those for whom they stand in."""
        return {self.manager.pk, *(role.grant.person_id for role in self.roles)}

    @cached_property
    def lines(self) -> Lines:
        """Return who carries whom without the absence. Five queries."""
        return lines_between({*self.absent, *self.pool}, self.starts, self.ends - DAY)

    @cached_property
    def rules(self) -> dict[str, RuleHistory]:
        """Return the rules over time of the regions where these managers work. Two queries."""
        paths = {work.place[: Unit.steplen * 2] for rows in self.lines.posts.values() for work in rows}
        return rules_over_time_at(Unit.objects.filter(path__in=paths))

    def rule(self, person: int, day: date) -> Answer:
        """Return the rule on span where somebody works on a day."""
        work = self.lines.main_work(person, day)
        history = self.rules.get(work.place[: Unit.steplen * 2]) if work else None
        return (history.on(day) if history else RuleBook(day, {})).answer(SPAN_OF_CONTROL)

    @property
    def in_words(self) -> str:
        """Say when the manager would be away."""
        return days(self.starts, self.ends)


def days(starts: date, ends: date) -> str:
    """Write a run of days: on one, from one to another, or from one without an end."""
    if ends >= FAR:
        return f"from {in_words(starts)}, without an end"
    words = span_in_words(starts, ends)
    return f"on {words}" if starts + DAY == ends else f"from {words}"


def to_carry(manager: Person, starts: date, ends: date) -> list[ToCarry]:
    """Return the managing roles that somebody holds or stands in for on these days. Two queries."""
    roles = [role.value for role in MANAGING]
    grants = between(RoleGrant.objects.filter(person=manager, role__in=roles), starts, ends - DAY)
    found = [
        ToCarry(grant, max(starts, grant.starts), min(ends, grant.ends or FAR))
        for grant in grants.select_related("unit", "person").order_by("pk")
    ]
    rows = between(StandIn.objects.filter(stand_in=manager, grant__role__in=roles), starts, ends - DAY)
    for row in rows.select_related("grant__unit", "grant__person").order_by("pk"):
        charge = charge_of(row)
        first, last = max(starts, charge.starts), min(ends, charge.ends)
        if first < last:
            found.append(ToCarry(row.grant, first, last, own=False))
    return found


def last_day(ends: date) -> str:
    """Write the last day of something that ends the day after."""
    return in_words(ends - DAY)
