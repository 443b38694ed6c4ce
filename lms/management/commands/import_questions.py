"""Import questions from a file of another system, or of our own columns, into the bank as drafts."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from assessments.quizzes.question_import.applying import MEGABYTE, MOST_MEGABYTES, READERS, Sent, import_questions
from assessments.quizzes.question_import.report import Row
from courses.models import Module
from lms.management.progress_bar import ProgressBar
from lms.models import Person

WORTH_A_BAR = 100


class Command(BaseCommand):
    """Read a file, report on every question of it, and keep the good ones as drafts."""

    help = "Take questions in as drafts (Moodle XML, GIFT or CSV, see docs/formats.md)."

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the file, its format, the module, and how it is to be taken."""
        parser.add_argument("file", type=Path)
        parser.add_argument("--format", choices=list(READERS), required=True, help="what kind of file it is")
        parser.add_argument("--module", metavar="KEY", help="the module of every question that names none")
        parser.add_argument("--dry-run", action="store_true", help="say what would come in, and change nothing")
        parser.add_argument("--skip-bad", action="store_true", help="take the rest in when some cannot be read")
        parser.add_argument("--by", metavar="EMAIL", help="whose drafts they are; left out: nobody's")

    def handle(self, *args: Any, **options: Any) -> None:
        """Import, and say of each question what became of it."""
        report = import_questions(sent=self._sent(options), begin=self._progress(options))
        for row in report.rows:
            self._tell(row, options["verbosity"])
        if report.refused:
            hint = " --skip-bad takes the others in." if report.good else ""
            raise CommandError(f"{report.headline}.{hint}", returncode=1)
        dry = " Dry run: nothing is saved." if options["dry_run"] else ""
        self.stdout.write(f"{report.headline}.{dry}")

    def _tell(self, row: Row, verbosity: int) -> None:
        """Print a question with everything that is to be said of it; with -v 0 only what stops it."""
        if row.problems:
            self.stderr.write(str(row))
            for line, sentence in row.problems:
                self.stderr.write(f"    line {line}: {sentence}")
        elif verbosity:
            self.stdout.write(f"{row} → {row.key}")
        if verbosity:
            for note in row.notes:
                self.stdout.write(f"    note: {note}")
            for need in row.needs:
                self.stdout.write(f"    still needs: {need}")

    def _sent(self, options: dict[str, Any]) -> Sent:
        file: Path = options["file"]
        if not file.is_file():
            raise CommandError(f"There is no file {file}.")
        if file.stat().st_size > MOST_MEGABYTES * MEGABYTE:
            raise CommandError(f"{file} is larger than {MOST_MEGABYTES} MB. Send it in parts.")
        module = Module.objects.filter(key=options["module"]).first() if options["module"] else None
        if options["module"] and module is None:
            raise CommandError(f"There is no module “{options['module']}”.")
        by = Person.objects.filter(email__iexact=options["by"], is_active=True).first() if options["by"] else None
        if options["by"] and by is None:
            raise CommandError(f"Nobody here has the address {options['by']}.")
        return Sent(file.read_bytes(), options["format"], module, by, options["dry_run"], options["skip_bad"])

    def _progress(self, options: dict[str, Any]) -> Callable[[int], Callable[[], None]]:
        """Return what begins a bar. Short files are over before one would help."""

        def begin(count: int) -> Callable[[], None]:
            if not options["verbosity"] or (count < WORTH_A_BAR and not self.stdout.isatty()):
                return lambda: None
            return ProgressBar(self.stdout, count, "questions").step

        return begin
