"""What a file of questions would bring into the bank, or has brought: the same on the page and in the command."""

import hashlib
import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any, Final

NEW, CHANGED, SAME, BAD = "new", "changed", "unchanged", "unreadable"
OUTCOMES: Final = (NEW, CHANGED, SAME, BAD)


@dataclass(frozen=True)
class Row:
    """One question of the file: what becomes of it, what was changed, and what it still needs to go live."""

    line: int
    name: str
    outcome: str
    kind: str = ""
    key: str = ""
    module: str = ""
    # Each a line of the file and a sentence.
    problems: tuple[tuple[int, str], ...] = ()
    notes: tuple[str, ...] = ()
    needs: tuple[str, ...] = ()
    pictures: int = 0

    def __str__(self) -> str:
        """Write it on one line, for the command."""
        kind = f" ({self.kind})" if self.kind else ""
        return f"Line {self.line}, {self.outcome}: {self.name}{kind}"


@dataclass(frozen=True)
class Report:
    """What a file holds."""

    file_format: str
    rows: tuple[Row, ...]
    skip_bad: bool = False
    applied: bool = False

    @property
    def bad(self) -> list[Row]:
        """Return the questions that cannot be read."""
        return [row for row in self.rows if row.outcome == BAD]

    @property
    def good(self) -> list[Row]:
        """Return the questions that can."""
        return [row for row in self.rows if row.outcome != BAD]

    @property
    def changes(self) -> int:
        """Return how many questions are new or changed."""
        return sum(row.outcome in (NEW, CHANGED) for row in self.rows)

    @property
    def refused(self) -> bool:
        """Say whether nothing is taken in as it is."""
        return not self.good or (bool(self.bad) and not self.skip_bad)

    @property
    def counts(self) -> dict[str, int]:
        """Return how many questions come to what."""
        found = Counter(row.outcome for row in self.rows)
        return {outcome: found[outcome] for outcome in OUTCOMES if found[outcome]}

    @property
    def in_numbers(self) -> str:
        """Write the counts: 3 new, 12 unchanged."""
        return ", ".join(f"{count:,} {outcome}" for outcome, count in self.counts.items()) or "no questions"

    @property
    def seen(self) -> str:
        """Return what stands for exactly this: whoever said yes has seen nothing else."""
        return hashlib.sha256(json.dumps([asdict(row) for row in self.rows]).encode()).hexdigest()

    @property
    def headline(self) -> str:
        """Say in a sentence what happened or would happen."""
        count = len(self.bad)
        if self.refused and not self.good and count <= 1:
            return "Nothing was imported: the file holds no question that can be read"
        if self.refused:
            return f"Nothing was imported: {count:,} of {len(self.rows):,} questions cannot be read"
        if not self.changes:
            return f"Nothing to change: the bank holds these questions already ({self.in_numbers})"
        return f"{'Taken in as drafts' if self.applied else 'This would come in as drafts'}: {self.in_numbers}"

    def as_json(self) -> dict[str, Any]:
        """Return it as a job keeps it."""
        return asdict(self)

    @classmethod
    def from_json(cls, kept: dict[str, Any]) -> "Report":
        """Return it as it was kept."""
        return cls(**{**kept, "rows": tuple(_row(row) for row in kept["rows"])})


def _row(kept: dict[str, Any]) -> Row:
    lists: dict[str, Sequence[Any]] = {name: tuple(kept[name]) for name in ("notes", "needs")}
    return Row(**{**kept, **lists, "problems": tuple((line, sentence) for line, sentence in kept["problems"])})


def unreadable(file_format: str, line: int, sentence: str) -> Report:
    """Return the report of a file of which nothing can be read."""
    return Report(file_format, (Row(line, "The whole file", BAD, problems=((line, sentence),)),))
