"""What a learner has shown and what is missing: criterion by criterion, unit by unit."""

from dataclasses import dataclass, field

from assessments.portfolio.gap.portfolios import Portfolio
from assessments.portfolio.models import CompetenceUnit, Criterion
from assessments.portfolio.needs import Missing, missing, needs_in_words
from assessments.portfolio.states import SHAPES, WAITING_ON_US, State


@dataclass(frozen=True)
class Count:
    """How many pieces claimed for a criterion are met, wait, and are not yet met; and what it needs after them."""

    met: int = 0
    waiting: int = 0
    not_yet: int = 0
    # What is missing once what waits is met too: a way is only looked for to this.
    missing: Missing = field(default_factory=Missing)

    @property
    def in_words(self) -> str:
        """Say what was claimed and what came of it; nothing, where one piece says it all."""
        if self.met + self.waiting + self.not_yet < 2:
            return ""
        counts = ((self.met, "met"), (self.waiting, "waiting"), (self.not_yet, "not yet met"))
        return ", ".join(f"{number} {what}" for number, what in counts if number)


@dataclass(frozen=True)
class Held:
    """A criterion, and where a learner is with it."""

    criterion: Criterion
    state: State | None
    count: Count = field(default_factory=Count)

    @property
    def met(self) -> bool:
        """Say whether it is met."""
        return self.state == State.MET

    @property
    def shape(self) -> str:
        """Return the shape that stands for it."""
        return SHAPES[self.state] if self.state else "not_started"

    @property
    def in_words(self) -> str:
        """Say where it stands."""
        return self.state.value if self.state else "Nothing yet"

    @property
    def in_full(self) -> str:
        """Say where it stands, what was claimed, and how often and by what it is needed."""
        counts = f" ({self.count.in_words})" if self.count.in_words else ""
        needs = "" if self.met else self.needs_in_words
        return ". ".join(part for part in (f"{self.in_words}{counts}", needs) if part) + "."

    @property
    def needs_in_words(self) -> str:
        """Say how often and by what it is to be shown, where that is more than once by anything."""
        return needs_in_words(self.criterion.times, self.criterion.methods)

    @property
    def wanted(self) -> bool:
        """Say whether evidence is wanted from the learner now: what is met and what waits is not enough."""
        return not self.count.missing.nothing


@dataclass(frozen=True)
class UnitGap:
    """A unit, and where a learner is with each of its criteria."""

    unit: CompetenceUnit
    held: list[Held]

    @property
    def met(self) -> int:
        """Count the criteria that are met."""
        return sum(held.met for held in self.held)

    @property
    def in_words(self) -> str:
        """Say how far it is."""
        return f"{self.met} of {len(self.held)} criteria met"


def gap_of(portfolio: Portfolio, criteria: list[Criterion]) -> list[UnitGap]:
    """Return the units with what is met, under way and missing."""
    units: dict[int, UnitGap] = {}
    for criterion in criteria:
        unit = units.setdefault(criterion.unit.number, UnitGap(criterion.unit, []))
        unit.held.append(Held(criterion, portfolio.state_of(criterion), count_of(portfolio, criterion)))
    return list(units.values())


def count_of(portfolio: Portfolio, criterion: Criterion) -> Count:
    """Return how the pieces claimed for a criterion stand, and what it needs after them."""
    claims = portfolio.by_criterion.get(criterion.pk, [])
    kinds = {claim.evidence: claim.kind for claim in claims}
    met = {claim.evidence for claim in claims if claim.present.met}
    waiting = {claim.evidence for claim in claims if claim.present.state in WAITING_ON_US} - met
    after = missing(criterion.times, criterion.methods, [kinds[piece] for piece in met | waiting])
    return Count(len(met), len(waiting), len(kinds) - len(met) - len(waiting), after)
