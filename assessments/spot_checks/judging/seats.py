"""The readers of a check: who is asked to judge it, in which seat, and how that ends."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from assessments.spot_checks.models import Assignment, SpotCheck
from assessments.spot_checks.permissions import check_may_take
from lms import audit
from lms.actions import drop_notices, queue_notice
from lms.calendar import today
from lms.models import Notice, Person
from lms.permissions import NotAllowed

Seat = Assignment.Seat


@transaction.atomic
def give(
    *,
    spot_check: SpotCheck,
    seat: Assignment.Seat,
    reviewer: Person,
    by: Person | None,
    because: dict[str, Any] | None = None,
    at: datetime | None = None,
) -> Assignment:
    """Ask a reviewer to judge a check. Asked in this seat already: nothing changes; somebody else is: refused."""
    moment = at or timezone.now()
    # Whoever gives or takes a check of this officer waits here, so that nobody sits twice or beside somebody.
    SpotCheck.objects.select_for_update().get(pk=spot_check.pk)
    sitting = spot_check.assignments.filter(seat=seat, ended_at=None).select_related("reviewer").first()
    if sitting:
        return _already(sitting, reviewer)
    check_may_take(reviewer, spot_check, seat, on=today(moment))
    assignment = Assignment.objects.create(
        spot_check=spot_check, seat=seat, reviewer=reviewer, given_by=by, given_at=moment, because=because or {}
    )
    audit.record(
        "spot_check_given", by=by, subject=assignment, facts={"reviewer": reviewer.pk, "seat": assignment.seat}
    )
    if by is None or by.pk != reviewer.pk:
        text = f"A case is there for you to judge: {spot_check.case.mask}"
        queue_notice(person=reviewer, event=notice_of(assignment), text=text, link=page_of(assignment))
    return assignment


def _already(sitting: Assignment, reviewer: Person) -> Assignment:
    if sitting.reviewer_id != reviewer.pk:
        raise NotAllowed(f"{sitting.reviewer} has this check. Nothing of yours was lost or recorded.")
    return sitting


@transaction.atomic
def end(*, assignment: Assignment, how: Assignment.EndedAs, reason: str, by: Person | None) -> Assignment:
    """End an assignment that came to no judgement. What its reviewer wrote stays with it."""
    row = Assignment.objects.select_for_update(of=("self",)).get(pk=assignment.pk)
    if row.ended_at is not None or row.judged:
        return row
    row.ended_at, row.ended_as, row.ended_reason = timezone.now(), how, reason
    row.save(update_fields=["ended_at", "ended_as", "ended_reason"])
    audit.record("spot_check_given_up", by=by, subject=row, facts={"how": row.ended_as, "reviewer": row.reviewer_id})
    drop_notices(notices=Notice.objects.filter(event=notice_of(row)), reason="Somebody else judges it.")
    return row


def notice_of(assignment: Assignment) -> str:
    """Return the key of the message that tells a reviewer of it."""
    return f"spot-check-given-{assignment.pk}"


def page_of(assignment: Assignment) -> str:
    """Return where it is judged."""
    return reverse("spot_checks:judge", args=[assignment.pk])
