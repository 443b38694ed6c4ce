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
    masks: list[str] = field(default_factory=list)

    def says(self, gap: HeldGap) -> bool:
        """Say whether a gap is this one, if need be with a sentence more."""
        same = (self.rule, self.answer) == (gap.rule, gap.answer)
        return same and without_counts(gap.reason).startswith(without_counts(self.reason))

    def in_words(self, held: int) -> str:
        """Say it, and of which cases: all of them, or by mask."""
        return f"{self.reason.rstrip('.')} ({self.cases(held)})."

    def cases(self, held: int) -> str:
        """Say of which cases it is said."""
        if len(self.masks) == held > 1:
            return f"all {held} cases"
        more = len(self.masks) - MASKS
        masks = sorted(self.masks)[:MASKS]
        return joined([*masks, *([f"{more} more"] if more > 0 else [])])


def grouped(gaps: Iterable[HeldGap]) -> list[Against]:
    """Put together what is said of several cases in the same words, the worst and the most frequent first.

    Words that only add a sentence about one case are said without it.
    """
    found: list[Against] = []
    for gap in sorted(gaps, key=lambda row: (len(without_counts(row.reason)), row.holding.case.mask, row.pk)):
        one = next((one for one in found if one.says(gap)), None)
        if one is None:
            one = Against(gap.rule, gap.answer, gap.reason)
            found.append(one)
        one.masks.append(gap.holding.case.mask)
    return sorted(found, key=lambda one: (-WORST.index(one.answer), -len(one.masks), one.rule, one.reason))


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
