"""Whether a draw, worked out again from what was frozen and from its seed, comes to what stands on record.

Every row is compared with the hash that was made of it when it was written, and every hash with the one that the audit
record holds: rows that were forged together with their hashes are found as well.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final

from assessments.spot_checks.draws.choosing import LeftOut, worked_out
from assessments.spot_checks.draws.ends import cancellation_faults, end_faults
from assessments.spot_checks.draws.hashing import pin_of, population_hash, result_hash
from assessments.spot_checks.draws.population import KEY
from assessments.spot_checks.draws.regions import regions_of
from assessments.spot_checks.draws.words import order_continued
from assessments.spot_checks.models import Draw, DrawOfficer, DrawResult, SpotCheck, StandardVersion
from lms.models import AuditEvent
from mentoring.caseload.models import Case

MOST: Final = 1000
# What reading rows that were tampered with can come to.
UNREADABLE: Final = (LookupError, ValueError, TypeError, AttributeError)


@dataclass(frozen=True)
class Verified:
    """The answer: yes, or no with what differs, a sentence each."""

    ok: bool
    problems: list[str] = field(default_factory=list)


def verify(draw: Draw) -> Verified:
    """Work a draw out again, and compare every row that it rests on with what was hashed when it was written."""
    found = Draw.objects.filter(pk=draw.pk).first()
    if found is None:
        return Verified(False, [f"There is no draw {draw.pk} any more."])
    problems: list[str] = []
    try:
        problems.extend(_faults(found))
    except UNREADABLE as error:
        problems.append(f"What is on record of the draw cannot be read: {error!r}.")
    return Verified(not problems, list(dict.fromkeys(problems)))


def _faults(draw: Draw) -> Iterator[str]:
    rows = list(DrawOfficer.objects.filter(draw=draw).order_by("place"))
    about = AuditEvent.objects.filter(subject_kind=draw._meta.label_lower, subject_id=draw.pk)
    events = {event.code: event for event in about.order_by("-pk")}
    checks = list(SpotCheck.objects.filter(drawn__draw=draw).select_related("case").order_by("drawn__place", "place"))
    yield from _population_faults(draw, rows, events.get("draw_frozen"))
    yield from _case_faults(rows)
    yield from _order_faults(rows)
    yield from _result_faults(draw, rows, checks, events.get("draw_made"))
    yield from end_faults(draw, rows, checks)
    yield from cancellation_faults(draw, events.get("draw_cancelled"))


def _population_faults(draw: Draw, rows: Sequence[DrawOfficer], event: AuditEvent | None) -> Iterator[str]:
    version = StandardVersion.objects.filter(pk=draw.standard_version_id).first()
    if version is None:
        yield "The standard of the draw is gone."
    elif population_hash(draw, rows, version) != draw.population_hash:
        yield "The draw, its standard or its list of officers is not as it was frozen."
    if event is None:
        yield "The audit record does not hold that this list was frozen."
    elif event.facts["population_hash"] != draw.population_hash:
        yield "The hash of the list is not the one in the audit record."


def _case_faults(rows: Sequence[DrawOfficer]) -> Iterator[str]:
    """Say which cases of the list are no longer the cases that they were: their keys have changed, or they are gone."""
    frozen = {case: key for row in rows for case, key in row.cases}
    cases, changed = sorted(frozen), 0
    for start in range(0, len(cases), MOST):
        some = cases[start : start + MOST]
        keys = dict(Case.objects.filter(pk__in=some).values_list("pk", "key"))
        changed += sum(keys.get(case, "")[:KEY] != frozen[case] for case in some)
    if changed:
        yield f"{changed} case{'' if changed == 1 else 's'} of the list: not the same key as when it was frozen."


def _order_faults(rows: Sequence[DrawOfficer]) -> Iterator[str]:
    """Say who goes on in an order that is not that of the draw it is said to be of, by the audit record."""
    orders = {row.officer_id: found for row in rows if (found := order_continued(row.reasons))}
    about = AuditEvent.objects.filter(subject_kind=Draw._meta.label_lower, code="draw_made")
    made = about.filter(subject_id__in={draw for draw, _ in orders.values()}).values_list("subject_id", "facts")
    seeds = {draw: facts["seed"] for draw, facts in made}
    for officer, (draw, seed) in orders.items():
        if seeds.get(draw) != seed:
            yield f"Officer {officer}: the order that they go on in is not the one of draw {draw}."


def _result_faults(
    draw: Draw, rows: Sequence[DrawOfficer], checks: Sequence[SpotCheck], event: AuditEvent | None
) -> Iterator[str]:
    result = DrawResult.objects.filter(draw=draw).first()
    if result is None:
        if event or checks:
            yield "The result of the draw is gone."
        return
    first = [check for check in checks if check.replaces_id is None]
    if result_hash(result, first) != result.result_hash:
        yield "The seed, the result or a check that was drawn is not as it was written."
    if event is None:
        yield "The audit record does not hold that a seed was drawn."
    elif (event.facts["seed"], event.facts["result_hash"]) != (result.seed, result.result_hash):
        yield "The seed or the hash of the result is not the one in the audit record."
    yield from _pin_faults(checks)
    yield from _again(draw, rows, result, first)


def _pin_faults(checks: Sequence[SpotCheck]) -> Iterator[str]:
    for check in checks:
        if pin_of(check, check.case.key) != check.pin:
            yield f"Spot check {check.pk}: what the draw says of it has been changed."


def _again(draw: Draw, rows: Sequence[DrawOfficer], result: DrawResult, first: Sequence[SpotCheck]) -> Iterator[str]:
    """Draw again by the same seed, and say where it comes to anything else."""
    again = worked_out(result.seed, draw, rows, regions_of(draw), LeftOut.from_record(result.left_out))
    wanted = {one.row.pk: (one.case, one.place, one.why.value, one.double) for one in again}
    found = {check.drawn_id: (check.case_id, check.place, check.why, check.double) for check in first}
    names = {row.pk: row.officer_id for row in rows}
    for pk in sorted({*wanted, *found}, key=str):
        if wanted.get(pk or 0) != found.get(pk):
            yield f"Officer {names.get(pk or 0, 'unknown')}: the seed draws another case, or draws them otherwise."
    if len(found) != result.drawn_n or len(first) != result.drawn_n:
        yield f"The result speaks of {result.drawn_n} cases, and {len(first)} are on record."
