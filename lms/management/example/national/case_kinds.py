"""Kinds of case as officers of each grade hold them: coded facts, with what one counts by the published points."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from itertools import product
from typing import Any, Final

from lms.management.example.national.laying import as_json
from lms.models import Grade
from mentoring.caseload.facts import GROUPS, CaseFacts
from mentoring.caseload.models import Case, Rosh
from mentoring.caseload.points import case_points

LOW, MEDIUM, HIGH, VERY_HIGH = (rosh.value for rosh in Rosh)
ORDERS: Final = {Case.Order.COMMUNITY.value: 11, Case.Order.LICENCE.value: 6, Case.Order.CUSTODY.value: 3}
HEADS: Final = {"community": "Com", "licence": "Lic", "custody": "Cus"}
# How many of a hundred cases have which risk and tier, by who holds them. All invented.
MIX: Final[dict[Grade, Mapping[tuple[str, str], int]]] = {
    Grade.PO: {
        (VERY_HIGH, "A3"): 3,
        (HIGH, "B3"): 20,
        (HIGH, "A1"): 16,
        (HIGH, "A2"): 8,
        (HIGH, "B2"): 12,
        (MEDIUM, "B1"): 26,
        (MEDIUM, "C3"): 9,
        (LOW, "C2"): 4,
        (MEDIUM, ""): 1,
        (LOW, "D2"): 1,
    },
    Grade.PSO: {(MEDIUM, "B2"): 22, (MEDIUM, "B1"): 42, (MEDIUM, "C3"): 24, (LOW, "C2"): 9, (LOW, "C1"): 3},
    Grade.PQIP: {(MEDIUM, "B2"): 10, (MEDIUM, "B1"): 30, (MEDIUM, "C3"): 30, (LOW, "C2"): 26, (LOW, "C1"): 4},
}
# What stands beside the risk, and how often of a hundred.
BESIDE: Final[tuple[tuple[dict[str, Any], int], ...]] = (
    ({}, 60),
    ({"domestic_abuse": True}, 18),
    ({"child_safeguarding": True}, 8),
    ({"domestic_abuse": True, "child_safeguarding": True}, 5),
    ({"sexual_offence": True}, 4),
    ({"stalking": True}, 2),
    ({"vulnerability": True}, 2),
    ({"remote": True}, 1),
)
HELD_BACK: Final = ("sexual_offence", "stalking", "vulnerability", "remote")


@dataclass(frozen=True)
class CaseKind:
    """Coded facts that many cases share: as columns, as the text of a reading, and with their points."""

    facts: CaseFacts
    text: str
    points: int
    heading: str

    @classmethod
    def of(cls, facts: CaseFacts, on: date) -> "CaseKind":
        """Work out what a case with these facts counts."""
        heading = f"{HEADS[facts.order]} {facts.tier or 'Untiered'}"
        return cls(facts, as_json(facts.as_record()), case_points(facts.order, facts.tier, on) or 0, heading)


def kinds_for(grade: Grade, on: date) -> tuple[list[CaseKind], list[int]]:
    """Return the kinds of case that somebody of a grade holds, and how often each comes."""
    kinds, weights = [], []
    parts = product(MIX[grade].items(), ORDERS.items(), BESIDE)
    for ((risk, tier), often), (order, of_orders), (beside, of_beside) in parts:
        if grade != Grade.PO and any(name in beside for name in HELD_BACK):
            continue
        kinds.append(CaseKind.of(_facts(risk, tier, order, beside), on))
        weights.append(often * of_orders * of_beside)
    return kinds, weights


def early_kind(on: date) -> CaseKind:
    """Return a case that nobody should have given to a learner."""
    return CaseKind.of(_facts(HIGH, "B2", "community", {"domestic_abuse": True}), on)


def _facts(risk: str, tier: str, order: str, beside: dict[str, Any]) -> CaseFacts:
    known = risk if beside.get("domestic_abuse") else LOW
    children = risk if beside.get("child_safeguarding") else LOW
    mappa = {"mappa_category": 2, "mappa_level": 1} if risk in (HIGH, VERY_HIGH) and order != "community" else {}
    return CaseFacts(risk, children, known, LOW, order=order, tier=tier, **(beside | mappa))


def columns(kind: CaseKind) -> tuple[Any, ...]:
    """Return the facts as the columns of a case, in the order of `COLUMNS`."""
    return tuple(getattr(kind.facts, name) for name in (*GROUPS, *PLAIN))


PLAIN: Final = (
    "order",
    "tier",
    "mappa_category",
    "mappa_level",
    "domestic_abuse",
    "child_safeguarding",
    "sexual_offence",
    "stalking",
    "vulnerability",
    "remote",
)
COLUMNS: Final = (*(f"rosh_{group}" for group in GROUPS), *PLAIN)
