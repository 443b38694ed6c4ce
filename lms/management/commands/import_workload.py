"""Take in a workload export from the command line, with the report of the page."""

from lms.management.caseload_command import CaseloadCommand
from mentoring.caseload.models import FileKind


class Command(CaseloadCommand):
    """Import a workload export, all or nothing."""

    help = "Import a workload export (.xlsx or .csv, see docs/formats.md), all or nothing. Refused: exit code 1."
    kind = FileKind.WORKLOAD
