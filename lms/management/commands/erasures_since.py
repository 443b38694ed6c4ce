"""Name who was erased since a moment, so that they are erased again after an older backup is brought back."""

from datetime import datetime
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone
from django.utils.dateparse import parse_date, parse_datetime

from lms.backups import erasures


class Command(BaseCommand):
    """Print the command that erases each of them again; ask the database that is about to be replaced."""

    help = "Print the commands that repeat every erasure since a moment, such as 2026-11-20 or 2026-11-20T02:00."

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the moment, and who answers for erasing them again."""
        parser.add_argument("moment", help="when the backup was begun; its manifest says so")
        parser.add_argument("--by", required=True, metavar="EMAIL", help="who answers for erasing them again")

    def handle(self, *args: Any, **options: Any) -> None:
        """Print a line for each."""
        by = options["by"]
        for erased in erasures.since(moment_from(options["moment"])):
            self.stdout.write(erased.command(by))


def moment_from(text: str) -> datetime:
    """Read a day or a moment, or refuse it with the way to write one."""
    try:
        day = parse_date(text)
        found = datetime(day.year, day.month, day.day) if day else parse_datetime(text)  # noqa: DTZ001  made aware below
    except ValueError:
        found = None
    if found is None:
        raise CommandError(f"{text} is no moment: write it as 2026-11-20 or 2026-11-20T02:00.")
    return found if timezone.is_aware(found) else timezone.make_aware(found)
