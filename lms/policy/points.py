"""What a case counts in the workload tool: the published points by place and tier, dated, with their source.

Plain Python. A changed table is added to `TABLES` with its first day; an old one is never edited. Points that nobody
has published stand here as nothing at all, never as nought: whoever asks has to say that nobody can tell.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

from lms.policy.rule import SERVICE_BEGAN, UNCONFIRMED

COMMUNITY: Final = "community"
LICENCE: Final = "licence"
CUSTODY: Final = "custody"
T2A: Final = "t2a"
PLACES: Final = (COMMUNITY, LICENCE, CUSTODY, T2A)
# The tiers of the older model, in the workload tool's own order, and those of the newer one.
TIERS: Final = tuple(f"{letter}{number}" for letter in "ABCD" for number in (3, 2, 1, 0))
# An unsupervised period under Probation Reset: a tier of its own, which counts less, by how much is not published.
RESET_TIERS: Final = tuple(f"{tier}S" for tier in TIERS)
LETTERS: Final = tuple("ABCDEFG")
UNTIERED: Final = "Untiered"

# What the tool shows beside active cases: unpaid work is among them already, and counts in full.
WEIGHTS: Final[dict[str, int]] = {"warrants": 0, "overdue terminations": 0, "upw": 100}

NOT_PUBLISHED: Final = {
    "A to G": f"{UNCONFIRMED}: the points of tiers A to G are not published",
    "S": f"{UNCONFIRMED}: cases in an unsupervised period score less; how much is not published",
}


@dataclass(frozen=True)
class PointsTable:
    """The points of every place and tier from a day on, and of court reports."""

    name: str
    starts: date
    source: str
    points: Mapping[str, Mapping[str, int]]
    reports: Mapping[str, int]

    def of(self, place: str, tier: str) -> int | None:
        """Return what one case counts; an untiered one nothing; None where no points are published."""
        if tier in ("", UNTIERED):
            return 0
        return self.points.get(place, {}).get(tier)

    def why_none(self, tier: str) -> str:
        """Say why nobody can tell what a case of this tier counts; nothing where somebody can."""
        if self.of(COMMUNITY, tier) is not None:
            return ""
        if tier in LETTERS or tier.rstrip("S") in LETTERS:
            return NOT_PUBLISHED["A to G"]
        return NOT_PUBLISHED["S"] if tier in RESET_TIERS else f"{tier} is no tier that this page knows"


def _by_tier(values: str) -> dict[str, int]:
    return dict(zip(TIERS, (int(value) for value in values.split()), strict=True))


# In the order of TIERS: A3 A2 A1 A0  B3 B2 B1 B0  C3 C2 C1 C0  D3 D2 D1 D0.
_CUSTODY: Final = _by_tier("75 60 59 0  59 48 47 0  30 24 23 0  17 14 13 0")

TABLES: Final = (
    PointsTable(
        name="published",
        starts=SERVICE_BEGAN,
        source="Published default of the workload tool (seed data of the public hmpps-workload repository)",
        points={
            COMMUNITY: _by_tier("206 158 146 110  146 115 102 72  79 63 50 35  51 41 29 29"),
            LICENCE: _by_tier("219 175 163 0  161 132 119 0  77 65 52 0  51 43 31 0"),
            CUSTODY: _CUSTODY,
            T2A: _CUSTODY,
        },
        reports={"sdr": 138, "fdr": 65},
    ),
)


def published_on(day: date) -> PointsTable:
    """Return the published table in force on a day; the first one also covers earlier days."""
    return next((table for table in reversed(TABLES) if table.starts <= day), TABLES[0])
