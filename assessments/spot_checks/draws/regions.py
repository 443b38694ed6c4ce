"""The regions that a draw covers: their rules as they were frozen with it, and one draw at a time in each."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final

from django.db.models import Q

from assessments.spot_checks.draws.population import Population
from assessments.spot_checks.models import Draw
from lms.models import Unit
from lms.policy.rule import Rule
from lms.policy.spot_checking import (
    SPOT_CHECK_DOUBLE,
    SPOT_CHECK_EXTRA,
    SPOT_CHECK_JUDGE_DAYS,
    SPOT_CHECK_MONTHS,
    SPOT_CHECK_NEW_MONTHS,
    SPOT_CHECK_RETURN_DAYS,
    SPOT_CHECK_TICKETS,
)

RULES: Final = (
    SPOT_CHECK_MONTHS,
    SPOT_CHECK_EXTRA,
    SPOT_CHECK_NEW_MONTHS,
    SPOT_CHECK_RETURN_DAYS,
    SPOT_CHECK_TICKETS,
    SPOT_CHECK_JUDGE_DAYS,
    SPOT_CHECK_DOUBLE,
)


@dataclass(frozen=True)
class Region:
    """A region of a draw: its code, the teams and units of it whose officers were looked at, and its rules that day."""

    code: str
    units: frozenset[int]
    values: dict[str, Any]

    def value(self, rule: Rule) -> Any:
        """Return what a rule said there."""
        return self.values[rule.key]


def one_draw_at_a_time(unit: Unit) -> None:
    """Wait until nobody else draws in any region that a draw at `unit` covers. Held to the end of the transaction."""
    covered = Q(path=unit.region_path) | Q(path__startswith=unit.path, kind=Unit.Kind.REGION)
    list(Unit.objects.select_for_update(no_key=True).filter(covered).order_by("path").values_list("pk"))


def rules_to_freeze(population: Population) -> list[dict[str, Any]]:
    """Return what each rule of a draw says in each region that day, with the region’s code and the units in it."""
    units: dict[str, set[int]] = {}
    for one in population.officers:
        units.setdefault(one.unit.region_path, set()).add(one.unit.pk)
    codes = dict(Unit.objects.filter(path__in=list(units)).values_list("path", "code"))
    return [
        {**population.books[path].answer(rule).as_record(), "region": codes[path], "units": sorted(units[path])}
        for path in sorted(units)
        for rule in RULES
    ]


def regions_of(draw: Draw) -> list[Region]:
    """Read the regions of a draw as they were frozen."""
    found: dict[str, Region] = {}
    for row in draw.rules:
        region = found.setdefault(row["region"], Region(row["region"], frozenset(row["units"]), {}))
        region.values[row["rule"]] = row["value"]
    return list(found.values())


def region_at(regions: Iterable[Region], unit: int) -> Region:
    """Return the region in which an officer of a draw worked."""
    for region in regions:
        if unit in region.units:
            return region
    raise LookupError(f"No region of the draw holds unit {unit}.")
