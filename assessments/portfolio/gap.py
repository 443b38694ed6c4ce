"""What a learner has shown and what is missing: criterion by criterion, unit by unit, and in the read model."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from assessments.portfolio.frameworks.in_use import continued_by, criteria_of, framework_in_use
from assessments.portfolio.models import Claim, CompetenceUnit, Criterion, FrameworkVersion, Judgement
from assessments.portfolio.needs import Missing, missing
from assessments.portfolio.states import SHAPES, WAITING_ON_US, Present, State, of_criterion, present
from courses.models import Enrolment


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


@dataclass(frozen=True)
class Counted:
    """A claim as it counts for a criterion: where it stands, and by which kind of evidence it is made."""

    claim: int
    evidence: int
    kind: str
    present: Present[Judgement]


@dataclass
class Portfolio:
    """Where a person's claims stand: by claim, by criterion of the framework in use, and by piece of evidence."""

    by_claim: dict[int, Present[Judgement]]
    by_criterion: dict[int, list[Counted]]
    by_evidence: dict[int, list[Present[Judgement]]]

    def missing_of(self, criterion: Criterion) -> Missing:
        """Return what a criterion still needs."""
        met = [piece.kind for piece in self.by_criterion.get(criterion.pk, ()) if piece.present.met]
        return missing(criterion.times, criterion.methods, met)

    def state_of(self, criterion: Criterion) -> State | None:
        """Return where a criterion stands; nothing when there is no claim on it."""
        claims = [piece.present for piece in self.by_criterion.get(criterion.pk, ())]
        return of_criterion(claims, enough=self.missing_of(criterion).nothing)

    def met_among(self, criteria: Iterable[Criterion]) -> int:
        """Count those of some criteria that are met."""
        return sum(self.state_of(criterion) == State.MET for criterion in criteria)

    @property
    def waiting(self) -> int:
        """Count the pieces of evidence of which something waits for an assessor."""
        return sum(any(item.state in WAITING_ON_US for item in items) for items in self.by_evidence.values())


def portfolios_of(people: list[int], version: FrameworkVersion | None) -> dict[int, Portfolio]:
    """Return where the claims in force of these people stand in a version. Four queries, however many."""
    found = {person: Portfolio({}, defaultdict(list), defaultdict(list)) for person in people}
    counts_for = continued_by(version)
    claims = Claim.objects.in_force().filter(
        evidence__person__in=people, criterion__unit__version__framework=version.framework_id if version else None
    )
    judgements = _judgements_of(people)
    rows = claims.values_list("pk", "evidence", "evidence__person", "evidence__kind", "criterion").order_by("pk")
    for pk, evidence, person, kind, criterion in rows:
        state = present(judgements[pk])
        portfolio = found[person]
        portfolio.by_claim[pk] = state
        portfolio.by_evidence[evidence].append(state)
        for current in counts_for.get(criterion, ()):
            portfolio.by_criterion[current].append(Counted(pk, evidence, kind, state))
    return found


def _judgements_of(people: list[int]) -> dict[int, list[Judgement]]:
    found: dict[int, list[Judgement]] = defaultdict(list)
    rows = Judgement.objects.filter(claim__evidence__person__in=people, stands=True)
    for row in rows.select_related("countersignature", "ruling").order_by("pk"):
        found[row.claim_id].append(row)
    return found


def gap_of(portfolio: Portfolio, criteria: list[Criterion]) -> list[UnitGap]:
    """Return the units with what is met, under way and missing."""
    units: dict[int, UnitGap] = {}
    for criterion in criteria:
        unit = units.setdefault(criterion.unit.number, UnitGap(criterion.unit, []))
        unit.held.append(Held(criterion, portfolio.state_of(criterion)))
    return list(units.values())


def portfolio_columns(ids: list[int], on: date) -> dict[int, dict[str, Any]]:
    """Work out the columns of Standing that the portfolio owns."""
    people = dict(Enrolment.objects.filter(pk__in=ids).values_list("pk", "person"))
    version = framework_in_use()
    criteria = criteria_of(version)
    portfolios = portfolios_of(list(people.values()), version)
    return {
        pk: {
            "criteria_total": len(criteria),
            "criteria_met": portfolios[person].met_among(criteria),
            "evidence_waiting": portfolios[person].waiting,
        }
        for pk, person in people.items()
    }
