"""The command that takes in a file of one kind, with the report of the page."""

from pathlib import Path
from typing import Any, ClassVar

from django.core.management.base import BaseCommand, CommandError, CommandParser

from courses.imports.applying import Sent, import_file
from courses.imports.report import Report
from lms.spreadsheets import refuse_size
from lms.workbooks import Unreadable


class ImportCommand(BaseCommand):
    """Import a file, all or nothing; each kind names itself and says what it holds."""

    kind: ClassVar[str]

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the file, and whether to change nothing."""
        parser.add_argument("file", type=Path)
        parser.add_argument("--dry-run", action="store_true", help="only say what would change")

    def handle(self, *args: Any, **options: Any) -> None:
        """Import, and print what changed; or refuse, and print everything that is wrong."""
        report = self._report(options["file"], options["dry_run"])
        if report.refused:
            raise CommandError("\n".join([report.headline, *(str(row) for row in report.problems)]), returncode=1)
        for row in (*report.changes, *report.notes):
            self.stdout.write(f"  {row}")
        self.stdout.write(f"{report.headline}.{' Dry run: nothing is saved.' if options['dry_run'] else ''}")

    def _report(self, file: Path, dry_run: bool) -> Report:
        if not file.is_file():
            raise CommandError(f"There is no file {file}.")
        try:
            refuse_size(file.stat().st_size)
        except Unreadable as refused:
            raise CommandError(f"Nothing was imported: {refused}") from refused
        return import_file(sent=Sent(self.kind, file.read_bytes(), None, dry_run))
