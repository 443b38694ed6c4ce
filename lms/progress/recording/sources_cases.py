"""What a timeline tells of cases: workload, reductions, decisions, rules set aside and spot checks.

A record has more readers than the cases have. Workload is read by the learner and by whoever allocates to them,
decisions by whom the caseload lets read them, and spot checks once they have come to an outcome, by who may read it.
"""

from collections.abc import Sequence
from functools import partial
from typing import Any

from django.db.models import Min, QuerySet
from django.urls import reverse

from assessments.spot_checks.models import SpotCheckOutcome
from lms.calendar import in_words
from lms.progress.recording.event import Key, Said
from lms.progress.recording.reading import Reading
from lms.progress.recording.source import Source, among, numbers
from mentoring.caseload.models import (
    AllocationDecision,
    Override,
    OverrideReview,
    ReductionReading,
    WorkloadReading,
)
from mentoring.caseload.points import percent_of

SHAPES = {"allocated": "allow", "co_worked": "allow", "not_allocated": "not_applicable"}


# ---- workload and reductions ----


def _workload(reading: Reading) -> QuerySet[Any, Any]:
    if not reading.workload:
        return WorkloadReading.objects.none()
    return WorkloadReading.objects.filter(person=reading.learner)


def _tell_workload(reading: Reading, keys: Sequence[Key]) -> dict[int, Said]:
    rows = WorkloadReading.objects.in_bulk(numbers(keys))
    href = reverse("caseload:workload", args=[reading.learner.pk])
    return {pk: Said("done", "Workload figure.", _figure(row), href, "All figures") for pk, row in rows.items()}


def _figure(row: WorkloadReading) -> str:
    percent = percent_of(row.total_points, row.available_points)
    said = "No capacity" if percent is None else f"{percent}%"
    return f"{said}, {row.total_cases} case{'' if row.total_cases == 1 else 's'}, {row.team_name}"


def _reductions(reading: Reading) -> QuerySet[Any, Any]:
    """Return each reduction once: every export tells it again."""
    if not reading.workload:
        return ReductionReading.objects.none()
    rows = ReductionReading.objects.filter(person=reading.learner).exclude(status=ReductionReading.Status.DELETED)
    return rows.order_by().values("starts", "ends", "hours").annotate(first=Min("pk"))


def _tell_reductions(reading: Reading, keys: Sequence[Key]) -> dict[int, Said]:
    rows = ReductionReading.objects.in_bulk(numbers(keys))
    return {pk: Said("done", "Caseload reduction begins.", _reduction(row)) for pk, row in rows.items()}


def _reduction(row: ReductionReading) -> str:
    until = f" until {in_words(row.ends)}" if row.ends else ""
    return f"{row.hours.normalize():f} hours a week{until}, by the export of {in_words(row.day)}"


# ---- decisions, and rules that were set aside ----


def _decided(reading: Reading) -> QuerySet[Any, Any]:
    return among(AllocationDecision, "pk", reading.decisions)


def _tell_decided(reading: Reading, keys: Sequence[Key]) -> dict[int, Said]:
    rows = AllocationDecision.objects.select_related("answer", "decided_by").in_bulk(numbers(keys))
    return {pk: _decision(row) for pk, row in rows.items()}


def _case(row: AllocationDecision) -> str:
    mask = row.answer.case_mask
    return f"Case {mask}" if mask else "A case without a reference"


def _way(decision: int) -> tuple[str, str]:
    return reverse("caseload:decision", args=[decision]), "Read it"


def _decision(row: AllocationDecision) -> Said:
    text = f"{_case(row)}: {row.get_outcome_display().lower()}, by {row.decided_by}"
    return Said(SHAPES[row.outcome], "Decided on a case.", text, *_way(row.pk))


def _overrides(reading: Reading) -> QuerySet[Any, Any]:
    return among(Override, "decision", reading.decisions)


def _tell_overrides(reading: Reading, keys: Sequence[Key]) -> dict[int, Said]:
    rows = Override.objects.select_related("by", "decision__answer").in_bulk(numbers(keys))
    return {pk: _override(row) for pk, row in rows.items()}


def _override(row: Override) -> Said:
    text = f"{_case(row.decision)}, until {in_words(row.ends)}, by {row.by}"
    return Said("warn", "A block was set aside.", text, *_way(row.decision_id))


def _override_reviews(reading: Reading) -> QuerySet[Any, Any]:
    return among(OverrideReview, "override__decision", reading.decisions)


def _tell_override_reviews(reading: Reading, keys: Sequence[Key]) -> dict[int, Said]:
    rows = OverrideReview.objects.select_related("by", "override__decision__answer").in_bulk(numbers(keys))
    return {pk: _override_review(row) for pk, row in rows.items()}


def _override_review(row: OverrideReview) -> Said:
    decision = row.override.decision
    text = f"{_case(decision)}: {row.get_outcome_display().lower()}, {row.by}"
    return Said("done", "What was set aside was reviewed.", text, *_way(decision.pk))


# ---- spot checks ----


def _spot_checks(reading: Reading) -> QuerySet[Any, Any]:
    return among(SpotCheckOutcome, "pk", reading.outcomes)


def _tell_spot_checks(reading: Reading, keys: Sequence[Key]) -> dict[int, Said]:
    rows = SpotCheckOutcome.objects.select_related("judgement", "replaced_by").in_bulk(numbers(keys))
    return {pk: _outcome(row) for pk, row in rows.items()}


def _outcome(row: SpotCheckOutcome) -> Said:
    lead = "Spot check decided on appeal." if row.how == SpotCheckOutcome.How.APPEAL else "Spot check."
    said = partial(Said, "insufficient" if row.failed else "sufficient", lead, row.in_words)
    if not row.in_force:
        return said()
    return said(reverse("spot_checks:outcome", args=[row.spot_check_id]), "Read it")


SOURCES = (
    Source("workload", "cases", "day", _workload, _tell_workload, by_day=True),
    Source("reduction", "cases", "starts", _reductions, _tell_reductions, by_day=True, pk="first"),
    Source("decision", "cases", "decided_at", _decided, _tell_decided),
    Source("override", "cases", "at", _overrides, _tell_overrides),
    Source("override_reviewed", "cases", "at", _override_reviews, _tell_override_reviews),
    Source("spot_check", "spot_checks", "given_at", _spot_checks, _tell_spot_checks),
)
