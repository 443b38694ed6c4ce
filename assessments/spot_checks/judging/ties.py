"""The ties that only a check itself knows of: who judged it before, who worked on the case, who read the last one."""

from assessments.independence import Tie
from assessments.spot_checks.models import SpotCheck

BEFORE = "You judged this check already, and the next reader is another person."


def ties_of(spot_check: SpotCheck, seat: str) -> list[Tie]:
    """Return who may not sit in this seat of a check, each with the sentence that says why."""
    return [Tie(judge, BEFORE) for judge in spot_check.judgements.values_list("by", flat=True)]
