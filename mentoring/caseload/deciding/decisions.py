"""What was decided about one person, the latest first."""

from datetime import date
from typing import Any, Final

from django.core.paginator import Paginator
from django.db.models import OuterRef, QuerySet, Subquery
from django.urls import reverse

from lms.calendar import in_words
from lms.models import Person
from mentoring.caseload.deciding.page import state_of
from mentoring.caseload.models import AllocationDecision, Override, OverrideReview

A_PAGE: Final = 25
SHAPES: Final = {"allocated": "allow", "co_worked": "allow", "not_allocated": "not_applicable"}


def decisions_page(about: Person, page: str | None, on: date) -> dict[str, Any]:
    """Return one page of the decisions about somebody. Three queries, however many."""
    rows = AllocationDecision.objects.filter(person=about).select_related("answer", "lead", "decided_by")
    shown = Paginator(rows.order_by("-decided_on", "-pk"), A_PAGE).get_page(page)
    overrides = with_last_review(Override.objects.filter(decision__in=[row.pk for row in shown]))
    by_decision = {override.decision_id: override for override in overrides}
    return {"page": shown, "rows": [_row(row, by_decision.get(row.pk), on) for row in shown]}


def with_last_review(rows: QuerySet[Override]) -> QuerySet[Any]:
    """Return overrides with the outcome of the review that stands as `last`; empty where there is none."""
    reviews = OverrideReview.objects.filter(override=OuterRef("pk")).order_by("-pk")
    return rows.annotate(last=Subquery(reviews.values("outcome")[:1]))


def _row(row: AllocationDecision, override: Any, on: date) -> dict[str, Any]:
    return {
        "day": in_words(row.decided_on),
        "href": reverse("caseload:decision", args=[row.pk]),
        "case": f"Case {row.answer.case_mask}" if row.answer.case_mask else "A case without a reference",
        "kind": SHAPES[row.outcome],
        "outcome": row.get_outcome_display(),
        "lead": f"led by {row.lead}" if row.lead and row.outcome == "co_worked" else "",
        "answer": row.answer.answer,
        "by": row.decided_by.name,
        "override": state_of(override, on, override.last or "") if override else None,
    }
