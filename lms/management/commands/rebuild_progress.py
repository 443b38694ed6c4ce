"""Work out again where every learner stands, or only say where the read model has drifted."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from courses import standing
from lms.calendar import today


class Command(BaseCommand):
    """Ask every room again."""

    help = "Work out the standing of every open enrolment again (--check: change nothing, and fail where one differs)."

    def add_arguments(self, parser: CommandParser) -> None:
        """Take --check."""
        parser.add_argument("--check", action="store_true", help="only say what differs")

    def handle(self, *args: Any, **options: Any) -> None:
        """Rebuild, or check."""
        if not options["check"]:
            self.stdout.write(f"Worked out again: {standing.rebuild(today())} standings")
            return
        drift = standing.drift(today())
        for sentence in drift:
            self.stderr.write(sentence)
        if drift:
            raise CommandError(f"{len(drift)} differences. `manage.py rebuild_progress` mends them.")
        self.stdout.write("Every standing is what the rooms say.")
