"""Draws of the cast: officers with cases, and a draw among them as a coordinator makes it."""

from assessments.spot_checks.draws.making import make_draw, newest_at
from assessments.spot_checks.models import Draw, SpotCheck, StandardVersion
from lms.models import Person, Unit
from mentoring.caseload.models import Case
from tests.cast import Cast
from tests.factories.spot_checks import case, standard


def holding(*people: Person, each: int = 2) -> None:
    """Give people cases."""
    for person in people:
        for _ in range(each):
            case(person, f"M{Case.objects.count():06d}")


def version_in_use() -> StandardVersion:
    """Return the standard, made where there is none."""
    return StandardVersion.objects.first() or standard()


def drawn(cast: Cast, unit: Unit | None = None) -> Draw:
    """Draw at the PDU, where three officers hold two cases each and the learners none."""
    if not SpotCheck.objects.exists():
        holding(cast.nadia, cast.gareth, cast.owen)
    place = unit or cast.pdu
    known = newest_at(place)
    return make_draw(unit=place, standard_version=version_in_use(), by=cast.tomasz, newest=known.pk if known else 0)


def check_of(person: Person) -> SpotCheck:
    """Return the open check of an officer, to be read by one."""
    SpotCheck.objects.open().filter(officer=person).update(double=False)
    return SpotCheck.objects.open().get(officer=person)
