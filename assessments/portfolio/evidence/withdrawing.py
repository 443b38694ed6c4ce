"""A learner takes a piece of evidence back: it counts for nothing more, nobody judges it, and it stays to be read."""

from collections import defaultdict
from datetime import datetime
from typing import Final

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from assessments.portfolio.consequences import open_next_step
from assessments.portfolio.evidence.replacing import check_still_open, claims_of
from assessments.portfolio.gap import portfolio_columns
from assessments.portfolio.models import Claim, Evidence, Judgement, Withdrawal
from assessments.portfolio.permissions import check_may_submit
from assessments.portfolio.screened import identifiers
from assessments.portfolio.states import WAITING_ON_US, Present, present
from assessments.portfolio.tries.more_time import due_day
from assessments.portfolio.tries.planning import PLAN
from courses import standing as standings
from lms import audit
from lms.actions import close_duties
from lms.calendar import today
from lms.models import Duty, Person

LONGEST: Final = 1000


@transaction.atomic
def withdraw_evidence(*, evidence: Evidence, by: Person, reason: str, at: datetime | None = None) -> Withdrawal:
    """Take a piece back, with a reason. Whoever judges it just now is waited for; taken back twice is once."""
    moment = at or timezone.now()
    day = today(moment)
    Person.objects.select_for_update(no_key=True).get(pk=evidence.person_id)
    claims = locked_claims(evidence)
    evidence = Evidence.objects.select_related("person", "withdrawal").get(pk=evidence.pk)
    if evidence.withdrawn and evidence.person_id == by.pk:
        return evidence.withdrawn
    check_may_withdraw(by, evidence, claims)
    _check_reason(reason, moment)
    withdrawal = Withdrawal.objects.create(evidence=evidence, by=by, reason=reason.strip(), at=moment)
    facts = {"evidence": evidence.pk, "criteria": [claim.criterion.code for claim in claims]}
    audit.record("evidence_withdrawn", by=by, subject=withdrawal, facts=facts)
    leave_the_queues(evidence, claims, by=by, reason="The evidence was withdrawn")
    _take_up_next_steps(claims, by.pk)
    standings.refresh(evidence.person, portfolio_columns, day)
    return withdrawal


def check_may_withdraw(by: Person, evidence: Evidence, claims: list[Claim]) -> None:
    """Refuse to take back what is somebody else's, or what nothing can be taken back of."""
    check_may_submit(by, evidence.person, on=today())
    check_still_open(evidence, claims, to="withdrawn")


def locked_claims(evidence: Evidence) -> list[Claim]:
    """Return the claims of a piece that nobody can judge or sign until this transaction ends.

    The piece first and its claims after it, as whoever judges does: two who wait for each other would wait for ever.
    """
    Evidence.objects.select_for_update(no_key=True, of=("self",)).get(pk=evidence.pk)
    list(Claim.objects.select_for_update().filter(evidence=evidence).order_by("pk").values_list("pk", flat=True))
    return claims_of(evidence)


def leave_the_queues(evidence: Evidence, claims: list[Claim], *, by: Person, reason: str) -> None:
    """Close whatever anybody was still to do about a piece, its claims, or their judgements.

    How a learner goes on after too many tries is still to be agreed: those of this piece are among them.
    """
    judgements = [judgement.pk for claim in claims for judgement in claim.judgements.all()]
    about = (
        Q(source_kind=Evidence._meta.label_lower, source_id=evidence.pk)
        | Q(source_kind=Claim._meta.label_lower, source_id__in=[claim.pk for claim in claims])
        | Q(source_kind=Judgement._meta.label_lower, source_id__in=judgements)
    )
    close_duties(duties=Duty.objects.filter(about).exclude(kind=PLAN), by=by, reason=reason)


def _take_up_next_steps(claims: list[Claim], learner: int) -> None:
    """Ask for the next steps again that were closed as these claims were made, where nothing else overtook them."""
    criteria = [claim.criterion_id for claim in claims]
    others = Claim.objects.in_force().filter(evidence__person=learner, criterion__in=criteria).with_judgements()
    standing: dict[int, list[Present[Judgement]]] = defaultdict(list)
    for claim in others:
        standing[claim.criterion_id].append(present(list(claim.judgements.all())))
    for found in standing.values():
        finals = [one.final for one in found if one.final]
        newest = max(finals, key=lambda judgement: judgement.pk, default=None)
        if any(one.state in WAITING_ON_US for one in found) or newest is None or newest.met:
            continue
        if newest.next_step_by:
            open_next_step(newest, due=due_day(newest))


def _check_reason(reason: str, moment: datetime) -> None:
    faults = identifiers(today(moment), reason=reason)
    if not reason.strip():
        faults["reason"] = "Say why you take it back"
    elif len(reason) > LONGEST:
        faults["reason"] = f"Say it in {LONGEST} characters: you wrote {len(reason)}"
    if faults:
        raise ValidationError(faults)
