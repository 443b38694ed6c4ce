"""The caseload review after a failed check is recorded as done: its duty closes, and new cases may come again."""

from django.db import transaction

from assessments.spot_checks.consequences import REVIEW
from assessments.spot_checks.models import SpotCheckJudgement
from assessments.spot_checks.permissions import check_may_finish_review
from lms import audit
from lms.actions import close_duty
from lms.models import Duty, Person
from mentoring.caseload.held.restricting import lift_restriction


def open_review(judgement: SpotCheckJudgement) -> Duty | None:
    """Return the review that is still to be done after a check, if there is one. One query."""
    kind = judgement._meta.label_lower
    return Duty.objects.open().filter(kind=REVIEW, source_kind=kind, source_id=judgement.pk).first()


@transaction.atomic
def finish_review(*, judgement: SpotCheckJudgement, words: str, by: Person) -> bool:
    """Record that the caseload was reviewed and what was found; return whether it was still to be done."""
    check_may_finish_review(by, judgement)
    closed = close_duty(kind=REVIEW, source=judgement, by=by, reason=words)
    if closed:
        lift_restriction(source=judgement, by=by)
        audit.record("caseload_reviewed", by=by, subject=judgement, facts={"officer": judgement.spot_check.officer_id})
    return bool(closed)
