"""Import a course pack: its pages and its checks, all of it or nothing."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction

from assessments.quizzes.packs import check_problems, import_checks
from courses.pack_files import Problem
from courses.pack_import import PackNotPublishable, import_pages
from courses.packs import read_pack


class Command(BaseCommand):
    """Read a pack, report every problem with file and line, and apply it when there is none."""

    help = "Create and update lessons and checks from a course pack (a folder; see docs/formats.md)."

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the folder, and whether to change nothing."""
        parser.add_argument("folder", type=Path)
        parser.add_argument("--dry-run", action="store_true", help="say what would change, and change nothing")

    def handle(self, *args: Any, **options: Any) -> None:
        """Do it."""
        folder: Path = options["folder"]
        if not (folder / "pack.yaml").is_file():
            raise CommandError(f"{folder} is not a course pack: it has no pack.yaml.")
        pack = read_pack(folder)
        problems = sorted([*pack.problems, *check_problems(pack)], key=lambda problem: (problem.file, problem.line))
        self._refuse(problems, pack.id or str(folder))
        try:
            with transaction.atomic():
                pages, checks = import_pages(pack=pack, by=None), import_checks(pack=pack, by=None)
                if options["dry_run"]:
                    transaction.set_rollback(True)
        except PackNotPublishable as refusal:
            self._refuse(refusal.problems, pack.id)
        for changes in (pages, checks):
            for word, lines in (("new", changes.created), ("changed", changes.updated)):
                for line in lines:
                    self.stdout.write(f"{word}: {line}")
        same = len(pages.unchanged) + len(checks.unchanged)
        self.stdout.write(f"{'Dry run, nothing saved. ' if options['dry_run'] else ''}{same} unchanged.")

    def _refuse(self, problems: list[Problem], name: str) -> None:
        """Say every problem, and stop when there is one."""
        for problem in problems:
            self.stderr.write(str(problem))
        if problems:
            count = len(problems)
            raise CommandError(f"Nothing was imported: {count} problem{'' if count == 1 else 's'} in {name}.")
