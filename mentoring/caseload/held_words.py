"""How what stands against held cases is said to whoever answers for it. Pure; cases by their masks."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Final

from lms.calendar import in_words
from mentoring.caseload.facts import joined
from mentoring.caseload.models import HeldGap
from mentoring.caseload.reasons import WORST

# So many sentences and masks are read; the page has the rest.
SENTENCES: Final = 5
MASKS: Final = 6
NUMBERS: Final = re.compile(r"\d+")


def without_counts(words: str) -> str:
    """Return a sentence without its numbers: two that are equal then differ by what only time changes."""
    return NUMBERS.sub("", words)


@dataclass
class Against:
    """One thing that stands against some cases, said once for all of them."""

    rule: str
    answer: str
    reason: str
    since: date
    masks: list[str] = field(default_factory=list)

    def in_words(self, held: int) -> str:
        """Say it, and of which cases: all of them, or by mask."""
        return f"{self.reason.rstrip('.')} ({self.cases(held)})."

    def cases(self, held: int) -> str:
        """Say of which cases it is said."""
        if len(self.masks) == held > 1:
            return f"all {held} cases"
        more = len(self.masks) - MASKS
        return joined([*self.masks[:MASKS], *([f"{more} more"] if more > 0 else [])])


def grouped(gaps: Iterable[HeldGap]) -> list[Against]:
    """Put together what is said of several cases in the same words, the worst and the most frequent first."""
    found: dict[tuple[str, str, str], Against] = {}
    for gap in sorted(gaps, key=lambda row: (row.since, row.holding_id, row.rule)):
        key = (gap.rule, gap.answer, without_counts(gap.reason))
        one = found.setdefault(key, Against(gap.rule, gap.answer, gap.reason, gap.since))
        one.masks.append(gap.holding.case.mask)
    return sorted(found.values(), key=lambda one: (-WORST.index(one.answer), -len(one.masks), one.rule))


def reason_of(name: str, gaps: list[HeldGap], held: int, answered: date | None = None) -> str:
    """Say what stands against the cases of somebody, in a few sentences."""
    cases = len({gap.holding_id for gap in gaps})
    lead = f"Something stands against {'the case' if held == 1 else f'{cases} of {held} cases'} that {name} holds."
    if answered:
        lead = f"Something is new since it was answered on {in_words(answered)}. {lead}"
    things = grouped(gaps)
    words = [lead, *(one.in_words(held) for one in things[:SENTENCES])]
    if more := len(things) - SENTENCES:
        words += [f"{more} more {'thing' if more == 1 else 'things'} on the page."] if more > 0 else []
    return " ".join(words)
