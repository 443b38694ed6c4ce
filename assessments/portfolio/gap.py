"""What a learner has shown and what is missing: criterion by criterion, unit by unit, and in the read model."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from typing import Any

from assessments.portfolio.frameworks import criteria_of, framework_in_use
from assessments.portfolio.models import Claim, CompetenceUnit, Criterion, Judgement
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
        return self.state in (None, State.NOT_YET)


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


@dataclass
class Portfolio:
    """Where a person's claims stand: by claim, by criterion code and by piece of evidence."""

    by_claim: dict[int, Present[Judgement]]
    by_code: dict[str, list[Present[Judgement]]]
    by_evidence: dict[int, list[Present[Judgement]]]

    def met_among(self, codes: set[str]) -> int:
        """Count the criteria of `codes` that are met."""
        return sum(of_criterion(self.by_code.get(code, ())) == State.MET for code in codes)

    @property
    def waiting(self) -> int:
        """Count the pieces of evidence of which something waits for an assessor."""
        return sum(any(item.state in WAITING_ON_US for item in items) for items in self.by_evidence.values())


def portfolios_of(people: list[int], framework: int | None) -> dict[int, Portfolio]:
    """Return where the claims of these people stand. Two queries, however many."""
    judgements: dict[int, list[Judgement]] = defaultdict(list)
    rows = Judgement.objects.filter(claim__evidence__person__in=people).select_related("countersignature")
    for row in rows.order_by("pk"):
        judgements[row.claim_id].append(row)
    found = {person: Portfolio({}, defaultdict(list), defaultdict(list)) for person in people}
    claims = Claim.objects.filter(evidence__person__in=people, criterion__unit__version__framework=framework)
    for pk, evidence, person, code in claims.values_list("pk", "evidence", "evidence__person", "criterion__code"):
        state = present(judgements[pk])
        portfolio = found[person]
        portfolio.by_claim[pk] = state
        portfolio.by_code[code].append(state)
        portfolio.by_evidence[evidence].append(state)
    return found


def gap_of(portfolio: Portfolio, criteria: list[Criterion]) -> list[UnitGap]:
    """Return the units with what is met, under way and missing."""
    units: dict[int, UnitGap] = {}
    for criterion in criteria:
        unit = units.setdefault(criterion.unit.number, UnitGap(criterion.unit, []))
        unit.held.append(Held(criterion, of_criterion(portfolio.by_code.get(criterion.code, ()))))
    return list(units.values())


def portfolio_columns(ids: list[int], on: date) -> dict[int, dict[str, Any]]:
    """Work out the columns of Standing that the portfolio owns."""
    people = dict(Enrolment.objects.filter(pk__in=ids).values_list("pk", "person"))
    version = framework_in_use()
    codes = {criterion.code for criterion in criteria_of(version)} if version else set()
    portfolios = portfolios_of(list(people.values()), version.framework_id if version else None)
    return {
        pk: {
            "criteria_total": len(codes),
            "criteria_met": portfolios[person].met_among(codes),
            "evidence_waiting": portfolios[person].waiting,
        }
        for pk, person in people.items()
    }
