"""Look through a portfolio that was exported, and say whether anything in it was changed."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from assessments.portfolio.exporting.verifying import verify
from assessments.portfolio.models import PortfolioExport


class Command(BaseCommand):
    """Print what does not fit, and whether this very file was made here; the exit code is 1 when something is wrong."""

    help = "Check an exported portfolio: every part against its hash, and the whole against the exports made here."

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the file."""
        parser.add_argument("file", type=Path, metavar="FILE")

    def handle(self, *args: Any, **options: Any) -> None:
        """Look through it, and print the answer."""
        path: Path = options["file"]
        if not path.is_file():
            raise CommandError(f"There is no file {path}.")
        found = verify(path)
        self.stdout.write(f"SHA-256: {found.sha256}")
        for fault in found.faults:
            self.stderr.write(fault)
        if not found.ok:
            raise CommandError(f"{len(found.faults)} fault{'' if len(found.faults) == 1 else 's'} in this portfolio.")
        self.stdout.write(f"{found.parts} parts, each with its hash. No fault found.")
        made = PortfolioExport.objects.filter(sha256=found.sha256).first()
        self.stdout.write(f"Made here, {made.made_at:%Y-%m-%d}." if made else "No export made here has this hash.")
