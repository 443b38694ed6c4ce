"""Load the pathways: stages, modules, what is due when, and the milestone reviews."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from courses.pathway_data import load_pathways
from courses.pathway_file import UnreadablePathways

SHIPPED = Path(settings.BASE_DIR) / "content" / "pathways" / "pathways.yaml"


class Command(BaseCommand):
    """Read a file of pathways; all of it, or nothing and every reason."""

    help = "Load pathways (YAML; see docs/formats.md). A changed pathway becomes a new version; safe to repeat."

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the file, and whether to change nothing."""
        parser.add_argument("file", type=Path, nargs="?", default=SHIPPED)
        parser.add_argument("--dry-run", action="store_true", help="say what would change, and change nothing")

    def handle(self, *args: Any, **options: Any) -> None:
        """Do it."""
        file: Path = options["file"]
        if not file.is_file():
            raise CommandError(f"There is no file {file}.")
        try:
            loaded = load_pathways(file, dry_run=options["dry_run"])
        except UnreadablePathways as error:
            raise CommandError("Nothing was loaded.\n" + "\n".join(error.sentences)) from error
        for word, lines in (("new", loaded.new), ("changed", loaded.changed)):
            for line in lines:
                self.stdout.write(f"{word}: {line}")
        dry = "Dry run, nothing saved. " if options["dry_run"] else ""
        self.stdout.write(f"{dry}{len(loaded.unchanged)} unchanged.")
