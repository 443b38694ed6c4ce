"""Every night: whoever should rule or read again and cannot any more gives way; what has become idle is closed."""

from datetime import date

from django.db import transaction
from django.utils import timezone

from assessments.portfolio.assessors import may_go_on
from assessments.portfolio.consequences import RULE
from assessments.portfolio.disputes.appealing import close_withdrawn, give, locked_appeal
from assessments.portfolio.disputes.disagreeing import locked_judgement
from assessments.portfolio.disputes.duties import ask_for_ruling, assurers_of, close_reading, readers_of
from assessments.portfolio.disputes.permissions import barred_from_reading
from assessments.portfolio.models import Appeal, Claim, Judgement
from lms.actions import close_duty
from lms.models import Duty
from lms.roles import Role


def keep_disputes(*, on: date) -> int:
    """Keep every open appeal and ruling with somebody who can answer it; return how many changed."""
    appeals = list(Appeal.objects.filter(closed_at=None).order_by("pk"))
    return sum(_keep_appeal(row, on) for row in appeals) + sum(_keep_ruling(row, on) for row in _open_rulings())


@transaction.atomic
def _keep_appeal(row: Appeal, on: date) -> bool:
    """Keep one appeal with somebody who can answer it, its claim locked; say whether it changed."""
    row = locked_appeal(row)
    if row.closed_at:
        return False
    claim = row.judgement.claim
    if not _in_force(claim):
        close_withdrawn(row, by=None, reason="This claim is judged no more.", at=timezone.now())
        return True
    learner, reader = claim.evidence.person, row.reader
    barred = {tie.person_id for tie in barred_from_reading(row, on)}
    free = reader and reader.pk not in barred
    if reader and free and may_go_on(reader, learner, role=Role.PTA, until=row.answer_by, on=on, afar=True):
        return False
    if reader is None and not readers_of(row, on):
        return False
    close_reading(row, by=None, reason=f"{reader} cannot read it any more." if reader else "Somebody was found.")
    row.reader, row.given_by, row.given_at = None, None, None
    row.save(update_fields=["reader", "given_by", "given_at"])
    give(row, by=None, on=on)
    return True


def _open_rulings() -> list[Duty]:
    return list(Duty.objects.open().filter(kind=RULE, source_kind=Judgement._meta.label_lower).order_by("pk"))


@transaction.atomic
def _keep_ruling(asked: Duty, on: date) -> bool:
    """Keep one duty of ruling with somebody who can, its claim locked; say whether it changed."""
    judgement = locked_judgement(Judgement(pk=asked.source_id))
    duty = Duty.objects.open().select_related("owner").filter(pk=asked.pk).first()
    if duty is None:
        return False
    if judgement.ruled:
        return bool(close_duty(kind=RULE, source=judgement, by=None, reason="It is answered."))
    learner, owner = judgement.claim.evidence.person, duty.owner
    if not _in_force(judgement.claim):
        return bool(close_duty(kind=RULE, source=judgement, by=None, reason="This claim is judged no more."))
    if owner and may_go_on(owner, learner, role=Role.IQA, until=duty.due, on=on):
        return False
    if owner is None and not assurers_of(judgement, on):
        return False
    why = f"{owner} cannot rule on it any more." if owner else "Somebody was found."
    close_duty(kind=RULE, source=judgement, by=None, reason=why)
    ask_for_ruling(judgement, on=on, due=duty.due, by=None)
    return True


def _in_force(claim: Claim) -> bool:
    return Claim.objects.in_force().filter(pk=claim.pk).exists()
