"""Whether a sample, worked out again from what was frozen and from its seed, comes to what stands on record.

Every row is compared with the hash that was made of it when it was written, and every hash with the one that the audit
record holds: rows that were forged together with their hashes are found as well.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from django.db.models import Model, QuerySet

from assessments.portfolio.models import Finding, FindingAnswer, SampleDraw, SampleItem, SampleLine, SampleResult
from assessments.portfolio.quality.choosing import worked_out
from assessments.portfolio.quality.drawing import judgements_of
from assessments.portfolio.quality.hashing import population_hash, result_hash, row_hash
from lms import audit
from lms.models import AuditEvent

# What reading rows that were tampered with can come to.
UNREADABLE: Final = (LookupError, ValueError, TypeError, AttributeError)
FROZEN: Final = "sample_frozen"
DRAWN: Final = "sample_drawn"
GIVEN: Final = ("sample_given", "sample_taken_back")
CLOSED: Final = "sample_closed"


@dataclass(frozen=True)
class Verified:
    """The answer: yes, or no with what differs, a sentence each."""

    ok: bool
    problems: list[str] = field(default_factory=list)


def verify(draw: SampleDraw) -> Verified:
    """Work a sample out again, and compare every row that it rests on with what was hashed when it was written."""
    found = SampleDraw.objects.filter(pk=draw.pk).first()
    if found is None:
        return Verified(False, [f"There is no sample {draw.pk} any more."])
    problems: list[str] = []
    try:
        problems.extend(_faults(found))
    except UNREADABLE as error:
        problems.append(f"What is on record of the sample cannot be read: {error!r}.")
    return Verified(not problems, list(dict.fromkeys(problems)))


def _faults(draw: SampleDraw) -> Iterator[str]:
    lines = list(SampleLine.objects.filter(draw=draw).order_by("place"))
    items = list(SampleItem.objects.filter(line__draw=draw).select_related("line").order_by("pk"))
    events = _events(draw)
    if population_hash(draw, lines, judgements_of(draw)) != draw.population_hash:
        yield "The sample, its list, or a judgement on it with what that rests on, is not as it was frozen."
    frozen = events.get(FROZEN)
    if frozen is None:
        yield "The audit record does not hold that this list was frozen."
    elif frozen.facts["population_hash"] != draw.population_hash:
        yield "The hash of the list is not the one in the audit record."
    yield from _result_faults(draw, lines, items, events.get(DRAWN))
    yield from _later_faults(items)


def _events(draw: SampleDraw) -> dict[str, AuditEvent]:
    """Return the first event of each kind about a sample: what was written when it was made."""
    about = AuditEvent.objects.filter(subject_kind=draw._meta.label_lower, subject_id=draw.pk)
    return {event.code: event for event in about.order_by("-pk")}


def _result_faults(
    draw: SampleDraw, lines: Sequence[SampleLine], items: Sequence[SampleItem], event: AuditEvent | None
) -> Iterator[str]:
    result = SampleResult.objects.filter(draw=draw).first()
    if result is None:
        if event or items:
            yield "The result of the sample is gone."
        return
    if result_hash(result, items) != result.result_hash:
        yield "The seed, the result or a sampled judgement is not as it was written."
    if event is None:
        yield "The audit record does not hold that a seed was drawn."
    elif (event.facts["seed"], event.facts["result_hash"]) != (result.seed, result.result_hash):
        yield "The seed or the hash of the result is not the one in the audit record."
    wanted = set(worked_out(result.seed, draw.pk, lines))
    found = {item.line.judgement_id for item in items}
    for pk in sorted(wanted ^ found):
        yield f"Judgement {pk}: the seed {'draws' if pk in wanted else 'does not draw'} it."
    if len(items) != result.drawn_n:
        yield f"The result speaks of {result.drawn_n} judgements, and {len(items)} are on record."


def _later_faults(items: Sequence[SampleItem]) -> Iterator[str]:
    """Say where what happened to a sampled judgement later is not as the audit record has it."""
    given, closed = _newest(items, GIVEN), _newest(items, (CLOSED,))
    for item in items:
        event = given.get(item.pk)
        holder = event.facts["iqa"] if event and event.code == GIVEN[0] else None
        if holder != item.iqa_id:
            yield f"Sampled judgement {item.pk}: it is not with whom the audit record says."
        end = closed.get(item.pk)
        if (end.facts["at"] if end else None) != (audit.moment(item.closed_at) if item.closed_at else None):
            yield f"Sampled judgement {item.pk}: it was not closed as is written of it."
    ids = [item.pk for item in items]
    findings = Finding.objects.filter(item__in=ids)
    yield from _row_faults(findings, "sample_finding", {"facts__item__in": ids}, "The finding")
    answers = FindingAnswer.objects.filter(finding__item__in=ids)
    about = {"facts__finding__in": [row.pk for row in findings]}
    yield from _row_faults(answers, "finding_answered", about, "The answer to a finding")


def _newest(items: Sequence[Model], codes: Sequence[str]) -> dict[int, AuditEvent]:
    kind = SampleItem._meta.label_lower
    rows = AuditEvent.objects.filter(subject_kind=kind, subject_id__in=[row.pk for row in items], code__in=codes)
    return {event.subject_id: event for event in rows.order_by("pk")}


def _row_faults(rows: QuerySet[Any], code: str, about: dict[str, Any], what: str) -> Iterator[str]:
    """Say which of some rows are not the ones of which the audit record holds the hash, or are gone."""
    events = AuditEvent.objects.filter(subject_kind=rows.model._meta.label_lower, code=code, **about)
    written = dict(events.values_list("subject_id", "facts__hash"))
    found = {row.pk: row_hash(row) for row in rows}
    for pk in sorted(written.keys() | found.keys()):
        if written.get(pk) != found.get(pk):
            yield f"{what} {pk} is not as it was written."
