"""What the list of findings and the page of one finding show, to quality assurers and to assessors."""

from datetime import date
from typing import Any, Final

from django.core.paginator import Page, Paginator
from django.db.models import Q, QuerySet
from django.urls import reverse

from assessments.portfolio.models import Finding
from assessments.portfolio.quality.finding import check_judged_again, check_may_close
from assessments.portfolio.quality.following import TO_CLOSE
from assessments.portfolio.quality.page import finding_state, name_of
from assessments.portfolio.quality.permissions import check_may_answer, findings_visible_to
from assessments.portfolio.screens import short
from lms.calendar import today
from lms.models import Duty, Person
from lms.permissions import refusal

A_PAGE: Final = 25
RELATED: Final = (
    "by",
    "answer__by",
    "item__iqa",
    "item__line__draw__unit",
    "item__line__assessor",
    "item__line__judgement__by",
    "item__line__judgement__countersignature__by",
    "item__line__judgement__claim__criterion__unit",
    "item__line__judgement__claim__evidence__person",
    "item__line__judgement__claim__evidence__withdrawal",
)
COLUMNS: Final = [
    {"label": "Judgement"},
    {"label": "Assessor"},
    {"label": "Found"},
    {"label": "By"},
    {"label": "State"},
]


def findings_page(person: Person, on: date, number: str | None) -> Page[Finding]:
    """Return a page of the findings that somebody may read: what is open first, by its day, then the newest."""
    rows = findings_visible_to(person, on).select_related(*RELATED)
    return Paginator(_open_first(rows), A_PAGE).get_page(number)


def _open_first(rows: QuerySet[Finding]) -> QuerySet[Finding]:
    return rows.alias(is_closed=Q(item__closed_at__isnull=False)).order_by("is_closed", "action_by", "-at", "-pk")


def finding_rows(findings: Page[Finding]) -> list[list[Any]]:
    """Return findings as rows of a table."""
    return [_row(finding) for finding in findings]


def _row(finding: Finding) -> list[Any]:
    item = finding.item
    kind, text = followed_up(finding)
    return [
        {"text": name_of(item), "href": reverse("portfolio:finding", args=[finding.pk])},
        str(item.line.assessor),
        finding.get_outcome_display(),
        {"text": str(finding.by), "note": short(today(finding.at))},
        {"text": text, "state": kind},
    ]


def followed_up(finding: Finding) -> tuple[str, str]:
    """Say how far the follow-up of a finding is: a shape and a sentence."""
    if closed := finding.item.closed_at:
        return "done", f"Closed on {short(today(closed))}"
    if finding.answered:
        return "waiting", f"Answered on {short(today(finding.answered.at))}, to be closed"
    by = finding.action_by
    if by is None:
        return "due", "Open"
    return ("overdue", f"Overdue: was due by {short(by)}") if by < today() else ("due", f"To be done by {short(by)}")


def counts_of(person: Person, on: date) -> dict[str, int]:
    """Count what waits for somebody: findings to answer, and answered ones to close."""
    rows = findings_visible_to(person, on).filter(item__closed_at=None)
    asked = Duty.objects.open().filter(kind=TO_CLOSE, source_kind=Finding._meta.label_lower, owner=person)
    return {
        "to_answer": rows.filter(item__line__assessor=person, answer=None).count(),
        "to_close": rows.filter(pk__in=asked.values("source_id")).count(),
    }


def finding_context(finding: Finding, person: Person, on: date) -> dict[str, Any]:
    """Return what the page of a finding shows, with what the reader may do about it and why not."""
    item = finding.item
    mine = item.line.assessor_id == person.pk
    kind, text = finding_state(finding, item)
    return {
        "finding": finding,
        "item": item,
        "claim": item.line.judgement.claim,
        "judgement": item.line.judgement,
        "name": name_of(item),
        "mine": mine,
        "kind": kind,
        "state": text,
        "asks": finding.outcome != Finding.Outcome.IN_ORDER,
        "may_answer": mine and not refusal(check_may_answer, person, finding),
        "first": refusal(check_judged_again, finding) if mine else "",
        "why_not_close": "" if mine else refusal(check_may_close, person, finding, on=on),
    }
