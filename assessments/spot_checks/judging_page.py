"""What the pages of judging show."""

from datetime import date
from typing import Any

from django.urls import reverse

from assessments.spot_checks.models import Assignment
from lms.calendar import in_words, today
from lms.permissions import current_post

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


def facts_before_judging(assignment: Assignment, on: date) -> list[dict[str, Any]]:
    """Return what a reviewer should know before they judge."""
    spot_check = assignment.spot_check
    post, version = current_post(spot_check.officer, on), spot_check.standard_version
    return [
        {
            "term": "Officer",
            "value": str(spot_check.officer),
            "note": f"{post.get_grade_display()}, {post.unit}" if post else "",
        },
        {"term": "Opened", "value": in_words(today(spot_check.opened_at)), "note": f"by {spot_check.opened_by}"},
        {"term": "You may judge", "value": "Yes", "note": "not your line, and you neither mentor nor assess them"},
        {
            "term": "Standard",
            "value": str(version),
            "note": "inspection questions C1 and C2; the rest is ours" if not version.confirmed else "",
            "unconfirmed": not version.confirmed,
        },
    ]
