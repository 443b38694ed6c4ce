"""Who is drawn by a seed, and which case of theirs: worked out from the frozen population alone. Pure."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field

from assessments.lots import share_of
from assessments.spot_checks.draws.order import order_of_cases, order_of_double, order_of_extra
from assessments.spot_checks.draws.regions import Region, region_at
from assessments.spot_checks.draws.words import AGAIN, order_continued, outcome_followed
from assessments.spot_checks.models import Draw, DrawOfficer, SpotCheck
from lms.policy.spot_checking import SPOT_CHECK_DOUBLE, SPOT_CHECK_EXTRA

Stratum = DrawOfficer.Stratum
Why = SpotCheck.Why


@dataclass(frozen=True)
class Chosen:
    """An officer who is drawn, why, the case, its place in their order (the first is 0), and whether two judge it."""

    row: DrawOfficer
    why: SpotCheck.Why
    case: int
    place: int
    double: bool = False


@dataclass(frozen=True)
class LeftOut:
    """Whom, and which cases of whom, a draw could not take any more once there was a seed, each with its reason."""

    officers: dict[int, str] = field(default_factory=dict)
    cases: dict[int, dict[int, str]] = field(default_factory=dict)

    def as_record(self) -> dict[str, list[list[int | str]]]:
        """Return it as a result keeps it: officer and code; officer, case and code."""
        return {
            "officers": [[who, code] for who, code in sorted(self.officers.items())],
            "cases": [[who, case, code] for who, of in sorted(self.cases.items()) for case, code in sorted(of.items())],
        }

    @classmethod
    def from_record(cls, record: dict[str, list[list[int | str]]]) -> "LeftOut":
        """Read what a result keeps."""
        found = cls({int(who): str(code) for who, code in record.get("officers", [])})
        for who, case, code in record.get("cases", []):
            found.cases.setdefault(int(who), {})[int(case)] = str(code)
        return found


def officers_drawn(seed: str, draw: int, rows: Sequence[DrawOfficer], regions: Iterable[Region]) -> list[DrawOfficer]:
    """Return those who are due, and of each region the share of the others that is drawn beside them.

    Who was drawn by lot before, in a draw or check that was cancelled, is of that share without another lot.
    """
    taken = {row.officer_id for row in rows if row.stratum == Stratum.DUE}
    for region in regions:
        theirs = [row for row in rows if row.stratum == Stratum.EXTRA and row.unit_id in region.units]
        again = {row.officer_id for row in theirs if AGAIN in row.reasons}
        tickets = {row.officer_id: row.tickets for row in theirs if row.officer_id not in again}
        many = share_of(seed, draw, "extra", region.code, len(theirs), int(region.value(SPOT_CHECK_EXTRA)))
        taken.update(again, order_of_extra(seed, draw, tickets)[: max(0, many - len(again))])
    return [row for row in rows if row.officer_id in taken]


def why_of(row: DrawOfficer) -> SpotCheck.Why:
    """Return why an officer who is drawn is drawn."""
    if outcome_followed(row.reasons):
        return Why.RECHECK
    return Why.DUE if row.stratum == Stratum.DUE else Why.EXTRA


def order_for(seed: str, row: DrawOfficer) -> list[int]:
    """Return the cases of an officer of a draw in their drawn order: that of an earlier draw where it goes on."""
    draw, seed = order_continued(row.reasons) or (row.draw_id, seed)
    return order_of_cases(seed, draw, row.officer_id, [case for case, _ in row.cases])


def case_drawn(seed: str, row: DrawOfficer, passed_over: Collection[int]) -> tuple[int, int] | None:
    """Return the first case in an officer's order that is not passed over, with its place; nothing when none is."""
    order = order_for(seed, row)
    return next(((case, place) for place, case in enumerate(order) if case not in passed_over), None)


def doubled(seed: str, draw: int, rows: Iterable[DrawOfficer], regions: Sequence[Region]) -> set[int]:
    """Return the officers whose checks two readers judge: of each region's checks, the share that its rule asks for."""
    by_region: dict[str, list[int]] = {region.code: [] for region in regions}
    for row in rows:
        by_region[region_at(regions, row.unit_id).code].append(row.officer_id)
    found: set[int] = set()
    for region in regions:
        theirs = by_region[region.code]
        many = share_of(seed, draw, "double", region.code, len(theirs), int(region.value(SPOT_CHECK_DOUBLE)))
        found.update(order_of_double(seed, draw, theirs)[:many])
    return found


def worked_out(
    seed: str, draw: Draw, rows: Sequence[DrawOfficer], regions: Sequence[Region], left_out: LeftOut
) -> list[Chosen]:
    """Return the whole result of a seed: who is drawn with which case, but for whom and what is left out by now."""
    drawn = [row for row in officers_drawn(seed, draw.pk, rows, regions) if row.officer_id not in left_out.officers]
    cases = {row.officer_id: case_drawn(seed, row, left_out.cases.get(row.officer_id, {})) for row in drawn}
    held = [row for row in drawn if cases[row.officer_id]]
    double = doubled(seed, draw.pk, held, regions)
    found = []
    for row in held:
        case, place = cases[row.officer_id] or (0, 0)
        found.append(Chosen(row, why_of(row), case, place, row.officer_id in double))
    return found
