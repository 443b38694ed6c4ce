"""A qualified assessor agrees with a judgement, so that it counts, or sends it back."""

from datetime import date, datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from assessments.portfolio import consequences
from assessments.portfolio.assessors import COUNTERSIGN
from assessments.portfolio.gap import portfolio_columns
from assessments.portfolio.judging.recording import locked
from assessments.portfolio.models import Claim, Countersignature, Judgement
from assessments.portfolio.permissions import check_in_force, check_may_countersign
from assessments.portfolio.screened import identifiers
from courses import standing
from lms import audit
from lms.actions import close_duty
from lms.calendar import today
from lms.models import Person


@transaction.atomic
def countersign(
    *, judgement: Judgement, by: Person, agrees: bool, reasons: str = "", at: datetime | None = None
) -> Countersignature:
    """Agree with a judgement, so that it counts, or send it back with reasons. Posted twice signs once."""
    moment = at or timezone.now()
    day = today(moment)
    claim = locked(Claim.objects.filter(judgements=judgement))
    judgement = claim.judgements.select_related("by", "countersignature__by").get(pk=judgement.pk)
    judgement.claim = claim
    signed = judgement.signature
    if signed and (signed.by_id, signed.agrees, signed.reasons) == (by.pk, agrees, reasons.strip()):
        return signed
    check_in_force(claim)
    check_may_countersign(by, judgement, on=day)
    faults = identifiers(day, reasons=reasons)
    if not agrees and not reasons.strip():
        faults["reasons"] = f"Say why it goes back: {judgement.by} reads this"
    if faults:
        raise ValidationError(faults)
    signature = Countersignature.objects.create(
        judgement=judgement, by=by, agrees=agrees, reasons=reasons.strip(), at=moment
    )
    audit.record("judgement_countersigned", by=by, subject=signature, facts={"agrees": agrees})
    _after_signature(signature, by, day)
    standing.refresh(claim.evidence.person, portfolio_columns, day)
    return signature


def _after_signature(signature: Countersignature, by: Person, day: date) -> None:
    judgement = signature.judgement
    close_duty(kind=COUNTERSIGN, source=judgement, by=by)
    if signature.agrees:
        consequences.now_counts(judgement, by, day)
    else:
        why = f"{by} sent your judgement back: {signature.reasons}"
        consequences.ask_again(judgement, day, by=by, why=why)
