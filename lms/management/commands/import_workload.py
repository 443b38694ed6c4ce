"""Take in a workload export from the command line, with the report of the page."""

from datetime import date
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.core.files.base import File
from django.core.management.base import BaseCommand, CommandError, CommandParser

from lms.calendar import today
from lms.models import Person
from lms.permissions import NotAllowed
from mentoring.caseload.actions import import_workload
from mentoring.caseload.report import Change, Report


class Command(BaseCommand):
    """Import a workload export, all or nothing."""

    help = "Import a workload export (.xlsx or .csv, see docs/formats.md), all or nothing. Refused: exit code 1."

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the file, the day of its figures, and in whose name it is done."""
        parser.add_argument("file", type=Path)
        parser.add_argument("--day", default="", help="the day of the figures, as 2026-11-20 (today when left out)")
        parser.add_argument("--by", required=True, help="the work e-mail of the person in whose name it is done")
        parser.add_argument("--dry-run", action="store_true", help="only say what would change")

    def handle(self, *args: Any, **options: Any) -> None:
        """Import, and print what changed; or refuse, and print every line that needs somebody."""
        report = self._imported(options)
        if report.refused:
            raise CommandError("\n".join([report.headline, *(str(row) for row in report.lines)]), returncode=1)
        self.stdout.write(report.headline)
        for change in report.changes:
            self.stdout.write(f"  {in_a_line(change)}")

    def _imported(self, options: dict[str, Any]) -> Report:
        by = Person.objects.filter(email=options["by"].lower()).first()
        if by is None:
            raise CommandError(f"Nobody has the e-mail {options['by']}.")
        if not options["file"].is_file():
            raise CommandError(f"There is no file {options['file']}.")
        try:
            with options["file"].open("rb") as opened:
                file = File(opened, name=options["file"].name)
                day = day_from(options["day"])
                return import_workload(file=file, figures_day=day, by=by, dry_run=options["dry_run"])
        except (NotAllowed, ValidationError) as refused:
            raise CommandError(" ".join(getattr(refused, "messages", [str(refused)]))) from refused


def day_from(text: str) -> date:
    """Read a day, or refuse it with the way to write one."""
    try:
        return date.fromisoformat(text) if text else today()
    except ValueError:
        raise CommandError(f"{text} is no day: write it as 2026-11-20.") from None


def in_a_line(change: Change) -> str:
    """Write one person's change."""
    before = f"{change.before} before" if change.before else "no figure before"
    return f"{change.person}, {change.place}: {before}, {change.after} after"
