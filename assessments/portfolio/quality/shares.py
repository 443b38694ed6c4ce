"""How likely a judgement is to be sampled, and why, by the rules of a place. Pure."""

from dataclasses import dataclass
from typing import Final, Self

from lms.policy.marking import IQA_NEW_ASSESSOR, IQA_PERCENT, IQA_RISK_PERCENT
from lms.policy.rule import Rule
from lms.rules import RuleBook

ALL: Final = 100
RULES: Final[tuple[Rule, ...]] = (IQA_NEW_ASSESSOR, IQA_RISK_PERCENT, IQA_PERCENT)
# So many months a finding, an appeal or a return speaks for a closer look.
LOOK_BACK_MONTHS: Final = 6

# Why the share of a judgement is what it is.
NO_AWARD: Final = "no_award"
NEW: Final = "new"
FINDING: Final = "finding"
APPEAL: Final = "appeal"
RETURN: Final = "return"
ROUTINE: Final = "routine"
REASONS: Final[dict[str, str]] = {
    NO_AWARD: "The assessor held no award that day",
    NEW: "Among the first judgements of a new assessor",
    FINDING: "A finding about this assessor in the last six months",
    APPEAL: "An appeal against a judgement of this assessor in the last six months",
    RETURN: "A judgement of this assessor was sent back in the last six months",
    ROUTINE: "Nothing speaks for a closer look",
}


@dataclass(frozen=True)
class Known:
    """What is known of a judgement: which of its assessor's it is, their award that day, and what speaks of risk."""

    number: int
    award: bool
    risks: tuple[str, ...] = ()


@dataclass(frozen=True)
class Shares:
    """What the rules of a place ask for."""

    new: int
    risk: int
    percent: int

    @classmethod
    def of(cls, book: RuleBook) -> Self:
        """Read the rules of a place on a day."""
        return cls(*(int(book.answer(rule).value) for rule in RULES))

    def share_of(self, known: Known) -> tuple[int, list[str]]:
        """Return so many per cent of such judgements that are sampled, and the codes of why."""
        whole = [code for code, stands in ((NO_AWARD, not known.award), (NEW, known.number <= self.new)) if stands]
        if whole:
            return ALL, [*whole, *known.risks]
        if known.risks:
            return max(self.risk, self.percent), list(known.risks)
        return self.percent, [ROUTINE]


def reasons_in_words(codes: list[str]) -> str:
    """Say why a share is what it is."""
    first, *others = [REASONS[code] for code in codes]
    return "; ".join((first, *(f"{words[0].lower()}{words[1:]}" for words in others)))
