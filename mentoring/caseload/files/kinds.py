"""Which reader deals with which kind of file: each says what a file would do, and takes it in."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Final, Protocol

from lms.models import Person
from mentoring.caseload.files import holdings_file, holdings_import, reductions_file, reductions_import
from mentoring.caseload.files import workload_import as imports
from mentoring.caseload.files.report import Report, Step
from mentoring.caseload.models import FileKind


class ReportOn(Protocol):
    """Reads a file and says what it would do. Writes nothing, and asks a constant number of queries."""

    def __call__(self, name: str, content: bytes, figures_day: date, by: Person, step: Step) -> Report: ...


class TakeIn(Protocol):
    """Writes what a report found, in the transaction of its caller; returns the report with what came of it."""

    def __call__(self, report: Report, by: Person, step: Step) -> Report: ...


def as_it_is(content: bytes) -> bytes:
    """Keep a file as it was sent."""
    return content


@dataclass(frozen=True)
class Reader:
    """What is done to the files of one kind."""

    report_on: ReportOn
    take_in: TakeIn
    # What is kept of a file until somebody says yes, where its own text may not be.
    keep: Callable[[bytes], bytes] = as_it_is


READERS: Final[dict[FileKind, Reader]] = {
    FileKind.WORKLOAD: Reader(imports.report_on, imports.take_in),
    FileKind.REDUCTIONS: Reader(reductions_import.report_on, reductions_import.take_in, reductions_file.keep),
    FileKind.HOLDINGS: Reader(holdings_import.report_on, holdings_import.take_in, holdings_file.keep),
}
