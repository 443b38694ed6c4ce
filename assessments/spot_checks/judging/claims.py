"""A reader begins a check: it is theirs alone for a time, and they have its record as set fast before they answer."""

from datetime import datetime, timedelta

from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from assessments.spot_checks.draws.hashing import fixing_hash
from assessments.spot_checks.judging.may_mark import CONFIRMED, check_may_mark, has_the_record
from assessments.spot_checks.models import Assignment, SpotCheck
from lms import audit
from lms.actions import queue_notice
from lms.calendar import today
from lms.models import Person
from lms.permissions import current_post
from lms.policy.spot_checking import SPOT_CHECK_CLAIM_MINUTES
from lms.rules import RuleBook


@transaction.atomic
def claim(*, assignment: Assignment, by: Person, at: datetime | None = None) -> datetime | None:
    """Let a reader have a check to themselves from now on; one whose time ran out, and that nobody took, goes on."""
    moment = at or timezone.now()
    check_may_mark(by, assignment, on=today(moment))
    until = claimed_until(assignment.spot_check.officer, moment)
    if Assignment.objects.filter(pk=assignment.pk, ended_at=None, judgement=None).update(claimed_until=until):
        assignment.claimed_until = until
    return assignment.claimed_until


def claimed_until(officer: Person, moment: datetime) -> datetime:
    """Return until when a check is its reader's alone after they opened it or saved something."""
    post = current_post(officer, today(moment))
    book = RuleBook.at(post.unit if post else None, today(moment))
    return moment + timedelta(minutes=book.answer(SPOT_CHECK_CLAIM_MINUTES).value)


@transaction.atomic
def set_record_fast(*, assignment: Assignment, by: Person, at: datetime | None = None) -> SpotCheck:
    """Record that a reader has the record as it stood at the draw: each reader once.

    The first sets it fast, and only from then on does the officer know; the others judge what was set fast.
    """
    moment = at or timezone.now()
    spot_check = SpotCheck.objects.select_for_update().get(pk=assignment.spot_check_id)
    assignment = Assignment.objects.select_related("spot_check__officer").get(pk=assignment.pk)
    check_may_mark(by, assignment, on=today(moment))
    if spot_check.record_fixed_at is not None:
        if not has_the_record(assignment):
            audit.record(CONFIRMED, by=by, subject=assignment)
        return spot_check
    spot_check.record_fixed_at, spot_check.record_fixed_by = moment, by
    spot_check.save(update_fields=["record_fixed_at", "record_fixed_by"])
    facts = {"assignment": assignment.pk, "fixing": fixing_hash(spot_check)}
    audit.record("spot_check_record_fixed", by=by, subject=spot_check, facts=facts)
    queue_notice(
        person=spot_check.officer,
        event=f"spot-check-record-fixed-{spot_check.pk}",
        text=f"A case of yours is being checked: {spot_check.case.mask}",
        link=reverse("spot_checks:mine"),
    )
    return spot_check
