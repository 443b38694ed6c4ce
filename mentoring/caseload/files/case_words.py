"""How the facts of a case are said, and how two states of them differ. Pure."""

from collections.abc import Mapping
from typing import Final

from mentoring.caseload.facts import CONCERNS, GROUPS, CaseFacts, joined
from mentoring.caseload.models import Rosh


def in_short(facts: CaseFacts) -> str:
    """Say what a case is in a line: high risk to children, custody, tier B2."""
    tier = f"tier {facts.tier}" if facts.tier else "not tiered"
    to_all = len({getattr(facts, group) for group in GROUPS}) == 1
    risk = f"{facts.risk.label.lower()} risk" + ("" if to_all else f" to {facts.at_risk}")
    return ", ".join([risk, facts.order_label.lower(), tier])


def differences(old: CaseFacts, new: CaseFacts) -> tuple[str, str]:
    """Say what differs, as it was and as it is: tier C and tier B."""
    pairs = [(before, after) for before, after in zip(_said(old), _said(new), strict=True) if before != after]
    return "; ".join(before for before, _ in pairs), "; ".join(after for _, after in pairs)


def _said(facts: CaseFacts) -> list[str]:
    """Say every fact that may differ, in an order that is always the same."""
    risks = [f"RoSH to {words}: {Rosh(getattr(facts, group)).label.lower()}" for group, words in GROUPS.items()]
    tier = f"tier {facts.tier}" if facts.tier else "no tier"
    concerns = [f"{words}: {'yes' if getattr(facts, name) else 'no'}" for name, words in CONCERNS.items()]
    return [*risks, facts.mappa, tier, facts.order_label, *concerns]


KINDS: Final = {
    "moved": "with another holder",
    "changed": "with changed facts",
    "gone": "no longer held",
    "new": "new",
}


def count_in_words(counts: Mapping[str, int]) -> str:
    """Say how many cases came in which way: 3 with another holder and 12 new."""
    return joined([f"{counts[kind]:,} {words}" for kind, words in KINDS.items() if counts.get(kind)])
