"""The officer appeals: a second reader, who is none of the first, judges the case afresh without seeing any marks."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from assessments.spot_checks.after.permissions import check_may_appeal
from assessments.spot_checks.after.rechecking import HELD_BACK, cancel_open
from assessments.spot_checks.after.replying import check_words, locked, tell_readers_and_manager
from assessments.spot_checks.judging.assigning import assign_seat
from assessments.spot_checks.models import Appeal, Assignment, SpotCheckOutcome
from lms import audit
from lms.calendar import today
from lms.models import Person


@transaction.atomic
def appeal(*, outcome: SpotCheckOutcome, by: Person, grounds: str, at: datetime | None = None) -> Appeal:
    """Appeal against an outcome, once. The same grounds posted twice count once; any others are refused."""
    moment, words = at or timezone.now(), grounds.strip()
    found = locked(outcome)
    made = found.appealed
    if made and (made.by_id, made.grounds) == (by.pk, words):
        return made
    check_may_appeal(by, found, on=today(moment))
    check_words("grounds", words, "Write what should be judged otherwise, and why", today(moment))
    row = Appeal.objects.create(outcome=found, by=by, grounds=words, at=moment)
    audit.record("spot_check_appeal", by=by, subject=row, facts={"outcome": found.pk})
    text = f"The outcome of a spot check is appealed: case {found.spot_check.case.mask}"
    tell_readers_and_manager(found, f"spot-check-appeal-{row.pk}", text, today(moment))
    cancel_open(found, reason=HELD_BACK)
    # Where nobody is left to ask, the coordinator is told, and each new day asks again.
    assign_seat(spot_check=found.spot_check, seat=Assignment.Seat.APPEAL, by=by, on=today(moment))
    return row
