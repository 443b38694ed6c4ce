"""Draws of a place, frozen and drawn, with officers who hold a few cases each."""

from typing import Any

from assessments.spot_checks.draws.drawing import draw
from assessments.spot_checks.draws.freezing import freeze_population
from assessments.spot_checks.models import Draw, SpotCheck, StandardVersion
from lms.models import Person, Unit
from mentoring.caseload.models import Case
from tests.factories.spot_checks import case, standard


def cases(person: Person, many: int = 3) -> list[Case]:
    """Let somebody hold so many cases."""
    return [case(person, f"M{Case.objects.count():06d}") for _ in range(many)]


def frozen(unit: Unit, by: Person | None = None, **facts: Any) -> Draw:
    """Freeze the population of a place."""
    version = StandardVersion.objects.order_by("-pk").first() or standard()
    return freeze_population(unit=unit, standard_version=version, by=by, **facts)


def drawn(unit: Unit, by: Person | None = None, **facts: Any) -> Draw:
    """Freeze the population of a place, and draw from it."""
    found = frozen(unit, by, **facts)
    draw(draw=found, by=by)
    return found


def check_of(person: Person) -> SpotCheck:
    """Return the open check of somebody."""
    return SpotCheck.objects.open().get(officer=person)
