"""The duties that go with a piece of evidence when somebody else judges it."""

from assessments.portfolio.consequences import JUDGE, JUDGE_AGAIN
from assessments.portfolio.models import Evidence, Judgement
from lms.actions import close_duty, pass_duty
from lms.models import Duty, Person


def close_asked(piece: Evidence, *, by: Person | None, reason: str) -> None:
    """Close the duty of whoever was asked to judge a piece before."""
    close_duty(kind=JUDGE, source=piece, by=by, reason=reason)


def pass_again(piece: Evidence, to: Person | None, why: str) -> None:
    """Give what a countersigner sent back to whoever judges the piece now."""
    if to is None:
        return
    judgements = Judgement.objects.filter(claim__evidence=piece).values("pk")
    kind = Judgement._meta.label_lower
    sent_back = Duty.objects.open().filter(kind=JUDGE_AGAIN, source_kind=kind, source_id__in=judgements)
    for duty in sent_back.exclude(owner=to).select_for_update():
        pass_duty(duty=duty, to=to, reason=why)
