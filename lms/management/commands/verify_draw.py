"""Run a draw again and say yes or no."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from assessments.spot_checks.draws.verifying import verify
from assessments.spot_checks.models import Draw


class Command(BaseCommand):
    """Print yes, or no with everything that differs; the exit code is 1 on no."""

    help = "Work a draw of spot checks out again from its frozen list and its seed, and compare every row it rests on."

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the number of the draw."""
        parser.add_argument("draw", type=int, metavar="ID")

    def handle(self, *args: Any, **options: Any) -> None:
        """Verify, and print the answer."""
        draw = Draw.objects.filter(pk=options["draw"]).first()
        if draw is None:
            raise CommandError(f"There is no draw {options['draw']}.")
        found = verify(draw)
        if not found.ok:
            raise CommandError("\n".join(["No: something differs.", *(f"  {each}" for each in found.problems)]))
        what = "No seed has been drawn from it yet." if draw.made is None else "Run again, it comes out the same."
        self.stdout.write(f"Yes: no row of {draw} has changed. {what}")
