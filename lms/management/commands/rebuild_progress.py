"""Work out again where every learner stands, or only say where the read model has drifted."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from courses import standing
from lms.calendar import today
from lms.management.progress_bar import ProgressBar
from mentoring.pairings import mentor_standing, stretches


class Command(BaseCommand):
    """Ask every room again."""

    help = "Work out again where learners stand, and mentor cover (--check: only say what differs)."

    def add_arguments(self, parser: CommandParser) -> None:
        """Take --check."""
        parser.add_argument("--check", action="store_true", help="only say what differs")

    def handle(self, *args: Any, **options: Any) -> None:
        """Rebuild, or check."""
        if not options["check"]:
            self.stdout.write(f"Worked out again: {standing.rebuild(today())} standings")
            bar = ProgressBar(self.stdout, len(stretches.parts()), "batches of mentor cover")
            self.stdout.write(f"Mentor cover changed of {stretches.write_all(today(), bar.step)} learners")
            self.stdout.write(f"Worked out again: {mentor_standing.keep_mentor_standings(on=today())} mentors")
            return
        drift = [*standing.drift(today()), *stretches.drift(today()), *mentor_standing.drift(today())]
        for sentence in drift:
            self.stderr.write(sentence)
        if drift:
            raise CommandError(f"{len(drift)} differences. `manage.py rebuild_progress` mends them.")
        self.stdout.write("Every standing and all mentor cover is what the rooms say.")
