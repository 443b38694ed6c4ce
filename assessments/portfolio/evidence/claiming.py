"""A learner claims that a piece of evidence meets criteria: with a new piece, or once more with an earlier one."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from assessments.portfolio import consequences
from assessments.portfolio.evidence.to_claim import close_claiming
from assessments.portfolio.gap import portfolio_columns
from assessments.portfolio.models import Claim, Criterion, Evidence
from assessments.portfolio.permissions import check_may_submit
from assessments.portfolio.screened import identifiers
from assessments.portfolio.tries.counting import why_not_again
from courses import standing
from lms import audit
from lms.calendar import today, working_day_after
from lms.models import Person
from lms.permissions import NotAllowed
from lms.policy.practice import MARKING_DAYS
from lms.rules import RuleBook


@transaction.atomic
def claim_evidence(
    *,
    evidence: Evidence,
    criteria: Sequence[Criterion],
    by: Person,
    where: Mapping[str, str] | None = None,
    at: datetime | None = None,
) -> list[Claim]:
    """Claim more criteria with a piece of evidence that is there already. Claimed before: nothing changes."""
    moment = at or timezone.now()
    day = today(moment)
    check_may_submit(by, evidence.person, on=day)
    Person.objects.select_for_update(no_key=True).get(pk=evidence.person_id)
    check_in_force(Evidence.objects.get(pk=evidence.pk))
    if not criteria:
        raise ValidationError({"criteria": "Choose at least one criterion it shows"})
    claimed = set(evidence.claims.values_list("criterion", flat=True))
    wanted = [criterion for criterion in criteria if criterion.pk not in claimed]
    check_criteria(evidence.person, wanted, day)
    claims = append_claims(evidence, wanted, by=by, moment=moment, where=where or {})
    if claims:
        facts = {"criteria": [row.code for row in wanted]}
        audit.record("evidence_claimed", by=by, subject=evidence, facts=facts)
        close_claiming(evidence, by)
        standing.refresh(evidence.person, portfolio_columns, day)
    return claims


def check_in_force(evidence: Evidence) -> None:
    """Refuse evidence that was taken back, or that a newer one replaces."""
    if evidence.withdrawn:
        raise NotAllowed("This evidence was withdrawn, so nothing can be claimed with it.")
    if Evidence.objects.filter(replaces=evidence).exists():
        raise NotAllowed("A newer version has replaced this evidence. Claim with that one.")


def check_criteria(person: Person, criteria: Sequence[Criterion], on: date) -> None:
    """Refuse criteria that were judged not yet met so often that a plan is agreed first."""
    if refused := why_not_again(person, criteria, on):
        raise ValidationError({"criteria": list(refused.values())})


def append_claims(
    evidence: Evidence, criteria: Sequence[Criterion], *, by: Person, moment: datetime, where: Mapping[str, str]
) -> list[Claim]:
    """Write the claims of a piece and ask for their judgement. Called inside an action's transaction."""
    day = today(moment)
    if faults := identifiers(day, **{f"where_{row.pk}": where.get(row.code, "") for row in criteria}):
        raise ValidationError(faults)
    rule = RuleBook.at(consequences.place_of(evidence.person, day), day).answer(MARKING_DAYS)
    before = _claims_of(evidence.replaces)
    claims = [
        Claim.objects.create(
            evidence=evidence,
            criterion=criterion,
            where=where_to_look(where, criterion),
            claimed_at=moment,
            judge_by=working_day_after(day, rule.value),
            replaces=before.get(criterion.pk),
            rules=[rule.as_record()],
        )
        for criterion in criteria
    ]
    if claims:
        consequences.close_next_steps(evidence, by)
        consequences.ask_for_judgement(evidence, by, day)
    return claims


def where_to_look(where: Mapping[str, str], criterion: Criterion) -> str:
    """Return where to look for a criterion, as its claim keeps it."""
    return where.get(criterion.code, "").strip()[:200]


def _claims_of(evidence: Evidence | None) -> dict[int, Claim]:
    """Return the claims of the evidence that a new one replaces, by criterion."""
    return {claim.criterion_id: claim for claim in evidence.claims.all()} if evidence else {}
