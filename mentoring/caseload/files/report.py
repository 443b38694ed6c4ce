"""What a file of any kind holds and what it would do: the same for the page, the job and the command."""

import hashlib
import json
from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any, Final

from lms.calendar import in_words, today
from lms.spreadsheets import MOST_PROBLEMS, Problem
from mentoring.caseload.files.names import Question
from mentoring.caseload.models import CaseloadImport, FileKind

# Says that so many lines of so many are done; whoever reads or writes calls it as they go, as often as they like.
Step = Callable[[int, int], None]
SHOWN: Final = 100
WHOSE: Final = {
    FileKind.WORKLOAD: "{}",
    FileKind.REDUCTIONS: "The reductions of {}",
    FileKind.HOLDINGS: "The cases of {}",
}
BUTTONS: Final = {
    FileKind.WORKLOAD: "Import {}",
    FileKind.REDUCTIONS: "Import the reductions of {}",
    FileKind.HOLDINGS: "Import the cases of {}",
}
NONE_BEFORE: Final = {
    FileKind.WORKLOAD: "no figure",
    FileKind.REDUCTIONS: "no reduction",
    FileKind.HOLDINGS: "no case",
}


def no_step(done: int, total: int) -> None:
    """Tell nobody."""


@dataclass(frozen=True)
class Change:
    """What would change for one person, in words."""

    person: str
    place: str
    before: str
    after: str
    note: str = ""


@dataclass(frozen=True)
class Report:
    """What a file holds and what it would do, or why it cannot be taken in yet."""

    kind: FileKind
    file_name: str
    file_hash: str
    figures_day: date
    # How many people the file is about, and how many of its lines are taken.
    people: int = 0
    rows: int = 0
    changes: tuple[Change, ...] = ()
    problems: tuple[Problem, ...] = ()
    questions: tuple[Question, ...] = ()
    # What was passed over on purpose, in sentences: how many lines, and why.
    left_out: tuple[str, ...] = ()
    # What else is to be known before anybody says yes, in sentences.
    notes: tuple[str, ...] = ()
    already: CaseloadImport | None = None
    imported: CaseloadImport | None = None
    # What taking in needs, as the reader of this kind left it; never shown and never kept.
    found: Any = None
    # Writes what may be kept in place of the file, so that it need not be read a second time.
    pack: Callable[[], bytes] | None = None

    @property
    def refused(self) -> bool:
        """Say whether somebody has to do something before the file can be taken in."""
        return bool(self.problems or self.questions)

    @property
    def lines(self) -> list[Problem]:
        """Return everything that needs somebody, in the order of the lines."""
        rows = [*self.problems, *(question.as_problem() for question in self.questions)]
        return sorted(rows, key=lambda problem: problem.line or 0)

    @property
    def headline(self) -> str:
        """Say in a sentence what happened or would happen."""
        whose, day = WHOSE[self.kind].format(people(self.people)), in_words(self.figures_day)
        if self.imported:
            return f"{whose} brought up to date with figures of {day}"
        if self.already:
            when = in_words(today(self.already.imported_at))
            return f"Nothing changed: {self.already.imported_by} imported this file for this day on {when}"
        if self.refused:
            count = len(self.lines)
            lines = f"more than {MOST_PROBLEMS}" if count > MOST_PROBLEMS else str(count)
            return f"Nothing was imported: {lines} {'line needs' if count == 1 else 'lines need'} you"
        return f"{whose} would be brought up to date with figures of {day}"

    @property
    def seen(self) -> str:
        """Return the hash of everything that the file would change: the same hash, the same yes."""
        rows = [self.people, self.rows, self.notes, *(asdict(change) for change in self.changes)]
        return hashlib.sha256(json.dumps(rows).encode()).hexdigest()


def people(count: int) -> str:
    """Write a number of people."""
    return f"{count:,} {'person' if count == 1 else 'people'}"
