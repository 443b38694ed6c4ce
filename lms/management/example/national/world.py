"""What an invented nation is made of: places, everybody who works there, and the lives of its learners.

A world is made from one number, on one day, in one size (`making.make_world`), without a database: the same three give
the same world, with the ids that its rows will have. Modules of this package write it, each its own tables. How many
people and places there are is UNCONFIRMED where no source is named in `Size`.
"""

from dataclasses import dataclass, field
from datetime import date, datetime, time
from decimal import Decimal
from functools import cached_property
from random import Random
from typing import TYPE_CHECKING, Any, Final, Self

from lms.calendar import LONDON
from lms.models import Grade, Post, Unit
from lms.roles import Role

if TYPE_CHECKING:
    from lms.management.example.national.lives import Life

SEED: Final = 2026
FULL_TIME: Final = Decimal(37)
FEWEST_PLACES: Final = 2


@dataclass(frozen=True)
class Size:
    """How much of everything there is. Regions, officers and cases are as published; the rest is UNCONFIRMED."""

    regions: int = 12
    pdus_each: int = 9
    teams_each: int = 5
    # Everybody who works there on the day; whoever left in the five years before comes on top.
    staff: int = 20_000
    officers: int = 5_500
    psos: int = 5_200
    spos: int = 1_200
    ptas: int = 350
    mentors: int = 4_000
    active: int = 3_000
    past: int = 6_000
    cases: int = 240_000
    answer_steps: int = 1_000_000

    def scaled(self, scale: float) -> Self:
        """Return a part of it, for tests: fewer of everybody, and a few of each kind of place."""
        places = {
            name: max(FEWEST_PLACES, round(getattr(self, name) * scale**0.5))
            for name in ("regions", "pdus_each", "teams_each")
        }
        teams = places["regions"] * places["pdus_each"] * places["teams_each"]
        least = {
            "spos": teams,
            "ptas": places["regions"] * places["pdus_each"],
            "mentors": teams,
            "officers": 4 * teams,
        }
        people = ("staff", "officers", "psos", "spos", "ptas", "mentors", "active", "past", "cases", "answer_steps")
        counts = {name: max(least.get(name, 4), round(getattr(self, name) * scale)) for name in people}
        return type(self)(**places, **counts)


@dataclass(frozen=True)
class Place:
    """One place, with the id and the path in the tree that its row has."""

    pk: int
    kind: str
    name: str
    code: str
    path: str
    children: int = 0

    def contains(self, other: "Place") -> bool:
        """Say whether another place is this one or lies within it."""
        return other.path.startswith(self.path)


@dataclass(frozen=True)
class PostHeld:
    """A post between two days, the second not included."""

    place: Place
    grade: Grade
    starts: date
    ends: date | None = None
    hours: Decimal = FULL_TIME
    kind: Post.Kind = Post.Kind.WORKED


@dataclass(frozen=True)
class Granted:
    """A role at a place between two days, the second not included."""

    role: Role
    place: Place
    starts: date
    ends: date | None = None


@dataclass
class Staff:
    """Somebody who works there, or did: everything that the tables of people say of them."""

    pk: int
    name: str
    key: str
    staff_code: str
    joined: date
    posts: list[PostHeld] = field(default_factory=list)
    grants: list[Granted] = field(default_factory=list)
    # First days: qualified as a practitioner, assessor award, training as a mentor.
    qualified_on: date | None = None
    assessor_on: date | None = None
    trained_on: date | None = None
    # Managers one after the other: who, from, until.
    managers: list[tuple[int, date, date | None]] = field(default_factory=list)
    # Days away: from, until, and whether altogether.
    absences: list[tuple[date, date, bool]] = field(default_factory=list)
    left_on: date | None = None

    @property
    def place(self) -> Place:
        """Return where they work, or worked last."""
        return self.posts[-1].place

    @property
    def grade(self) -> Grade:
        """Return their grade in the last post."""
        return self.posts[-1].grade

    @property
    def hours(self) -> Decimal:
        """Return their hours a week in the last post."""
        return self.posts[-1].hours

    def manager_on(self, day: date) -> int | None:
        """Return the id of whoever managed them on a day."""
        return next((pk for pk, a, b in self.managers if a <= day and (b is None or day < b)), None)


@dataclass
class Learner:
    """Somebody on a pathway, now or in the five years before, with the life that they led on it."""

    enrolment_id: int
    person: Staff
    team: Place
    pdu: Place
    region: Place
    # The key of the pathway (`content/pathways`), and its months as planned.
    pathway: str
    months: int
    intake: str
    starts: date
    # The share of full time on the first day; the life says how it changes.
    share: Decimal
    entry_basis: str
    life: "Life"
    # The first day after the pathway; nothing while it is open.
    ended_on: date | None = None
    qualified: bool = False
    # Who may be paired with them one after the other: mentors of the same PDU or region who have the years.
    mentor_ids: tuple[int, ...] = ()
    pta_id: int = 0

    @property
    def person_id(self) -> int:
        """Return the id of the person."""
        return self.person.pk

    @property
    def active(self) -> bool:
        """Say whether they are on the pathway on the day of the world."""
        return self.ended_on is None

    def manager_on(self, day: date) -> int | None:
        """Return the id of their line manager on a day."""
        return self.person.manager_on(day)


@dataclass
class World:
    """A whole nation on one day."""

    seed: int
    on: date
    size: Size
    nation: Place
    regions: list[Place]
    pdus: list[Place]
    teams: list[Place]
    staff: list[Staff] = field(default_factory=list)
    learners: list[Learner] = field(default_factory=list)
    # What one part has worked out and another needs; no part of what the world is.
    kept: dict[str, Any] = field(default_factory=dict, compare=False, repr=False)

    def chance(self, part: str) -> Random:
        """Return the dice of one part, of its own: what one part throws never changes what another gets."""
        return Random(f"{self.seed}:{part}")  # noqa: S311

    @property
    def places(self) -> list[Place]:
        """Return every place, the widest first."""
        return [self.nation, *self.regions, *self.pdus, *self.teams]

    @cached_property
    def by_pk(self) -> dict[int, Staff]:
        """Return everybody by their id."""
        return {person.pk: person for person in self.staff}

    @cached_property
    def _holders(self) -> dict[tuple[Role, int], list[Staff]]:
        found: dict[tuple[Role, int], list[Staff]] = {}
        for person in self.staff:
            for grant in person.grants:
                if grant.ends is None or grant.ends > self.on:
                    found.setdefault((grant.role, grant.place.pk), []).append(person)
        return found

    def holders(self, role: Role, place: Place) -> list[Staff]:
        """Return who holds a role at exactly this place on the day."""
        return self._holders.get((role, place.pk), [])

    def holders_within(self, role: Role, place: Place) -> list[Staff]:
        """Return who holds a role at this place or within it on the day."""
        return [person for one in self.places if place.contains(one) for person in self.holders(role, one)]

    @cached_property
    def _by_path(self) -> dict[str, Place]:
        return {place.path: place for place in self.places}

    def region_of(self, place: Place) -> Place:
        """Return the region that a place lies in."""
        return self._by_path[place.path[: 2 * Unit.steplen]]

    def pdu_of(self, place: Place) -> Place:
        """Return the PDU that a place lies in."""
        return self._by_path[place.path[: 3 * Unit.steplen]]


def moment(day: date, at: time = time(10, 15)) -> datetime:
    """Return a time of a day in London, as an aware moment: rows are dated as on the day of what they tell."""
    return datetime.combine(day, at, tzinfo=LONDON)
