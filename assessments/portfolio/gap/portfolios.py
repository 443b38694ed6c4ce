"""Where the claims of people stand: by claim, by criterion of the framework in use, and in the read model."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from assessments.portfolio.frameworks.in_use import continued_by
from assessments.portfolio.models import Claim, Criterion, FrameworkVersion, Judgement
from assessments.portfolio.needs import Missing, missing
from assessments.portfolio.states import WAITING_ON_US, Present, State, of_criterion, present


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
    # Claims on criteria of an earlier version that nothing in the one in use continues, with their criterion.
    retired: dict[int, int] = field(default_factory=dict)
    # For which criteria of the version each criterion, of whatever version, counts.
    counts_for: Mapping[int, list[int]] = field(default_factory=dict)

    def missing_of(self, criterion: Criterion) -> Missing:
        """Return what a criterion still needs: pieces, so that one claimed for it by two criteria counts once."""
        met = {piece.evidence: piece.kind for piece in self.by_criterion.get(criterion.pk, ()) if piece.present.met}
        return missing(criterion.times, criterion.methods, met.values())

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
    counts_for = continued_by(version)
    found = {
        person: Portfolio({}, defaultdict(list), defaultdict(list), counts_for=counts_for) for person in set(people)
    }
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
        if criterion not in counts_for:
            portfolio.retired[pk] = criterion
        for current in counts_for.get(criterion, ()):
            portfolio.by_criterion[current].append(Counted(pk, evidence, kind, state))
    return found


def _judgements_of(people: list[int]) -> dict[int, list[Judgement]]:
    found: dict[int, list[Judgement]] = defaultdict(list)
    rows = Judgement.objects.filter(claim__evidence__person__in=people, stands=True)
    for row in rows.select_related("countersignature", "ruling").order_by("pk"):
        found[row.claim_id].append(row)
    return found
