"""The first half of a draw: everybody of a place is looked at, written down and hashed. There is no seed yet."""

from collections.abc import Iterable, Mapping
from datetime import date

from assessments.spot_checks.models import Draw, StandardVersion
from lms.models import Person, Unit


def freeze_population(
    *,
    unit: Unit,
    standard_version: StandardVersion,
    by: Person | None,
    day: date | None = None,
    kind: Draw.Kind = Draw.Kind.REGULAR,
    officers: Iterable[Person] | None = None,
    follows: Mapping[int, int] | None = None,
) -> Draw:
    """Write down who is looked at and why each is due or left out, with the hash of it all; return the draw."""
    raise NotImplementedError
