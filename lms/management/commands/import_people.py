"""Import people from the command line, all of a file or nothing."""

from lms.management.import_command import ImportCommand


class Command(ImportCommand):
    """Import people."""

    help = "Make and change accounts, posts, line managers, roles and enrolments (.xlsx or .csv, see docs/formats.md)."
    kind = "people"
