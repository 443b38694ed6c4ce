"""An assessor records what they decided about a claim. Every judgement is kept, the one that came second too."""

from datetime import date, datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from assessments.portfolio import consequences
from assessments.portfolio.assessors import award_since
from assessments.portfolio.disputes.permissions import check_last_word, check_no_appeal
from assessments.portfolio.gap import portfolio_columns
from assessments.portfolio.judging.verdict import Verdict
from assessments.portfolio.models import IN_TRAINING, QUALIFIED, Claim, Judgement
from assessments.portfolio.permissions import check_in_force, check_may_judge_claim
from assessments.portfolio.screened import identifiers
from courses import standing
from lms import audit
from lms.calendar import today
from lms.models import Person
from lms.policy.practice import COUNTERSIGNED
from lms.rules import Answer, RuleBook


@transaction.atomic
def judge_claim(
    *, claim: Claim, by: Person, verdict: Verdict, replaces: Judgement | None = None, at: datetime | None = None
) -> Judgement:
    """Judge a claim. `replaces` is the newest judgement that the assessor had before them; posted twice counts once.

    Where somebody else judged meanwhile, theirs stands: this one is kept beside it with `stands` false, is shown with
    the others, and counts for nothing. Raises ValidationError with a sentence a field, or NotAllowed with the reason.
    """
    moment = at or timezone.now()
    day = today(moment)
    claim = locked(Claim.objects.filter(pk=claim.pk))
    check_in_force(claim)
    if same := _recorded_already(claim, by, verdict, replaces):
        return same
    check_may_judge_claim(by, claim, on=day)
    check_no_appeal(claim)
    newest = claim.judgements.newest().select_related("by", "replaces").first()
    check_last_word(by, newest)
    check_verdict(verdict, day)
    if newest and newest != replaces:
        return _keep_beside(claim, by, verdict, newest, moment)
    judgement = append(claim, by, verdict, replaces=newest, moment=moment)
    facts = {"decision": judgement.decision, "claim": claim.pk}
    audit.record("claim_judged", by=by, subject=judgement, facts=facts)
    takes_its_course(judgement, by, day)
    return judgement


def locked(claims: QuerySet[Claim]) -> Claim:
    """Return a claim that nobody else can judge or sign until this transaction ends."""
    related = claims.select_related("evidence__person", "criterion__unit__version__framework")
    return related.select_for_update(of=("self",)).get()


def check_verdict(verdict: Verdict, day: date) -> None:
    """Refuse a verdict that does not hold together, or that points at a person on probation."""
    faults = {**verdict.faults(day), **identifiers(day, reasons=verdict.reasons, next_step=verdict.next_step)}
    if faults:
        raise ValidationError(dict(faults))


def _recorded_already(claim: Claim, by: Person, verdict: Verdict, replaces: Judgement | None) -> Judgement | None:
    """Return the judgement that is this very one: posted a second time, whatever became of it."""
    wanted = replaces.pk if replaces else None
    for row in claim.judgements.filter(by=by).order_by("-pk"):
        # One that came second is posted again as long as what it came second to was not seen.
        again = row.replaces_id == wanted if row.stands else row.beside_id != wanted
        if again and all(getattr(row, name) == value for name, value in verdict.as_fields().items()):
            return row
    return None


def append(
    claim: Claim, by: Person, verdict: Verdict, *, replaces: Judgement | None, moment: datetime, **facts: Any
) -> Judgement:
    """Write a judgement with what it was made with. Nothing follows from it yet."""
    day = today(moment)
    since = award_since(by, day)
    rule = RuleBook.at(consequences.place_of(claim.evidence.person, day), day).answer(COUNTERSIGNED)
    judgement = Judgement(
        claim=claim,
        by=by,
        judged_at=moment,
        replaces=replaces,
        needs_countersignature=since is None and rule.value == "yes",
        standing=_standing(claim, since, rule),
        **verdict.as_fields(),
        **facts,
    )
    judgement.full_clean(validate_constraints=False)
    judgement.save()
    return judgement


def _keep_beside(claim: Claim, by: Person, verdict: Verdict, stands: Judgement, moment: datetime) -> Judgement:
    judgement = append(claim, by, verdict, replaces=None, moment=moment, stands=False, beside=stands)
    audit.record("claim_judged_second", by=by, subject=judgement, facts={"claim": claim.pk, "beside": stands.pk})
    return judgement


def takes_its_course(judgement: Judgement, by: Person, day: date) -> None:
    """Let follow what follows from a new judgement: it counts, or it waits for a signature."""
    consequences.close_earlier(judgement, by)
    consequences.close_judging(judgement.claim, by)
    if judgement.needs_countersignature:
        consequences.ask_for_signature(judgement, day)
    else:
        consequences.now_counts(judgement, by, day)
    standing.refresh(judgement.claim.evidence.person, portfolio_columns, day)


def _standing(claim: Claim, since: date | None, rule: Answer) -> dict[str, object]:
    """Return what a judgement keeps of its day: the assessor's award, the rule, and the wording it was judged by."""
    version = claim.criterion.unit.version
    return {
        "assessor": QUALIFIED if since else IN_TRAINING,
        "award_since": since.isoformat() if since else None,
        "rules": [rule.as_record()],
        "framework": f"{version.framework.key} v{version.number}",
    }
