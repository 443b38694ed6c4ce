"""A drawn check gives way to the next case in order, or is cancelled; so is a whole draw. All of it stays on record."""

from datetime import date

from assessments.spot_checks.models import Draw, DrawCancellation, SpotCheck
from lms.models import Person


def replace_check(*, spot_check: SpotCheck, reason: str, by: Person | None) -> SpotCheck | None:
    """Take the officer’s next case in order instead; none left: the check is cancelled, and nothing is returned.

    The new check has no reader yet.
    """
    raise NotImplementedError


def take_next(*, spot_check: SpotCheck, by: Person | None) -> SpotCheck | None:
    """Take the next case in order after one that is closed because it could not be judged; nothing when none is left.

    The new check has no reader yet.
    """
    raise NotImplementedError


def cancel_check(*, spot_check: SpotCheck, reason: str, by: Person | None) -> SpotCheck:
    """Cancel an open check. It stays on record and is counted."""
    raise NotImplementedError


def cancel_draw(*, draw: Draw, reason: str, by: Person) -> DrawCancellation:
    """Cancel a draw with every check of it that is still open. It stays on record and is counted."""
    raise NotImplementedError


def keep_draws(*, on: date) -> int:
    """Close by rule what time has overtaken: officers who left, cases that moved; return how many changed."""
    raise NotImplementedError
