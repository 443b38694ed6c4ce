"""The caseload review after a failed check is recorded as done: its duty closes, and new cases may come again."""

from django.db import transaction

from assessments.spot_checks.after.consequences import REVIEW, raised_by
from assessments.spot_checks.after.meanwhile import was_first
from assessments.spot_checks.models import SpotCheck, SpotCheckOutcome
from assessments.spot_checks.permissions import check_may_finish_review
from lms import audit
from lms.actions import close_duty
from lms.models import Duty, Person
from lms.permissions import NotAllowed
from mentoring.caseload.held.restricting import lift_restriction
from mentoring.caseload.models import Restriction


def open_review(outcome: SpotCheckOutcome) -> Duty | None:
    """Return the review that is still to be done after a check, if there is one. One query."""
    kind = outcome._meta.label_lower
    return Duty.objects.open().filter(kind=REVIEW, source_kind=kind, source_id=outcome.pk).first()


@transaction.atomic
def finish_review(*, outcome: SpotCheckOutcome, words: str, by: Person) -> bool:
    """Record that the caseload was reviewed and what was found; return whether it was still to be done.

    The same words of the same person sent twice count once; any others are refused, and say who was first.
    """
    SpotCheck.objects.select_for_update().get(pk=outcome.spot_check_id)
    check_may_finish_review(by, outcome)
    raised = _raised_now(outcome)
    done = _done(raised)
    if done and (done.closed_by_id, done.close_reason) == (by.pk, words):
        return False
    check_is_asked(outcome, by)
    closed = close_duty(kind=REVIEW, source=raised, by=by, reason=words)
    lift_restriction(source=raised, by=by)
    if closed:
        audit.record("caseload_reviewed", by=by, subject=outcome, facts={"officer": outcome.spot_check.officer_id})
    return True


def check_is_asked(outcome: SpotCheckOutcome, by: Person) -> None:
    """Refuse where no review is asked for any more: say who closed it, when and with what words."""
    raised = _raised_now(outcome)
    if open_review(raised) or _held_back(raised):
        return
    done = _done(raised)
    if done is None or done.closed_at is None:
        raise NotAllowed("This check asks for no review of the caseload, or does so no more.")
    raise NotAllowed(f"{was_first(done.closed_by, by, 'closed this review', done.closed_at)} {done.close_reason}")


def _raised_now(outcome: SpotCheckOutcome) -> SpotCheckOutcome:
    """Return the outcome that the review hangs on by now: an appeal may have been decided since."""
    return raised_by(SpotCheckOutcome.objects.in_force().get(spot_check=outcome.spot_check_id))


def _done(raised: SpotCheckOutcome) -> Duty | None:
    """Return the review of an outcome that is closed, the last one first."""
    rows = Duty.objects.filter(kind=REVIEW, source_kind=raised._meta.label_lower, source_id=raised.pk)
    return rows.exclude(closed_at=None).select_related("closed_by").order_by("-closed_at").first()


def _held_back(raised: SpotCheckOutcome) -> bool:
    """Say whether new cases are still held back because of an outcome."""
    rows = Restriction.objects.filter(source_kind=raised._meta.label_lower, source_id=raised.pk, ends=None)
    return bool(rows.exists())
