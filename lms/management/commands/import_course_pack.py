"""Import a course pack: its pages and its checks, all of it or nothing."""

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction

from assessments.quizzes.packs import check_problems, import_checks
from courses.pack_changes import Changes, PackRefused
from courses.pack_files import Problem
from courses.pack_import import import_pages, known_passages, one_at_a_time, unpublish_missing
from courses.packs import Pack, read_pack
from lms.management.progress_bar import ProgressBar

MOST_PROBLEMS = 200


class Command(BaseCommand):
    """Read a pack, report every problem with file and line, and apply it when there is none."""

    help = "Create and update lessons, checks and pictures from a course pack (a folder; see docs/formats.md)."

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the folder, whether to change nothing, and what to do about lessons that the pack has no more."""
        parser.add_argument("folder", type=Path)
        parser.add_argument(
            "--dry-run", action="store_true", help="say what would change, and change nothing (-v 2: line by line)"
        )
        parser.add_argument(
            "--unpublish-missing",
            action="store_true",
            help="unpublish the lessons of the pack's modules that the pack no longer has",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Do it."""
        folder: Path = options["folder"]
        if not (folder / "pack.yaml").is_file():
            raise CommandError(f"{folder} is not a course pack: it has no pack.yaml.")
        pack = read_pack(folder, known_passages())
        self._refuse(pack, [*pack.problems, *check_problems(pack)])
        try:
            with one_at_a_time():
                found = self._apply(pack, self._progress(pack, options), options)
                if options["dry_run"]:
                    transaction.set_rollback(True)
        except PackRefused as refused:
            self._refuse(pack, refused.problems)
        self._report(found, options)

    def _apply(self, pack: Pack, progress: Callable[[], None], options: dict[str, Any]) -> list[Changes]:
        """Bring in pages, then checks, then see to what the pack no longer has."""
        found = [
            import_pages(pack=pack, by=None, progress=progress, keep_files=not options["dry_run"]),
            import_checks(pack=pack, by=None),
        ]
        return [*found, unpublish_missing(pack=pack, by=None)] if options["unpublish_missing"] else found

    def _progress(self, pack: Pack, options: dict[str, Any]) -> Callable[[], None]:
        """Return what to call after each lesson. Short packs are over before a bar would help."""
        if not options["verbosity"] or (len(pack.lessons) < 50 and not self.stdout.isatty()):
            return lambda: None
        return ProgressBar(self.stdout, len(pack.lessons), "lessons").step

    def _refuse(self, pack: Pack, problems: Iterable[Problem]) -> None:
        """Stop when there are problems, and list them."""
        found = sorted(dict.fromkeys(problems), key=lambda problem: (problem.file, problem.line))
        if not found:
            return
        for problem in found[:MOST_PROBLEMS]:
            self.stderr.write(str(problem))
        count = len(found)
        raise CommandError(
            f"Nothing was imported: {count} problem{'' if count == 1 else 's'} in {pack.id or pack.folder.name}."
        )

    def _report(self, found: list[Changes], options: dict[str, Any]) -> None:
        """Say what is new, what changed and what somebody has to decide."""
        for changes in found:
            for word, lines in (("new", changes.created), ("changed", changes.updated)):
                for line in lines:
                    self.stdout.write(f"{word}: {line}")
                    for detail in changes.details.get(line, [])[: None if options["verbosity"] > 1 else 1]:
                        self.stdout.write(f"    {detail}")
            for note in changes.notes:
                self.stdout.write(f"note: {note}")
        new, changed, same = (
            sum(len(getattr(changes, name)) for changes in found) for name in ("created", "updated", "unchanged")
        )
        began = "Dry run, nothing saved. " if options["dry_run"] else ""
        self.stdout.write(f"{began}{new} new, {changed} changed, {same} unchanged.")
