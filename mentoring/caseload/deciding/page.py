"""What stands beside each thing that a manager weighs, and how a decision that was made is set out on a page."""

from collections.abc import Iterable
from datetime import date
from typing import Any, Final

from lms.calendar import in_words
from lms.models import Duty, Person
from lms.policy.practice import SPAN_OF_CONTROL
from mentoring.caseload.answers import ReasonRow, facts_strip
from mentoring.caseload.deciding.moving import MOVE_DUTY
from mentoring.caseload.deciding.overriding import titles_of
from mentoring.caseload.deciding.oversight import CAPACITY, Outcome, of_lead, rule_of, title_of, warnings_in
from mentoring.caseload.facts import CaseFacts, joined
from mentoring.caseload.models import AllocationCheck, AllocationDecision, Override, OverrideReview

Reviewed = OverrideReview.Outcome
VERDICTS: Final = {
    Outcome.ALLOCATED: ("allow", "Allocated to {person}"),
    Outcome.CO_WORKED: ("allow", "To be co-worked by {person}, led by {lead}"),
    Outcome.NOT_ALLOCATED: ("not_applicable", "Not allocated to {person}"),
}
# How many people a manager carries is the manager's matter, not one of the officer's own pages.
NOT_THEIRS: Final = frozenset({SPAN_OF_CONTROL.key})


def beside(answer: AllocationCheck) -> dict[str, list[dict[str, str]]]:
    """Return what the check knows, beside the three things to be weighed: each with the shape of its answer."""
    case = CaseFacts.from_record(answer.facts["case"])
    found: dict[str, list[dict[str, str]]] = {"complexity": _of_the_case(case), "capability": [], "capacity": []}
    for row in answer.reasons:
        side = "capacity" if rule_of(row) in CAPACITY else "capability"
        found[side].append({"kind": row["answer"], "text": row["reason"]})
    return found


def _of_the_case(case: CaseFacts) -> list[dict[str, str]]:
    concerns = joined(case.concerns).capitalize() if case.concerns else "No concern on record"
    tier = f"Tier {case.tier}" if case.tier else "Not tiered"
    lines = [
        f"{case.risk.label} risk of serious harm: {case.by_group}.",
        f"{concerns}.",
        f"{case.order_label}.",
        f"{tier}, {case.mappa}.",
    ]
    return [{"kind": "", "text": line} for line in lines]


def shown(decision: AllocationDecision, reader: Person, on: date) -> dict[str, Any]:
    """Return what the page of a decision shows to whoever reads it."""
    answer, own = decision.answer, reader.pk == decision.person_id
    kind, title = VERDICTS[Outcome(decision.outcome)]
    reasons = [row for row in answer.reasons if not (own and _not_theirs(row))]
    override = override_of(decision)
    return {
        "decision": decision,
        "own": own,
        "verdict": {
            "kind": "warn" if override else kind,
            "title": title.format(person=decision.person, lead=decision.lead),
            "text": "Somebody with the authority set aside what blocks." if override else "",
        },
        "facts": facts_strip(CaseFacts.from_record(answer.facts["case"])),
        "weighed": weighed_rows(decision),
        "replies": reply_rows(decision, reasons),
        "rows": [ReasonRow.of(row) for row in reasons],
        "override": override,
        "state": state_of(override, on) if override else None,
        "reviews": list(override.reviews.select_related("by").order_by("pk")) if override else [],
        "aside": titles_of(row for row in answer.reasons if row["answer"] == "block") if override else "",
    }


def _not_theirs(row: dict[str, Any]) -> bool:
    """Say whether a reason speaks of somebody else: how many a manager carries, or what stands against a lead."""
    return rule_of(row) in NOT_THEIRS or of_lead(row)


def override_of(decision: AllocationDecision) -> Override | None:
    """Return what was set aside for a decision, if anything was."""
    return Override.objects.filter(decision=decision).select_related("by", "reported_to", "reported_unit").first()


def weighed_rows(decision: AllocationDecision) -> list[dict[str, str]]:
    """Return the three things that were weighed, as a summary list shows them."""
    return [
        {"key": "Complexity of the case", "value": decision.complexity},
        {"key": "Capability of the officer", "value": decision.capability},
        {"key": "Capacity of the officer", "value": decision.capacity},
    ]


def reply_rows(decision: AllocationDecision, shown: list[dict[str, Any]]) -> list[dict[str, str]]:
    """Return each warning with what the manager replied; whoever does not read the warning reads the reply alone."""
    rows = {key: row for key, row in warnings_in(decision.answer.reasons).items() if key in decision.replies}
    return [
        {"key": title_of(row), "warning": row["reason"] if row in shown else "", "value": decision.replies[key]}
        for key, row in rows.items()
    ]


def state_of(override: Override, on: date, last: str | None = None) -> dict[str, str]:
    """Say how an override stands on a day: its shape and words. `last` spares the query for the last review."""
    if last is None:
        review = override.reviews.order_by("-pk").first()
        last = review.outcome if review else ""
    if last == Reviewed.ENDED:
        return {"kind": "withdrawn", "text": "Ended at its review"}
    if override.ends <= on:
        reviewed = "" if last else ", never reviewed"
        return {"kind": "lapsed", "text": f"Lapsed on {in_words(override.ends)}{reviewed}"}
    until = f"in force until {in_words(override.ends)}"
    if last == Reviewed.STANDS:
        return {"kind": "sign", "text": f"Reviewed: {until}"}
    return {"kind": "waiting", "text": f"Waits for review; {until}"}


def asked_to_move(overrides: Iterable[Override]) -> set[int]:
    """Return the overrides whose case somebody is asked to move. One query."""
    ids = [override.pk for override in overrides]
    rows = Duty.objects.open().filter(kind=MOVE_DUTY, source_kind=Override._meta.label_lower, source_id__in=ids)
    return set(rows.values_list("source_id", flat=True))
