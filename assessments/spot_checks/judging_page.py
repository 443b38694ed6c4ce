"""What the pages of whoever judges show."""

from typing import Any

from django.urls import reverse

from assessments.spot_checks.models import Assignment
from lms.calendar import in_words

WAITING_COLUMNS = [{"label": "Case"}, {"label": "Officer"}, {"label": "As"}, {"label": "Judge by"}]


def waiting_rows(assignments: list[Assignment]) -> list[list[Any]]:
    """Return the checks that are with a reviewer."""
    return [
        [
            {"text": f"Case {row.spot_check.case.mask}", "href": reverse("spot_checks:judge", args=[row.pk])},
            str(row.spot_check.officer),
            row.get_seat_display(),
            in_words(row.spot_check.judge_by) if row.spot_check.judge_by else "",
        ]
        for row in assignments
    ]
