"""A check that is open comes to its end, once."""

from datetime import datetime

from assessments.spot_checks.models import SpotCheck
from lms.models import Person


def close(*, spot_check: SpotCheck, how: SpotCheck.ClosedAs, reason: str, by: Person | None, at: datetime) -> None:
    """Close a check that is open, once."""
    if spot_check.closed_at is not None:
        return
    spot_check.closed_at, spot_check.closed_as = at, how
    spot_check.closed_reason, spot_check.closed_by = reason, by
    spot_check.save(update_fields=["closed_at", "closed_as", "closed_reason", "closed_by"])
