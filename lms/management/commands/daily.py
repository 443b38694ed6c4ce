"""Do by hand what the schedule does at 5 in the morning."""

from typing import Any

from django.core.management.base import BaseCommand

from lms.calendar import today
from lms.progress.actions import start_day


class Command(BaseCommand):
    """Start the day. Safe to repeat."""

    help = "Do what a new day asks for: seal, work out standings, pass on duties, tidy. The schedule does it at 05:00."

    def handle(self, *args: Any, **options: Any) -> None:
        """Do it and say how much each step did."""
        for step, count in start_day(on=today()).items():
            self.stdout.write(f"{count:6}  {step}")
