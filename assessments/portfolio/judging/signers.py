"""Every night: whoever was asked to countersign and cannot any more gives way to somebody who can."""

from datetime import date

from django.db import transaction

from assessments.portfolio import consequences
from assessments.portfolio.assessors import COUNTERSIGN, countersigner_for, may_go_on
from assessments.portfolio.judging.recording import locked
from assessments.portfolio.models import Claim, Judgement
from lms.actions import close_duty
from lms.models import Duty
from lms.roles import Role


def keep_signers(*, on: date) -> int:
    """Ask somebody else where a signer has left, is away past the day or lost the award; return how many changed."""
    duties = Duty.objects.open().filter(kind=COUNTERSIGN, source_kind=Judgement._meta.label_lower)
    return sum(_keep(pk, source, on) for pk, source in list(duties.order_by("pk").values_list("pk", "source_id")))


@transaction.atomic
def _keep(pk: int, source: int, on: date) -> bool:
    """Keep one duty of signing as it should be, its claim locked; say whether it changed."""
    claim = locked(Claim.objects.filter(judgements=source))
    judgement = Judgement.objects.select_related("by", "countersignature").get(pk=source)
    judgement.claim = claim
    duty = Duty.objects.open().select_related("owner").filter(pk=pk).first()
    if duty is None:
        return False
    if why := _idle(judgement):
        return bool(close_duty(kind=COUNTERSIGN, source=judgement, by=None, reason=why))
    learner, owner = claim.evidence.person, duty.owner
    if owner and may_go_on(owner, learner, role=Role.PTA, until=duty.due, on=on):
        return False
    if owner is None and countersigner_for(learner, judgement.by, on) is None:
        return False
    why = f"{owner} cannot sign it any more." if owner else "Somebody was found who can sign."
    close_duty(kind=COUNTERSIGN, source=judgement, by=None, reason=why)
    consequences.ask_signer(judgement, on, due=duty.due, by=None)
    return True


def _idle(judgement: Judgement) -> str:
    """Say why nobody needs to sign a judgement any more; nothing where somebody does."""
    if judgement.signature is not None:
        return "It is answered."
    if not Claim.objects.in_force().filter(pk=judgement.claim_id).exists():
        return "This claim is judged no more."
    return "" if Judgement.objects.newest().filter(pk=judgement.pk).exists() else "A newer judgement counts."
