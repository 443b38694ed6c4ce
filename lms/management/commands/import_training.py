"""Import training from the command line, all of a file or nothing."""

from lms.management.import_command import ImportCommand


class Command(ImportCommand):
    """Import training."""

    help = "Record training that was attended elsewhere; it is never demonstrated (.xlsx or .csv, see docs/formats.md)."
    kind = "training"
