"""Import results from the command line, all of a file or nothing."""

from lms.management.import_command import ImportCommand


class Command(ImportCommand):
    """Import results."""

    help = "Record university marks, credits, attempts and resits (.xlsx or .csv, see docs/formats.md)."
    kind = "results"
