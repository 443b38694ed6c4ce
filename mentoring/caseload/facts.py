"""What the allocation check asks about a case: coded facts only, and how they are said. Pure."""

from dataclasses import dataclass
from typing import Any, Final, Self

from mentoring.caseload.models import Case, Rosh

GROUPS: Final = {"public": "the public", "children": "children", "known_adults": "known adults", "staff": "staff"}
CONCERNS: Final = {
    "domestic_abuse": "domestic abuse",
    "child_safeguarding": "child safeguarding",
    "sexual_offence": "a sexual offence",
    "stalking": "stalking",
    "vulnerability": "vulnerability",
    "remote": "remote supervision",
}
ORDER_OF_RISK: Final = (Rosh.LOW, Rosh.MEDIUM, Rosh.HIGH, Rosh.VERY_HIGH)
HIGH_RISK: Final = frozenset({Rosh.HIGH, Rosh.VERY_HIGH})
# Tiers of both models; a tier is shown, and never stands for the risk of serious harm.
LETTERS: Final = tuple("ABCDEFG")
TIERS: Final = tuple(f"{letter}{number}{reset}" for letter in "ABCD" for number in range(4) for reset in ("", "S"))


@dataclass(frozen=True)
class CaseFacts:
    """A case as coded facts."""

    public: str = Rosh.LOW
    children: str = Rosh.LOW
    known_adults: str = Rosh.LOW
    staff: str = Rosh.LOW
    order: str = Case.Order.COMMUNITY
    mappa_category: int | None = None
    mappa_level: int | None = None
    tier: str = ""
    domestic_abuse: bool = False
    child_safeguarding: bool = False
    sexual_offence: bool = False
    stalking: bool = False
    vulnerability: bool = False
    remote: bool = False

    @property
    def risk(self) -> Rosh:
        """Return the highest level of risk of serious harm to anybody."""
        return max((Rosh(getattr(self, group)) for group in GROUPS), key=ORDER_OF_RISK.index)

    @property
    def high_risk(self) -> bool:
        """Say whether the risk of serious harm to anybody is high or very high."""
        return self.risk in HIGH_RISK

    @property
    def at_risk(self) -> str:
        """Name those to whom the risk is highest: children and known adults."""
        return joined([words for group, words in GROUPS.items() if getattr(self, group) == self.risk])

    @property
    def by_group(self) -> str:
        """Write the risk to each group."""
        levels = [
            f"{words.removeprefix('the ')} {Rosh(getattr(self, group)).label.lower()}"
            for group, words in GROUPS.items()
        ]
        return ", ".join(levels)

    @property
    def concerns(self) -> list[str]:
        """Name the concerns of the case."""
        return [words for name, words in CONCERNS.items() if getattr(self, name)]

    @property
    def mappa(self) -> str:
        """Write category and level."""
        if self.mappa_category is None:
            return "not MAPPA"
        return f"MAPPA category {self.mappa_category}" + (f", level {self.mappa_level}" if self.mappa_level else "")

    @property
    def order_label(self) -> str:
        """Name the order."""
        return Case.Order(self.order).label

    def as_record(self) -> dict[str, Any]:
        """Return the facts as they are frozen with an answer."""
        return {key: str(value) if isinstance(value, str) else value for key, value in vars(self).items()}

    @classmethod
    def from_record(cls, record: dict[str, Any]) -> Self:
        """Read frozen facts. A fact that was not asked about on their day is as it would have been left."""
        return cls(**record)

    @classmethod
    def of(cls, case: Case) -> Self:
        """Return the facts of a case on record."""
        facts: dict[str, Any] = {group: getattr(case, f"rosh_{group}") for group in GROUPS}
        facts |= {name: getattr(case, name) for name in ("order", "tier", "mappa_category", "mappa_level", *CONCERNS)}
        return cls(**facts)


def joined(words: list[str]) -> str:
    """Write a list as it is said: one, two and three."""
    return " and ".join(filter(None, [", ".join(words[:-1]), words[-1]])) if words else ""
