"""Load the places of the service from a file."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from lms.place_file import UnreadablePlaces, load_places, read_places


class Command(BaseCommand):
    """Read a file of places; all of it, or nothing and every reason."""

    help = "Load nation, regions, PDUs and teams (.csv, see docs/formats.md). Adds and renames; safe to repeat."

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the file."""
        parser.add_argument("file", type=Path)

    def handle(self, *args: Any, **options: Any) -> None:
        """Do it."""
        file: Path = options["file"]
        if not file.is_file():
            raise CommandError(f"There is no file {file}.")
        try:
            counts = load_places(places=read_places(file))
        except (UnreadablePlaces, UnicodeDecodeError) as refusal:
            raise CommandError(f"Nothing was loaded.\n{refusal}") from None
        self.stdout.write(", ".join(f"{count} {word}" for word, count in counts.items()))
