"""Whether a draw, worked out again from what was frozen and from its seed, comes to what stands on record."""

from dataclasses import dataclass

from assessments.spot_checks.models import Draw


@dataclass(frozen=True)
class Verified:
    """The answer: yes, or no with what differs, a sentence each."""

    ok: bool
    problems: list[str]


def verify(draw: Draw) -> Verified:
    """Work a draw out again, and compare every row that it rests on with what was hashed when it was written."""
    raise NotImplementedError
