"""From when a judgement counts, and until when it can be appealed."""

from datetime import date, datetime

from assessments.portfolio.models import Judgement
from lms.calendar import today, working_day_after
from lms.permissions import current_post
from lms.policy.marking import EVIDENCE_APPEAL_DAYS
from lms.rules import Answer, RuleBook


def counted_at(judgement: Judgement) -> datetime:
    """Return from when a judgement counts: since it was made, signed, or ruled to stand."""
    if judgement.ruled:
        return judgement.ruled.at
    return judgement.signature.at if judgement.signature else judgement.judged_at


def last_day_to_appeal(judgement: Judgement) -> tuple[date, Answer]:
    """Return the last day on which a judgement can be appealed, and the rule that says so."""
    day = today(counted_at(judgement))
    post = current_post(judgement.claim.evidence.person, day)
    rule = RuleBook.at(post.unit if post else None, day).answer(EVIDENCE_APPEAL_DAYS)
    return working_day_after(day, rule.value), rule
