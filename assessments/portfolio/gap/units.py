"""What a learner has shown and what is missing: criterion by criterion, unit by unit."""

from dataclasses import dataclass

from assessments.portfolio.gap.portfolios import Portfolio
from assessments.portfolio.models import CompetenceUnit, Criterion
from assessments.portfolio.states import SHAPES, State


@dataclass(frozen=True)
class Held:
    """A criterion, and where a learner is with it."""

    criterion: Criterion
    state: State | None

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
        """Say where it stands; with nothing claimed, what would show it best."""
        if self.state:
            return self.state.value
        best = self.criterion.shown_by_in_words
        return f"Nothing yet; best shown by {best}" if best else "Nothing yet"

    @property
    def wanted(self) -> bool:
        """Say whether evidence is wanted from the learner now: nothing is met, and nothing waits for an assessor."""
        return self.state in (None, State.NOT_YET, State.PART)


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
        unit.held.append(Held(criterion, portfolio.state_of(criterion)))
    return list(units.values())
