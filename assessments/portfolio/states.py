"""Where a claim stands, worked out from its judgements. Pure: rows in, answer out."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final, Generic, Protocol, TypeVar


class Judged(Protocol):
    """What this module asks of a judgement."""

    @property
    def kept_beside(self) -> bool:
        """Say whether it came second to another, and is only kept."""

    @property
    def counts(self) -> bool:
        """Say whether it counts for anything."""

    @property
    def returned(self) -> bool:
        """Say whether the countersigner sent it back."""

    @property
    def met(self) -> bool:
        """Say whether the decision is met."""


J = TypeVar("J", bound=Judged)


class State(StrEnum):
    """Where a claim stands, in the words that a person reads."""

    WAITING = "Waiting to be judged"
    RETURNED = "Sent back by the countersigner, to be judged again"
    TO_COUNTERSIGN = "Judged, and waiting for a countersignature"
    MET = "Met"
    PART = "Met, and needed again"
    NOT_YET = "Not yet met"


# The shape that stands for each state: see lms/templatetags/waymark.py.
SHAPES: Final[dict[State, str]] = {
    State.WAITING: "waiting",
    State.RETURNED: "waiting",
    State.TO_COUNTERSIGN: "waiting",
    State.MET: "met",
    State.PART: "under_way",
    State.NOT_YET: "not_yet_met",
}
WAITING_ON_US: Final = frozenset({State.WAITING, State.RETURNED, State.TO_COUNTERSIGN})


@dataclass(frozen=True)
class Present(Generic[J]):
    """The present state of a claim: `latest` is what was decided last, `final` what counts."""

    state: State
    latest: J | None = None
    final: J | None = None

    @property
    def met(self) -> bool:
        """Say whether the criterion is met by it, whatever else is still under way."""
        return self.final is not None and self.final.met

    @property
    def shape(self) -> str:
        """Return the shape that stands for it."""
        return SHAPES[self.state]


def present(judgements: Sequence[J]) -> Present[J]:
    """Return where a claim stands after `judgements`, oldest first; one kept beside another counts for nothing.

    A judgement that still waits for a signature takes nothing away from the one that counts before it.
    """
    judgements = [judgement for judgement in judgements if not judgement.kept_beside]
    if not judgements:
        return Present(State.WAITING)
    latest = judgements[-1]
    final = next((judgement for judgement in reversed(judgements) if judgement.counts), None)
    if latest.counts:
        return Present(State.MET if latest.met else State.NOT_YET, latest, final)
    return Present(State.RETURNED if latest.returned else State.TO_COUNTERSIGN, latest, final)


def of_criterion(claims: Iterable[Present[J]], *, enough: bool = True) -> State | None:
    """Return where a criterion stands over all the claims on it; nothing when there is none.

    `enough` says whether the claims that are met are as many, and of such kinds, as the criterion asks for.
    """
    claims = list(claims)
    any_met = any(claim.met for claim in claims)
    if any_met and enough:
        return State.MET
    states = {claim.state for claim in claims if not claim.met}
    order = (State.TO_COUNTERSIGN, State.WAITING, State.RETURNED, State.NOT_YET)
    found = next((state for state in order if state in states), None)
    # What was met is not hidden by a later piece that was not.
    return State.PART if any_met and found in (None, State.NOT_YET) else found
