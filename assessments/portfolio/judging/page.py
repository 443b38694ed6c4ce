"""What the page of judging shows: the claims of a piece with their forms, what is needed, and what comes after."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.http import QueryDict

from assessments.portfolio.assessors import award_since, countersigner_for
from assessments.portfolio.frameworks.in_use import framework_in_use
from assessments.portfolio.gap import Portfolio, portfolios_of
from assessments.portfolio.judging.fields import as_data, name_of, of_claim
from assessments.portfolio.judging.form import JudgeForm
from assessments.portfolio.models import Claim, Criterion, Evidence, EvidenceKind, Judgement
from assessments.portfolio.states import Present, State, present
from lms.models import Person


@dataclass(frozen=True)
class Row:
    """One claim of a piece, where it stands, and its form where it is judged on this page."""

    claim: Claim
    present: Present[Judgement]
    needed: str = ""
    form: JudgeForm | None = None

    @property
    def anchor(self) -> str:
        """Return where on the page it stands."""
        return f"claim-{self.claim.pk}"

    @property
    def before(self) -> Judgement | None:
        """Return the newest judgement of the claim that this one replaces, where that was not yet met."""
        earlier = present(list(self.claim.replaces.judgements.all())).latest if self.claim.replaces else None
        return earlier if earlier and not earlier.met else None


def claims_of(evidence: Evidence) -> list[Claim]:
    """Return the claims of a piece in the order of its framework, with every judgement on them."""
    claims = Claim.objects.filter(evidence=evidence, replaced_by=None).with_judgements()
    return list(
        claims.prefetch_related("replaces__judgements").order_by("criterion__unit__number", "criterion__position")
    )


def waits(claim: Claim) -> bool:
    """Say whether a claim waits to be judged."""
    return present(list(claim.judgements.all())).state in (State.WAITING, State.RETURNED)


def rows_of(
    claims: Sequence[Claim], shown: Iterable[int], fields: Mapping[str, list[str]], posted: QueryDict | None = None
) -> list[Row]:
    """Return the rows of a piece; those claims that are `shown` have a form, filled with what was written so far."""
    wanted = set(shown)
    needed = needed_lines(claims) if claims else {}
    rows = []
    for claim in claims:
        state = present(list(claim.judgements.all()))
        form = _form(claim, state.latest, fields, posted) if claim.pk in wanted else None
        rows.append(Row(claim, state, needed.get(claim.pk, ""), form))
    return rows


def _form(
    claim: Claim, newest: Judgement | None, fields: Mapping[str, list[str]], posted: QueryDict | None
) -> JudgeForm:
    if posted is not None:
        return JudgeForm(posted, claim=claim, newest=newest)
    data = as_data(of_claim(fields, claim.pk))
    data[name_of(claim.pk, "replaces")] = str(newest.pk) if newest else ""
    return JudgeForm(data, claim=claim, newest=newest).as_written()


def needed_lines(claims: Sequence[Claim]) -> dict[int, str]:
    """Return by claim how often and by what its criterion is to be shown, and what is held of that."""
    learner = claims[0].evidence.person_id
    portfolio = portfolios_of([learner], framework_in_use())[learner]
    return {claim.pk: f"{needed(claim.criterion)} {held(portfolio, claim)}" for claim in claims}


def needed(criterion: Criterion) -> str:
    """Say how often a criterion is to be shown, and by what: Needed twice, at least once by observation."""
    methods = [
        f"at least {times(least)} by {EvidenceKind(kind).label.lower()}" for kind, least in criterion.methods.items()
    ]
    return f"{', '.join([f'Needed {times(criterion.times)}', *methods])}."


def held(portfolio: Portfolio, claim: Claim) -> str:
    """Say what else is held for a criterion: Held: 1 met (product of work)."""
    counted = portfolio.by_criterion.get(claim.criterion_id, ())
    kinds = [EvidenceKind(piece.kind).label.lower() for piece in counted if piece.present.met]
    return f"Held: {len(kinds)} met ({', '.join(kinds)})." if kinds else "Held: none."


def times(count: int) -> str:
    """Say how often: once, twice, 3 times."""
    return {1: "once", 2: "twice"}.get(count, f"{count} times")


def title_of(claims: Sequence[Claim]) -> str:
    """Say what a piece is judged for: its unit, or its criteria where they are of several."""
    units = {claim.criterion.unit for claim in claims}
    if len(units) == 1:
        return f"unit {units.pop()}"
    return ", ".join(claim.criterion.code for claim in claims)


def signature_of(judge: Person, learner: Person, on: date) -> dict[str, Any]:
    """Return whether what is recorded needs a second signature, and whose that would be."""
    if award_since(judge, on):
        return {"needs_signature": False, "signer": None}
    return {"needs_signature": True, "signer": countersigner_for(learner, judge, on)}
