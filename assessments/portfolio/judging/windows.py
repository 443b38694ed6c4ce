"""What an assessor wrote in two windows, claim by claim, so that they choose. Pure but for the names of the claims."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from assessments.portfolio.judging.fields import DAY, PARTS, Written, name_of
from assessments.portfolio.models import Claim, Decision


@dataclass(frozen=True)
class Version:
    """What one window holds about a claim, in words."""

    decision: str
    lines: list[str]

    @property
    def empty(self) -> bool:
        """Say whether nothing was written."""
        return not self.decision and not self.lines


@dataclass(frozen=True)
class Two:
    """One claim that two windows hold differently."""

    claim: Claim
    here: Version
    there: Version

    @property
    def pick(self) -> str:
        """Return the version to propose: what this window holds, unless that is nothing."""
        return "there" if self.here.empty else "here"


def two_versions(claims: Sequence[Claim], here: Written, there: Written) -> list[Two]:
    """Return the claims that two windows hold differently; what a window did not hold it does not contradict."""
    return [
        Two(claim, in_words(claim, here), in_words(claim, there))
        for claim in claims
        if any(name in here and _said(here, name) != _said(there, name) for name in _names(claim.pk))
    ]


def chosen(claims: Sequence[int], here: Written, there: Written, picks: Mapping[str, str]) -> Written:
    """Return the form as its assessor chose it; what they said nothing of stays as it is here."""
    found = dict(here)
    for claim in claims:
        if picks.get(f"choose_{claim}") == "there":
            found |= {name: there.get(name, []) for name in _names(claim)}
    return found


def _names(claim: int) -> list[str]:
    return [name_of(claim, part) for part in PARTS]


def _said(fields: Written, name: str) -> list[str]:
    return [value for value in fields.get(name, []) if value]


def in_words(claim: Claim, fields: Written) -> Version:
    """Return what is written about a claim as a person reads it."""

    def of(part: str) -> str:
        return ", ".join(_said(fields, name_of(claim.pk, part)))

    decision = of("decision")
    day = " ".join(filter(None, (of(part) for part in DAY)))
    lines = {"The evidence is": of("qualities"), "Reasons": of("reasons"), "Next step": of("next_step"), "By": day}
    words = Decision(decision).label if decision in Decision.values else ""
    return Version(words, [f"{label}: {text}" for label, text in lines.items() if text])
