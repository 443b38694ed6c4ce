"""Every night: whoever was asked to countersign and cannot any more gives way to somebody who can."""

from datetime import date

from django.db import transaction

from assessments.portfolio import consequences
from assessments.portfolio.assessors import COUNTERSIGN, countersigner_for, may_go_on
from assessments.portfolio.models import Claim, Judgement
from lms.actions import close_duty
from lms.models import Duty
from lms.roles import Role


@transaction.atomic
def keep_signers(*, on: date) -> int:
    """Ask somebody else where a signer has left, is away past the day or lost the award; return how many changed."""
    duties = Duty.objects.open().filter(kind=COUNTERSIGN, source_kind=Judgement._meta.label_lower)
    asked = list(duties.select_related("owner").order_by("pk"))
    rows = Judgement.objects.filter(pk__in=[duty.source_id for duty in asked])
    related = rows.select_related("by", "claim__evidence__person", "claim__criterion")
    judgements = {row.pk: row for row in related}
    in_force = set(Claim.objects.in_force().filter(judgements__in=list(judgements)).values_list("pk", flat=True))
    return sum(_keep(duty, judgements[duty.source_id], in_force, on) for duty in asked)


def _keep(duty: Duty, judgement: Judgement, in_force: set[int], on: date) -> bool:
    """Keep one duty of signing as it should be; say whether it changed."""
    learner, owner = judgement.claim.evidence.person, duty.owner
    if judgement.claim_id not in in_force:
        return bool(close_duty(kind=COUNTERSIGN, source=judgement, by=None, reason="This claim is judged no more."))
    if owner and may_go_on(owner, learner, role=Role.PTA, until=duty.due, on=on):
        return False
    if owner is None and countersigner_for(learner, judgement.by, on) is None:
        return False
    why = f"{owner} cannot sign it any more." if owner else "Somebody was found who can sign."
    close_duty(kind=COUNTERSIGN, source=judgement, by=None, reason=why)
    consequences.ask_signer(judgement, on, due=duty.due, by=None)
    return True
