"""What the page of one sampled judgement shows: the evidence, the judgement, its history, and the audit behind it."""

from collections.abc import Iterable
from datetime import date
from typing import Any, Final

from django.db.models import Model, Q

from assessments.portfolio import screens
from assessments.portfolio.models import (
    Appeal,
    Claim,
    Countersignature,
    Evidence,
    EvidenceFile,
    Finding,
    FindingAnswer,
    Judgement,
    Ruling,
    SampleDraw,
    SampleItem,
)
from assessments.portfolio.quality.page import name_of, state_of
from assessments.portfolio.quality.shares import reasons_in_words
from lms.models import AuditEvent, Person

RELATED: Final = (
    "iqa",
    "finding__by",
    "finding__answer__by",
    "line__assessor",
    "line__draw__unit",
    "line__draw__result",
    "line__judgement__by",
    "line__judgement__countersignature__by",
    "line__judgement__ruling__by",
    "line__judgement__claim__criterion__unit__version",
    "line__judgement__claim__evidence__person",
    "line__judgement__claim__evidence__seen_by",
    "line__judgement__claim__evidence__recorded_by",
    "line__judgement__claim__evidence__withdrawal",
)


def look_context(item: SampleItem, person: Person, on: date) -> dict[str, Any]:
    """Return what the page shows to whoever may read it."""
    judgement = item.line.judgement
    claim = judgement.claim
    return {
        "item": item,
        "name": name_of(item),
        "judgement": judgement,
        "claim": claim,
        "state": state_of(item, on),
        "why": reasons_in_words(item.line.reasons),
        "qualities": judgement.qualities_found,
        "history": screens.history(claim, person, on),
        **screens.evidence_for(person, claim.evidence, on),
    }


def events_behind(item: SampleItem) -> list[dict[str, Any]]:
    """Return every event of the audit record behind a sampled judgement, oldest first."""
    claim = item.line.judgement.claim
    judgements = list(claim.judgements.values_list("pk", flat=True))
    about: list[tuple[type[Model], Iterable[Any]]] = [
        (Evidence, [claim.evidence_id]),
        (EvidenceFile, EvidenceFile.objects.filter(evidence=claim.evidence_id).values("pk")),
        (Claim, [claim.pk]),
        (Judgement, judgements),
        (Countersignature, Countersignature.objects.filter(judgement__in=judgements).values("pk")),
        (Ruling, Ruling.objects.filter(judgement__in=judgements).values("pk")),
        (Appeal, Appeal.objects.filter(judgement__in=judgements).values("pk")),
        (SampleDraw, [item.line.draw_id]),
        (SampleItem, [item.pk]),
        (Finding, Finding.objects.filter(item=item).values("pk")),
        (FindingAnswer, FindingAnswer.objects.filter(finding__item=item).values("pk")),
    ]
    wanted = Q(pk__in=[])
    for model, ids in about:
        wanted |= Q(subject_kind=model._meta.label_lower, subject_id__in=ids)
    events = AuditEvent.objects.filter(wanted).select_related("by").order_by("pk")
    names = {model._meta.label_lower: str(model._meta.verbose_name) for model, _ in about}
    return [_row(event, names) for event in events]


def _row(event: AuditEvent, names: dict[str, str]) -> dict[str, Any]:
    return {
        "event": event,
        "did": event.code.replace("_", " ").capitalize(),
        "to": f"{names[event.subject_kind].capitalize()} {event.subject_id}",
        "facts": "; ".join(f"{key.replace('_', ' ')}: {_fact(value)}" for key, value in event.facts.items()),
    }


def _fact(value: Any) -> str:
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)
