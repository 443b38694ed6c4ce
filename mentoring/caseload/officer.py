"""What the allocation check knows of a person on a day: frozen with each answer, so that it can be worked out again.

What is private is not here: whether a case is suitable is said case by case, and never why.
"""

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from courses.demonstration import Shown
from mentoring.caseload.workload import Workload


@dataclass(frozen=True)
class Gate:
    """A module that the check asks about, and what somebody has shown of it."""

    key: str
    title: str
    shown: Shown
    minutes_left: int = 0
    first_case: bool = True


@dataclass(frozen=True)
class MentorCover:
    """Whether a learner has an eligible mentor on the day."""

    covered: bool
    in_words: str


@dataclass(frozen=True)
class Learning:
    """Where somebody is on a pathway."""

    month: int
    months: int
    planned_end: date
    gates: tuple[Gate, ...]
    cover: MentorCover
    stage: int = 0


@dataclass(frozen=True)
class Pending:
    """What was allocated since the latest figure, and is in no figure yet."""

    cases: int = 0
    points: int = 0


@dataclass(frozen=True)
class HeldBack:
    """Cases are held back from somebody: which, why, and when that ends."""

    kind: str
    reason: str
    ends_when: str


@dataclass(frozen=True)
class Protected:
    """How much the rules take off somebody's caseload on the day, and by which rule."""

    percent: int = 0
    since: date | None = None
    in_words: str = ""
    rule: str = ""


@dataclass(frozen=True)
class Manager:
    """How many people the person's manager carries."""

    in_words: str
    full_time_equivalent: Decimal


@dataclass(frozen=True)
class Officer:
    """What the allocation check asks about a person."""

    name: str
    on: date
    learning: Learning | None = None
    qualified_since: date | None = None
    workloads: tuple[Workload, ...] = ()
    pending: Pending = field(default_factory=Pending)
    protected: Protected = field(default_factory=Protected)
    manager: Manager | None = None
    held_back: tuple[HeldBack, ...] = ()
    away_until: date | None = None
    away: bool = False
    back_since: date | None = None
    grade: str = ""

    @property
    def workload(self) -> Workload | None:
        """Return the latest figure."""
        return self.workloads[-1] if self.workloads else None


@dataclass(frozen=True)
class Lead:
    """Who would lead a case that the person co-works: the case stays in their name."""

    officer: Officer
    same_person: bool = False
    suitable: bool = True

    @property
    def name(self) -> str:
        """Name them."""
        return self.officer.name

    @property
    def why_not(self) -> str:
        """Say why they cannot lead any case, or nothing."""
        if self.same_person:
            return "Nobody co-works a case with themselves."
        if self.officer.learning or self.officer.qualified_since is None:
            return f"{self.name} is not a qualified practitioner, so cannot lead a co-worked case."
        return f"{self.name} is away, so cannot lead a co-worked case now." if self.officer.away else ""
