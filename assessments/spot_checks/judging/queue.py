"""What a reviewer has to judge."""

from assessments.spot_checks.models import Assignment
from lms.models import Person


def queue_of(reviewer: Person) -> list[Assignment]:
    """Return the checks that are with a reviewer and not judged, the earliest due first. One query."""
    rows = Assignment.objects.filter(reviewer=reviewer, ended_at=None, judgement=None, spot_check__closed_at=None)
    related = rows.select_related("spot_check__case", "spot_check__officer")
    return list(related.order_by("spot_check__judge_by", "given_at", "pk"))
