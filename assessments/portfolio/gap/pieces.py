"""The evidence of one learner as the gap view weighs it: what each piece is claimed for, and what its writer named."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet

from assessments.portfolio.evidence.to_claim import ABOUT
from assessments.portfolio.gap.portfolios import Portfolio
from assessments.portfolio.gap.ways import Own
from assessments.portfolio.models import Criterion, Evidence, EvidenceKind, WitnessRequest
from lms.calendar import in_words


@dataclass(frozen=True)
class Named:
    """How a piece of evidence is spoken of."""

    pk: int
    kind: str
    title: str
    happened_on: date

    def __str__(self) -> str:
        """Name it by kind, day and title."""
        return f"{EvidenceKind(self.kind).label.lower()} of {in_words(self.happened_on)}, “{self.title}”,"


def pieces_of(
    rows: QuerySet[Evidence], portfolio: Portfolio, criteria: list[Criterion]
) -> tuple[list[Own], dict[int, Named]]:
    """Return the evidence in force among `rows`, to be weighed and to be named. Two queries."""
    units = {criterion.pk: criterion.unit.number for criterion in criteria}
    claimed: dict[int, set[int]] = defaultdict(set)
    for criterion, claims in portfolio.by_criterion.items():
        for claim in claims:
            claimed[claim.evidence].add(criterion)
    facts = list(
        rows.filter(withdrawal=None, replaced_by=None).values_list("pk", "kind", "title", "happened_on", "parts")
    )
    named = _named({pk: parts for pk, _, _, _, parts in facts}, portfolio)
    own = [
        Own(
            evidence=pk,
            kind=kind,
            happened_on=day,
            claimed=frozenset(claimed[pk]),
            units=frozenset(units[criterion] for criterion in claimed[pk]),
            named=frozenset(named[pk]),
        )
        for pk, kind, _, day, _ in facts
    ]
    return own, {pk: Named(pk, kind, title, day) for pk, kind, title, day, _ in facts}


def _named(parts: dict[int, list[dict[str, str]]], portfolio: Portfolio) -> dict[int, set[int]]:
    """Return the criteria in use that an observer wrote under, or that a witness was asked about, by piece."""
    old: list[tuple[int, int]] = [
        (pk, int(part[ABOUT])) for pk, rows in parts.items() for part in rows if str(part.get(ABOUT, "")).isdecimal()
    ]
    old += WitnessRequest.objects.filter(evidence__in=list(parts)).values_list("evidence", "criteria")
    found: dict[int, set[int]] = defaultdict(set)
    for pk, criterion in old:
        found[pk].update(portfolio.counts_for.get(criterion, ()))
    return found


def newest_first(rows: QuerySet[Evidence]) -> QuerySet[Evidence]:
    """Return the evidence as a list shows it: what was sent last on top, also what was taken back or replaced."""
    return rows.select_related("withdrawal", "replaced_by").order_by("-submitted_at", "-pk")
