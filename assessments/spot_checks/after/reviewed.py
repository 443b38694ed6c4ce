"""The caseload review after a failed check is recorded as done: its duty closes, and new cases may come again."""

from django.db import transaction

from assessments.spot_checks.after.consequences import REVIEW, raised_by
from assessments.spot_checks.models import SpotCheckOutcome
from assessments.spot_checks.permissions import check_may_finish_review
from lms import audit
from lms.actions import close_duty
from lms.models import Duty, Person
from mentoring.caseload.held.restricting import lift_restriction


def open_review(outcome: SpotCheckOutcome) -> Duty | None:
    """Return the review that is still to be done after a check, if there is one. One query."""
    kind = outcome._meta.label_lower
    return Duty.objects.open().filter(kind=REVIEW, source_kind=kind, source_id=outcome.pk).first()


@transaction.atomic
def finish_review(*, outcome: SpotCheckOutcome, words: str, by: Person) -> bool:
    """Record that the caseload was reviewed and what was found; return whether it was still to be done."""
    check_may_finish_review(by, outcome)
    raised = raised_by(outcome)
    closed = close_duty(kind=REVIEW, source=raised, by=by, reason=words)
    lifted = lift_restriction(source=raised, by=by)
    if closed:
        audit.record("caseload_reviewed", by=by, subject=outcome, facts={"officer": outcome.spot_check.officer_id})
    return bool(closed or lifted)
