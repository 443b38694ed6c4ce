"""Take in who holds which case from the command line, with the report of the page."""

from lms.management.caseload_command import CaseloadCommand
from mentoring.caseload.models import FileKind


class Command(CaseloadCommand):
    """Import a file of held cases, all or nothing."""

    help = (
        "Import who holds which case (.xlsx or .csv, see docs/formats.md), all or nothing. "
        "No reference is kept. Refused: exit code 1."
    )
    kind = FileKind.HOLDINGS
