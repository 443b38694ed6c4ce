"""The officer says that they have read an outcome."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from assessments.spot_checks.after.consequences import close_reading
from assessments.spot_checks.models import Acknowledgement, SpotCheckOutcome
from assessments.spot_checks.permissions import check_may_acknowledge
from lms import audit
from lms.models import Person


@transaction.atomic
def acknowledge(*, outcome: SpotCheckOutcome, by: Person, at: datetime | None = None) -> Acknowledgement:
    """Record that the officer has read the outcome. Twice changes nothing."""
    check_may_acknowledge(by, outcome)
    row, created = Acknowledgement.objects.get_or_create(
        outcome=outcome, defaults={"by": by, "at": at or timezone.now()}
    )
    if created:
        audit.record("spot_check_acknowledged", by=by, subject=row)
        close_reading(outcome, by)
    return row
