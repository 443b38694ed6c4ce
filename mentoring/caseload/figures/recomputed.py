"""The workload tool's whole formula over one reading: what its cases make at one table of points. Pure.

Points are those of cases by place and tier, of court reports, and of contacts and groups; the sum is rounded. The hours
make the points available, cut off. Where no points of a tier are known there is no total: never one that leaves it out.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Any, Final

from lms.policy.points import COMMUNITY, CUSTODY, LICENCE, T2A, WEIGHTS, PointsTable
from lms.policy.practice import FULL_TIME_HOURS
from mentoring.caseload.models import WorkloadReading
from mentoring.caseload.points import available_points, percent_of

COUNTED: Final = re.compile(
    r"(?P<t2a>T2A )?(?P<place>Com|Lic|Cus) (?P<tier>Untiered|[A-D][0-3]S?|[A-G]S?)(?:, (?P<kind>.+?)(?: \(\d+%\))?)?",
    re.IGNORECASE,
)
PLACE_OF: Final = {"com": COMMUNITY, "lic": LICENCE, "cus": CUSTODY}
PLACE_WORDS: Final = {COMMUNITY: "community", LICENCE: "licence", CUSTODY: "custody", T2A: "T2A"}
# Points that a file names and the formula adds: contacts and groups may be negative.
ADDED: Final = {"cms": "contacts", "gs": "groups", "sdr": "standard reports", "fdr": "fast reports"}
LOST: Final = Decimal(100)


@dataclass(frozen=True)
class Line:
    """Cases of one place and tier: how many score, and what each counts; None where nobody can say."""

    place: str
    tier: str
    cases: Decimal
    each: int | None
    # Cases of T2A with a warrant or an overdue termination: the formula counts them as nothing.
    inactive: Decimal = Decimal(0)

    @property
    def points(self) -> Decimal | None:
        """Return what they count together."""
        return None if self.each is None else self.cases * self.each

    @property
    def label(self) -> str:
        """Name place and tier: community C2."""
        return f"{PLACE_WORDS[self.place]} {self.tier}"

    @property
    def in_words(self) -> str:
        """Write how many there are, and what each counts: 35 community C2 at 63."""
        each = "points not known" if self.each is None else f"at {self.each}"
        return f"{plain_number(self.cases)} {self.label} {each}"


@dataclass(frozen=True)
class Recomputed:
    """What the formula makes of one reading. A total of None: nobody can say."""

    total: int | None
    available: int
    lines: tuple[Line, ...]
    added: Decimal = Decimal(0)

    @property
    def percent(self) -> Decimal | None:
        """Return the workload to a tenth of a per cent; nothing without capacity, and nothing without a total."""
        return None if self.total is None else percent_of(self.total, self.available)

    @property
    def no_capacity(self) -> bool:
        """Say whether no points are available: never the same as a workload of nought."""
        return self.available <= 0

    @property
    def unknown(self) -> tuple[Line, ...]:
        """Return the cases whose points nobody knows."""
        return tuple(line for line in self.lines if line.each is None)

    @property
    def of_known(self) -> int:
        """Return what all that is known makes, rounded."""
        return rounded(sum((line.points or Decimal(0) for line in self.lines), self.added))


def recomputed(reading: WorkloadReading, table: PointsTable, target: int) -> Recomputed:
    """Work a reading out again at one table of points; `target` is what holds where the file names none."""
    lines = tuple(lines_of(reading.counts, table))
    added = sum((figure(reading.parts.get(key)) for key in ADDED), Decimal(0))
    found = Recomputed(None, available_again(reading, target), lines, added)
    if not told_apart(reading) or found.unknown:
        return found
    return Recomputed(found.of_known, found.available, lines, added)


def available_again(reading: WorkloadReading, target: int) -> int:
    """Return the points that the reading's own hours leave."""
    full_time = reading.full_time_hours or FULL_TIME_HOURS
    return available_points(
        reading.nominal_target or target, reading.contracted_hours, reading.reduction_hours, full_time
    )


def lines_of(counts: Mapping[str, Any], table: PointsTable) -> Iterator[Line]:
    """Yield the cases of each place and tier that score, those with most cases first; the rest of a count is inside."""
    cases: dict[tuple[str, str], Decimal] = {}
    inactive: dict[tuple[str, str], Decimal] = {}
    for heading, count in counts.items():
        match = COUNTED.fullmatch(heading)
        if match is None:
            continue
        place = T2A if match["t2a"] else PLACE_OF[match["place"].lower()]
        where = (place, _tier(match["tier"]))
        if not match["kind"]:
            cases[where] = cases.get(where, Decimal(0)) + Decimal(count)
        elif place == T2A:
            inactive[where] = inactive.get(where, Decimal(0)) + _left_out(match["kind"], count)
    for (place, tier), count in sorted(cases.items(), key=lambda item: (-item[1], item[0])):
        out = min(inactive.get((place, tier), Decimal(0)), count)
        yield Line(place, tier, count - out, table.of(place, tier), out)


def _tier(words: str) -> str:
    return words.capitalize() if len(words) > len("A3S") else words.upper()


def _left_out(kind: str, count: Any) -> Decimal:
    """Return how many cases of a kind do not score; in the main columns they are left out of the count already."""
    weight = WEIGHTS.get(" ".join(kind.lower().split()), 100)
    return Decimal(count) * (LOST - weight) / LOST


def told_apart(reading: WorkloadReading) -> bool:
    """Say whether the file names the place and tier of its cases at all; none to name counts too."""
    return reading.total_cases == 0 or any(COUNTED.fullmatch(heading) for heading in reading.counts)


def figure(value: Any) -> Decimal:
    """Return a figure of the parts of a reading; nothing written is nought."""
    return Decimal(str(value)) if value not in (None, "") else Decimal(0)


def rounded(points: Decimal) -> int:
    """Round points as the workload tool does."""
    return int(points.quantize(Decimal(1), ROUND_HALF_UP))


def plain_number(value: Decimal) -> str:
    """Write a number with commas before thousands and without needless noughts."""
    whole = value == value.to_integral_value()
    return f"{int(value):,}" if whole else f"{value.normalize():,f}"
