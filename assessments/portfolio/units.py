"""How far people are with the units of the framework in use, as their pathways show them."""

from typing import Final

from assessments.portfolio.frameworks.in_use import criteria_of, framework_in_use
from assessments.portfolio.gap import Portfolio, portfolios_of
from assessments.portfolio.models import Criterion, FrameworkVersion, SignOff
from assessments.portfolio.signing_off.basis import day_of, released_units
from courses.models import Module
from courses.ports import UnitState

# A module stands for the unit whose framework and number its key names: vq5-unit-3.
KEY: Final = "{framework}-unit-{number}"


def unit_states(people: list[int], modules: list[int]) -> dict[tuple[int, int], UnitState]:
    """Return how many criteria of each unit each person has met, and since when it is signed off."""
    version = framework_in_use() if modules else None
    if version is None:
        return {}
    criteria = _criteria_by_module(version, modules)
    portfolios, released = portfolios_of(people, version), released_units(people, version)
    return {
        (person, module): _state(portfolios[person], found, released[person])
        for person in people
        for module, found in criteria.items()
    }


def _state(portfolio: Portfolio, criteria: list[Criterion], released: dict[int, SignOff]) -> UnitState:
    signed_off = released.get(criteria[0].unit.number)
    return UnitState(portfolio.met_among(criteria), len(criteria), day_of(signed_off) if signed_off else None)


def _criteria_by_module(version: FrameworkVersion, modules: list[int]) -> dict[int, list[Criterion]]:
    """Return the criteria of each module that stands for a unit of this framework."""
    by_key: dict[str, list[Criterion]] = {}
    for criterion in criteria_of(version):
        key = KEY.format(framework=version.framework.key, number=criterion.unit.number)
        by_key.setdefault(key, []).append(criterion)
    keys = Module.objects.filter(pk__in=modules, key__in=list(by_key)).values_list("pk", "key")
    return {pk: by_key[key] for pk, key in keys}
