"""The tables of countersigning: what waits for a signature, and one's own judgements that wait for it."""

from datetime import date
from typing import Any, Final

from django.urls import reverse

from assessments.portfolio.judging.signing_queue import ToSign, Unsigned
from assessments.portfolio.models import Judgement
from assessments.portfolio.screens import days, short
from lms.calendar import today

COLUMNS: Final = [
    {"label": "Learner"},
    {"label": "Claim"},
    {"label": "Judgement"},
    {"label": "Waited", "number": True},
    {"label": "Sign by"},
    {"label": "State"},
]
OWN_COLUMNS: Final = [{"label": "Learner"}, {"label": "Claim"}, {"label": "You judged"}, {"label": "Where it is"}]


def rows_of(queue: list[ToSign]) -> list[list[Any]]:
    """Return the table of what waits for a countersignature."""
    return [
        [
            {"text": row.name, "href": "" if row.locked else reverse("portfolio:sign", args=[row.judgement.pk])},
            row.judgement.claim.criterion.text,
            _decision(row.judgement, f"by {row.judgement.by}"),
            days(row.days_waited),
            short(row.sign_by) if row.sign_by else "",
            {"text": row.in_words, "state": row.shape},
        ]
        for row in queue
    ]


def own_rows(unsigned: list[Unsigned]) -> list[list[Any]]:
    """Return the table of one's own judgements that count for nothing yet."""
    return [
        [
            {
                "text": f"{row.judgement.claim.evidence.person}, {row.judgement.claim.criterion.code}",
                "href": reverse("portfolio:judgement", args=[row.judgement.claim_id]),
            },
            row.judgement.claim.criterion.text,
            _decision(row.judgement, short(today(row.judgement.judged_at))),
            {"text": row.in_words, "state": row.shape},
        ]
        for row in unsigned
    ]


def _decision(judgement: Judgement, note: str) -> dict[str, Any]:
    state = "met" if judgement.met else "not_yet_met"
    return {"text": judgement.get_decision_display(), "state": state, "note": note}


def facts_before_signing(judgement: Judgement, sign_by: date | None) -> list[dict[str, Any]]:
    """Return what a countersigner should know before they sign."""
    award = "in training that day" if judgement.by_one_in_training else "award in force that day"
    facts: list[dict[str, Any]] = [
        {"term": "Judged by", "value": judgement.by, "note": award},
        {"term": "Judged on", "value": f"{today(judgement.judged_at):%-d %B %Y}"},
    ]
    if sign_by:
        facts.append({"term": "Sign by", "value": f"{sign_by:%A %-d %B %Y}"})
    return facts
