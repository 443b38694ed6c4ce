"""The lists of disputes: what quality assurers rule on, and appeals with whoever reads them again."""

from datetime import date
from typing import Any, Final

from django.db.models import Q, QuerySet
from django.urls import reverse

from assessments.portfolio.consequences import RULE
from assessments.portfolio.models import Appeal, Judgement
from assessments.portfolio.screens import short
from lms.calendar import in_words, today
from lms.models import Duty, Person
from lms.permissions import visible_to as people_visible_to
from lms.roles import Permission

NEWEST: Final = 20
TO_RULE_COLUMNS: Final = [
    {"label": "Learner"},
    {"label": "Claim"},
    {"label": "Judged by"},
    {"label": "Sent back by"},
    {"label": "Rule by"},
    {"label": "With"},
]
RULED_COLUMNS: Final = [{"label": "Learner"}, {"label": "Claim"}, {"label": "Ruled"}, {"label": "What stands"}]
APPEAL_COLUMNS: Final = [
    {"label": "Learner"},
    {"label": "Claim"},
    {"label": "Appealed"},
    {"label": "Answer by"},
    {"label": "With"},
]


def disagreements_for(person: Person, on: date) -> QuerySet[Judgement]:
    """Return the judgements of a quality assurer's places about which two assessors disagree or disagreed."""
    placed = people_visible_to(person, Permission.QUALITY_ASSURE, on).values("pk")
    rows = Judgement.objects.filter(disagreement__isnull=False, claim__evidence__person__in=placed)
    related = (
        "by",
        "claim__evidence__person",
        "claim__criterion",
        "countersignature__by",
        "disagreement",
        "ruling__by",
    )
    return rows.select_related(*related)


def still_to_rule(rows: QuerySet[Judgement]) -> list[Judgement]:
    """Return those that wait for a ruling, the oldest first: neither judged again since nor taken back."""
    waiting = rows.filter(ruling=None, replaced_by=None, claim__replaced_by=None, claim__evidence__withdrawal=None)
    return list(waiting.order_by("disagreement__at", "pk"))


def to_rule_rows(judgements: list[Judgement], on: date) -> list[list[Any]]:
    """Return the table of what waits for a ruling. One query."""
    duties = {
        duty.source_id: duty
        for duty in Duty.objects.open()
        .filter(kind=RULE, source_kind=Judgement._meta.label_lower, source_id__in=[row.pk for row in judgements])
        .select_related("owner")
    }
    return [_to_rule(row, duties.get(row.pk), on) for row in judgements]


def _to_rule(row: Judgement, duty: Duty | None, on: date) -> list[Any]:
    late = duty is not None and duty.due < on
    return [
        {"text": name_of(row), "href": reverse("portfolio:ruling", args=[row.pk])},
        row.claim.criterion.text,
        {"text": str(row.by), "note": row.get_decision_display()},
        str(row.countersignature.by),
        {"text": short(duty.due), "state": "overdue" if late else "due"} if duty else "",
        str(duty.owner) if duty and duty.owner else "Nobody is free yet",
    ]


def ruled_rows(rows: QuerySet[Judgement]) -> list[list[Any]]:
    """Return the table of the newest rulings."""
    ruled = rows.filter(ruling__isnull=False).order_by("-ruling__at")[:NEWEST]
    return [
        [
            {"text": name_of(row), "href": reverse("portfolio:judgement", args=[row.claim_id])},
            row.claim.criterion.text,
            {"text": in_words(today(row.ruling.at)), "note": f"by {row.ruling.by}"},
            "The assessor’s judgement" if row.ruling.upholds else "Judged again",
        ]
        for row in ruled
    ]


def name_of(judgement: Judgement) -> str:
    """Name a judgement by learner and criterion."""
    return f"{judgement.claim.evidence.person}, {judgement.claim.criterion.code}"


def appeals_for(person: Person, on: date) -> list[Appeal]:
    """Return the open appeals that somebody reads again, or for which they find a reader; what is due first on top."""
    placed = people_visible_to(person, Permission.HAND_OVER_MARKING, on).values("pk")
    rows = Appeal.objects.filter(closed_at=None).filter(
        Q(reader=person) | Q(judgement__claim__evidence__person__in=placed)
    )
    related = ("reader", "by", "judgement__claim__evidence__person", "judgement__claim__criterion")
    return list(rows.select_related(*related).order_by("answer_by", "pk"))


def appeal_rows(appeals: list[Appeal], person: Person, on: date) -> list[list[Any]]:
    """Return the table of open appeals, each with the page on which `person` goes on."""
    return [
        [
            {"text": name_of(row.judgement), "href": _where(row, person)},
            row.judgement.claim.criterion.text,
            short(today(row.at)),
            {"text": short(row.answer_by), "state": "overdue" if row.answer_by < on else "due"},
            "You" if row.reader_id == person.pk else str(row.reader or "Nobody yet: choose a reader"),
        ]
        for row in appeals
    ]


def _where(row: Appeal, person: Person) -> str:
    name = "read_again" if row.reader_id == person.pk else "appeal_reader"
    return reverse(f"portfolio:{name}", args=[row.pk])
