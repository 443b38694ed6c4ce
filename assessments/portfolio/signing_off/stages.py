"""How far a sign-off is, worked out from its steps. Pure: steps in, answer out."""

from collections.abc import Iterable, Mapping
from enum import StrEnum
from typing import Any, Final, Protocol


class Stage(StrEnum):
    """Whose turn it is."""

    LEARNER = "learner"
    ASSESSOR = "assessor"
    COUNTERSIGNER = "countersigner"
    RELEASE = "release"
    RELEASED = "released"


class Taken(Protocol):
    """What this module asks of a step."""

    @property
    def kind(self) -> str:
        """Return what was done."""

    @property
    def standing(self) -> Mapping[str, Any]:
        """Return what was kept of the day: whether a second signature is needed, to whom it went back."""


IN_WORDS: Final[dict[Stage, str]] = {
    Stage.LEARNER: "To be signed by the learner",
    Stage.ASSESSOR: "To be signed by the assessor",
    Stage.COUNTERSIGNER: "To be countersigned",
    Stage.RELEASE: "To be released by a quality assurer",
    Stage.RELEASED: "Signed off",
}
# To whom somebody may send it back.
BACK_TO: Final[dict[Stage, Stage]] = {
    Stage.ASSESSOR: Stage.LEARNER,
    Stage.COUNTERSIGNER: Stage.ASSESSOR,
    Stage.RELEASE: Stage.ASSESSOR,
}


def stage_of(steps: Iterable[Taken]) -> Stage:
    """Return whose turn it is after `steps`, oldest first."""
    stage = Stage.LEARNER
    for step in steps:
        stage = _after(step)
    return stage


def _after(step: Taken) -> Stage:
    if step.kind == "assessor":
        return Stage.COUNTERSIGNER if step.standing.get("needs_countersignature") else Stage.RELEASE
    if step.kind == "returned":
        return Stage(step.standing.get("to", Stage.LEARNER))
    after = {"learner": Stage.ASSESSOR, "countersigned": Stage.RELEASE, "released": Stage.RELEASED}
    return after[step.kind]
