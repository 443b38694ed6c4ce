"""The duty to decide proposals: one for the coordinators of each PDU in which proposals wait. Safe to keep twice."""

from collections import Counter
from datetime import date
from typing import Final

from django.db import transaction
from django.urls import reverse

from lms.actions import change_duty, close_duty, open_duty
from lms.calendar import working_day_after
from lms.models import Duty, Person, Unit
from lms.policy.practice import MENTOR_GAP_DAYS
from lms.posts import posts_on
from lms.roles import Role
from lms.rules import RuleBook
from mentoring.pairings.models import Proposal

DECIDE_DUTY: Final = "decide_proposals"


@transaction.atomic
def keep_decision_duties(*, region: str, on: date, by: Person | None) -> None:
    """Open a duty in each PDU of a region (its path) in which proposals wait, and close it where none does."""
    waiting = Proposal.objects.filter(state=Proposal.State.WAITING, mentor__isnull=False)
    posts = posts_on(waiting.values_list("learner", flat=True), on)
    counts = Counter(post.unit.pdu_path for post in posts.values() if post.unit.region_path == region)
    pdus = {unit.path: unit for unit in Unit.objects.filter(path__startswith=region, kind=Unit.Kind.PDU)}
    units = {unit.pk: unit for unit in pdus.values()}
    rows = Duty.objects.open().filter(kind=DECIDE_DUTY, source_kind=Unit._meta.label_lower, source_id__in=units)
    stands = {row.source_id: row for row in rows}
    for pk, unit in units.items():
        count = counts[unit.path]
        if not count and pk in stands:
            close_duty(kind=DECIDE_DUTY, source=unit, by=by, reason="No proposal waits any more.")
        elif count:
            _ask(unit, count, stands.get(pk), on, by)


def _ask(unit: Unit, count: int, stands: Duty | None, on: date, by: Person | None) -> None:
    """Ask the coordinators of a PDU to decide, or bring what they are asked up to date."""
    learners = f"{count} learner{' has' if count == 1 else 's have'}"
    reason = (
        f"{learners} no mentor, or will soon have none, and somebody is proposed. Nobody is paired until you say so."
    )
    if stands:
        if stands.reason != reason:
            change_duty(duty=stands, reason=reason, due=stands.due, by=by)
        return
    days = int(RuleBook.at(unit, on).answer(MENTOR_GAP_DAYS).value)
    open_duty(
        kind=DECIDE_DUTY,
        source=unit,
        title=f"Decide who mentors whom in {unit}",
        reason=reason,
        due=working_day_after(on, days),
        role=Role.COORDINATOR,
        unit=unit,
        link=reverse("pairings:cover"),
        link_text="Look at the proposals",
        by=by,
    )
