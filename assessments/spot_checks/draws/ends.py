"""Whether what happened to drawn checks stands as it was recorded: their record set fast, and how they ended."""

from collections.abc import Collection, Iterator, Sequence
from typing import Final

from django.db.models import Model

from assessments.spot_checks.draws.choosing import order_for
from assessments.spot_checks.draws.hashing import CLOSING, cancellation_hash, closing_hash, fixing_hash
from assessments.spot_checks.models import Draw, DrawCancellation, DrawOfficer, DrawResult, SpotCheck, SpotCheckOutcome
from lms.models import AuditEvent

# The events of an end: each holds the hash of how the check was closed, and what took its place.
REPLACED: Final = "spot_check_replaced"
CANCELLED: Final = "spot_check_cancelled"
TAKEN_NEXT: Final = "spot_check_next"
OUTCOME: Final = "spot_check_outcome"
FIXED: Final = "spot_check_record_fixed"
ENDS: Final = (REPLACED, CANCELLED, TAKEN_NEXT)
BY_HAND: Final = (SpotCheck.ClosedAs.REPLACED, SpotCheck.ClosedAs.CANCELLED)


def end_faults(draw: Draw, rows: Sequence[DrawOfficer], checks: Sequence[SpotCheck]) -> Iterator[str]:
    """Say which ends are not on the audit record, or not as it has them, and which replacements it does not name."""
    by_pk = {check.pk: check for check in checks}
    ended, fixed = _events(SpotCheck, by_pk, ENDS), _events(SpotCheck, by_pk, (FIXED,))
    first = SpotCheckOutcome.objects.filter(spot_check__in=by_pk, replaces=None)
    outcomes = dict(first.values_list("spot_check", "pk"))
    settled = _events(SpotCheckOutcome, outcomes.values(), (OUTCOME,))
    for check in checks:
        yield from _fixing_faults(check, fixed.get(check.pk))
        yield from _closing_faults(check, ended.get(check.pk))
        outcome = outcomes.get(check.pk)
        yield from _outcome_faults(check, outcome, settled.get(outcome or 0))
    yield from _next_faults(draw, {row.pk: row for row in rows}, by_pk, ended)


def _events(model: type[Model], subjects: Collection[int], codes: Collection[str]) -> dict[int, AuditEvent]:
    """Return the newest of some events about each of these rows. One query."""
    about = AuditEvent.objects.filter(subject_kind=model._meta.label_lower, subject_id__in=subjects, code__in=codes)
    return {event.subject_id: event for event in about.order_by("pk")}


def _fixing_faults(check: SpotCheck, event: AuditEvent | None) -> Iterator[str]:
    if event is None and (check.record_fixed_at or check.record_fixed_by_id):
        yield f"Spot check {check.pk}: the audit record does not hold that its record was set fast."
    elif event is not None and event.facts.get("fixing") != fixing_hash(check):
        yield f"Spot check {check.pk}: its record was not set fast as is written of it."


def _outcome_faults(check: SpotCheck, outcome: int | None, event: AuditEvent | None) -> Iterator[str]:
    """Say where a check and its outcome do not agree on whether it came to one, or how it was closed by it."""
    as_outcome = check.closed_as == SpotCheck.ClosedAs.OUTCOME
    if as_outcome and outcome is None:
        yield f"Spot check {check.pk}: it is closed as if it had come to an outcome, and there is none."
    elif outcome is not None and not as_outcome:
        yield f"Spot check {check.pk}: there is an outcome of it, and it is not closed as having come to one."
    elif outcome is not None and event is None:
        yield f"Spot check {check.pk}: the audit record does not hold its outcome."
    elif event is not None and event.facts.get("closing") != closing_hash(check):
        yield f"Spot check {check.pk}: it did not end as is written of it."


def _closing_faults(check: SpotCheck, event: AuditEvent | None) -> Iterator[str]:
    if event is None and check.closed_as in BY_HAND:
        yield f"Spot check {check.pk}: the audit record does not hold how it ended."
    elif event is not None and event.facts["closing"] != closing_hash(check):
        yield f"Spot check {check.pk}: it did not end as is written of it."
    elif check.is_open and any(getattr(check, name) for name in CLOSING):
        yield f"Spot check {check.pk}: it is open, and how it ended is written of it."


def _next_faults(
    draw: Draw, rows: dict[int, DrawOfficer], checks: dict[int, SpotCheck], ended: dict[int, AuditEvent]
) -> Iterator[str]:
    """Say where what took a place is not what the audit record names, or not the next in the order of the seed."""
    seed = DrawResult.objects.filter(draw=draw).values_list("seed", flat=True).first() or ""
    named = {event.facts["next"]: pk for pk, event in ended.items() if event.facts.get("next")}
    for pk, before in named.items():
        event, check = ended[before], checks.get(pk)
        if check is None or check.replaces_id != before or check.pin != event.facts["pin"]:
            yield f"Spot check {before}: what took its place is not what the audit record names."
        elif check.case_id != _next_in_order(seed, rows[check.drawn_id or 0], checks[before], event):
            yield f"Spot check {pk}: its case is not the next in order."
    for check in checks.values():
        if check.replaces_id is not None and check.pk not in named:
            yield f"Spot check {check.pk}: the audit record does not name it."


def _next_in_order(seed: str, row: DrawOfficer, before: SpotCheck, event: AuditEvent) -> int | None:
    passed_over = {case for case, _ in event.facts["passed_over"]}
    return next((case for case in order_for(seed, row)[before.place + 1 :] if case not in passed_over), None)


def cancellation_faults(draw: Draw, event: AuditEvent | None) -> Iterator[str]:
    """Say whether the cancellation of a draw is not as the audit record has it."""
    row = DrawCancellation.objects.filter(draw=draw).first()
    if (row is None) != (event is None):
        yield "The draw and the audit record do not agree on whether it was cancelled."
    elif row is not None and event is not None and event.facts["cancellation"] != cancellation_hash(row):
        yield "The cancellation of the draw is not as it was recorded."
