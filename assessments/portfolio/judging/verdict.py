"""What an assessor writes about a claim, and whether it holds together. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

from assessments.portfolio.models import Decision

QUALITIES: Final[dict[str, str]] = {
    "valid": "Valid: it shows what the criterion asks for",
    "authentic": "Authentic: it is the learner’s own work",
    "current": "Current: it shows what they can do now",
    "sufficient": "Sufficient: there is enough of it",
}


@dataclass(frozen=True)
class Verdict:
    """A decision with everything that belongs to it."""

    decision: str
    reasons: str
    qualities: frozenset[str]
    next_step: str = ""
    next_step_by: date | None = None

    def faults(self, on: date) -> Mapping[str, str]:
        """Return what does not hold together: field -> sentence."""
        faults: dict[str, str] = {}
        if not self.reasons.strip():
            faults["reasons"] = "Write your reasons: the learner reads them"
        if self.decision == Decision.MET:
            missing = [quality for quality in QUALITIES if quality not in self.qualities]
            if missing:
                faults["qualities"] = f"Met needs all four: tick {_listed(missing)}, or choose “Not yet met”"
        else:
            faults.update(self._faults_of_not_yet(on))
        return faults

    def _faults_of_not_yet(self, on: date) -> Mapping[str, str]:
        faults = {}
        if not self.next_step.strip():
            faults["next_step"] = "“Not yet met” needs a next step: say what to do to meet it"
        if self.next_step_by is None:
            faults["next_step_by"] = "Say by when the next step should be done"
        elif self.next_step_by < on:
            faults["next_step_by"] = "The day of the next step must be today or later"
        return faults

    def as_fields(self) -> dict[str, object]:
        """Return the columns of a judgement. A criterion that is met has no next step."""
        met = self.decision == Decision.MET
        return {
            "decision": self.decision,
            "reasons": self.reasons.strip(),
            "next_step": "" if met else self.next_step.strip(),
            "next_step_by": None if met else self.next_step_by,
            **{quality: quality in self.qualities for quality in QUALITIES},
        }


def _listed(words: list[str]) -> str:
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}"
