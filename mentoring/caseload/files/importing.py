"""Takes a file of any kind in: first read, with its report; then, on a yes, written in one transaction."""

from datetime import date

from django.core.exceptions import ValidationError
from django.core.files.base import File
from django.db import transaction

from lms.calendar import in_words, today
from lms.models import Person
from lms.spreadsheets import Problem, refuse_size
from lms.workbooks import Unreadable
from mentoring.caseload.files.export_layout import SEND_LESS
from mentoring.caseload.files.kinds import READERS
from mentoring.caseload.files.report import Report, Step, no_step
from mentoring.caseload.models import FileKind
from mentoring.caseload.permissions import check_import


def import_file(
    *, kind: FileKind, file: "File[bytes]", figures_day: date, by: Person, dry_run: bool = False, step: Step = no_step
) -> Report:
    """Take a file in, all or nothing; on a dry run, or if anything is wrong, only say what would be."""
    report = read_file(kind=kind, file=file, figures_day=figures_day, by=by, step=step)
    return report if dry_run or report.refused or report.already else take_in(report=report, by=by, step=step)


def read_file(*, kind: FileKind, file: "File[bytes]", figures_day: date, by: Person, step: Step = no_step) -> Report:
    """Read a file and say what it would do. Writes nothing: how far it is can be seen while it goes on."""
    check_import(by)
    check_day(figures_day)
    name = file.name or "export"
    try:
        refuse_size(file.size, SEND_LESS)
    except Unreadable as refused:
        return Report(kind, name, "", figures_day, problems=(Problem(None, "", "", str(refused)),))
    file.seek(0)
    return READERS[kind].report_on(name, file.read(), figures_day, by, step)


@transaction.atomic
def take_in(*, report: Report, by: Person, step: Step = no_step) -> Report:
    """Write what a report found: all of it or nothing."""
    check_import(by)
    return READERS[report.kind].take_in(report, by, step)


def check_day(figures_day: date) -> None:
    """Refuse figures of a day that has not come."""
    if figures_day > today():
        written = in_words(figures_day)
        raise ValidationError({"figures_day": f"The day of the figures must be today or earlier: you wrote {written}"})
