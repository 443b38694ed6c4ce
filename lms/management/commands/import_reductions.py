"""Take in a reductions export from the command line, with the report of the page."""

from lms.management.caseload_command import CaseloadCommand
from mentoring.caseload.models import FileKind


class Command(CaseloadCommand):
    """Import a reductions export, all or nothing."""

    help = (
        "Import a reductions export (.xlsx or .csv, see docs/formats.md), all or nothing. "
        "Reasons of personal circumstances are never kept. Refused: exit code 1."
    )
    kind = FileKind.REDUCTIONS
