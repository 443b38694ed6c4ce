"""What is done in caseload: take figures in, answer whether a case may go."""

from datetime import date

from django.core.files.base import File

from lms.models import Person
from mentoring.caseload.files.importing import import_file
from mentoring.caseload.files.report import Report
from mentoring.caseload.models import FileKind


def import_workload(*, file: "File[bytes]", figures_day: date, by: Person, dry_run: bool = False) -> Report:
    """Take in a workload export, all or nothing; on a dry run, or if anything is wrong, only say what would be."""
    return import_file(kind=FileKind.WORKLOAD, file=file, figures_day=figures_day, by=by, dry_run=dry_run)
