"""What a file would change or has changed, the same for every kind of import, on the page and in the command."""

import hashlib
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from courses.models import ImportRun
from lms.calendar import in_words, today
from lms.spreadsheets import MOST_PROBLEMS, Problem

NEW, MOVED, CHANGED, LEFT, RETURNED = "new", "moved", "changed", "left", "back"
KINDS_OF_CHANGE: Final = (NEW, RETURNED, MOVED, CHANGED, LEFT)


@dataclass(frozen=True)
class Change:
    """What one line of the file changes, in words."""

    line: int
    kind: str
    who: str
    says: tuple[str, ...]

    def __str__(self) -> str:
        """Write it on one line, for the command."""
        return f"Line {self.line}, {self.kind}: {self.who}. {' '.join(self.says)}"


@dataclass(frozen=True)
class Report:
    """What a file holds and what it would do."""

    kind: str
    file_hash: str
    problems: tuple[Problem, ...] = ()
    changes: tuple[Change, ...] = ()
    unchanged: int = 0
    notes: tuple[str, ...] = ()
    already: ImportRun | None = None
    applied: ImportRun | None = None
    outdated: bool = False

    @property
    def refused(self) -> bool:
        """Say whether the file has to be corrected first."""
        return bool(self.problems)

    @property
    def counts(self) -> dict[str, int]:
        """Return how many lines change what, and how many nothing."""
        found = Counter(change.kind for change in self.changes)
        return {kind: found[kind] for kind in KINDS_OF_CHANGE if found[kind]} | {"unchanged": self.unchanged}

    @property
    def in_numbers(self) -> str:
        """Write the counts: 3 new, 1 moved, 12 unchanged."""
        return numbers_in_words(self.counts)

    @property
    def seen(self) -> str:
        """Return what stands for exactly these changes: whoever said yes has seen no others."""
        return hashlib.sha256(repr(self.changes).encode()).hexdigest()

    @property
    def headline(self) -> str:
        """Say in a sentence what happened or would happen."""
        if self.refused:
            count = len(self.problems)
            lines = f"more than {MOST_PROBLEMS}" if count > MOST_PROBLEMS else str(count)
            return f"Nothing was imported: {lines} {'thing needs' if count == 1 else 'things need'} you"
        if self.already:
            who = f" by {self.already.by}" if self.already.by else ""
            return f"Nothing changed: this file was taken in{who} on {in_words(today(self.already.at))}"
        if not self.changes:
            return f"Nothing to change: everything in the file is on record already ({self.in_numbers})"
        return f"{'Taken in' if self.applied else 'This would change'}: {self.in_numbers}"


def numbers_in_words(counts: dict[str, int]) -> str:
    """Write counts that are not nought: 3 new, 1 moved, 12 unchanged."""
    return ", ".join(f"{count:,} {kind}" for kind, count in counts.items() if count)


def listed(words: Sequence[str], most: int = 12) -> str:
    """Write names as a list, the first ones of very many."""
    more = len(words) - most
    return ", ".join(words[:most]) + (f" and {more:,} more" if more > 0 else "")
