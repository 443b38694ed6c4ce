"""The second half of a draw: the server draws a seed, and what follows from it is written down and hashed."""

from assessments.spot_checks.models import Draw, DrawResult
from lms.models import Person


def draw(*, draw: Draw, by: Person | None) -> DrawResult:
    """Draw the seed of a frozen population, and open a check for each officer drawn. Twice changes nothing."""
    raise NotImplementedError
