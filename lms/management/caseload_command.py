"""The command that takes in a file of figures or cases, with the report of the page."""

from datetime import date
from pathlib import Path
from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.core.files.base import File
from django.core.management.base import BaseCommand, CommandError, CommandParser

from lms.calendar import today
from lms.management.progress_bar import ProgressBar
from lms.models import Person
from lms.permissions import NotAllowed
from mentoring.caseload.files.importing import read_file, take_in
from mentoring.caseload.files.report import NONE_BEFORE, Change, Report, Step, no_step
from mentoring.caseload.models import FileKind

WORTH_A_BAR = 500


class CaseloadCommand(BaseCommand):
    """Import a file, all or nothing; each kind names itself and says what it holds."""

    kind: ClassVar[FileKind]

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
        for sentence in (*report.notes, *report.left_out):
            self.stdout.write(f"  {sentence}")
        for change in report.changes if options["verbosity"] else ():
            self.stdout.write(f"  {in_a_line(change, report.kind)}")

    def _imported(self, options: dict[str, Any]) -> Report:
        by = Person.objects.filter(email=options["by"].lower()).first()
        if by is None:
            raise CommandError(f"Nobody has the e-mail {options['by']}.")
        if not options["file"].is_file():
            raise CommandError(f"There is no file {options['file']}.")
        try:
            return self._read(options, by)
        except (NotAllowed, ValidationError) as refused:
            raise CommandError(" ".join(getattr(refused, "messages", [str(refused)]))) from refused

    def _read(self, options: dict[str, Any], by: Person) -> Report:
        """Read the file, then write what it holds; each with a bar of its own."""
        with options["file"].open("rb") as opened:
            file, day = File(opened, name=options["file"].name), day_from(options["day"])
            report = read_file(kind=self.kind, file=file, figures_day=day, by=by, step=self._bar("lines read", options))
        if options["dry_run"] or report.refused or report.already:
            return report
        return take_in(report=report, by=by, step=self._bar("lines saved", options))

    def _bar(self, what: str, options: dict[str, Any]) -> Step:
        """Return what shows a bar. Short files are over before one would help."""
        return Bar(self.stdout, what) if options["verbosity"] else no_step


class Bar:
    """A progress bar that begins when it hears how many lines there are."""

    def __init__(self, out: Any, what: str) -> None:
        """Keep where to write, and of what."""
        self.out, self.what = out, what
        self.bar: ProgressBar | None = None

    def __call__(self, done: int, total: int) -> None:
        """Bring the bar up to date, line by line."""
        if total < WORTH_A_BAR:
            return
        bar = self.bar = self.bar or ProgressBar(self.out, total, self.what)
        while bar.done < done:
            bar.step()


def day_from(text: str) -> date:
    """Read a day, or refuse it with the way to write one."""
    try:
        return date.fromisoformat(text) if text else today()
    except ValueError:
        raise CommandError(f"{text} is no day: write it as 2026-11-20.") from None


def in_a_line(change: Change, kind: FileKind) -> str:
    """Write one person's change."""
    before = f"{change.before} before" if change.before else f"{NONE_BEFORE[kind]} before"
    return f"{change.person}, {change.place}: {before}, {change.after} after"
