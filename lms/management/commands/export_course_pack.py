"""Export a course pack: pages, checks and media as a folder that can be imported again."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from assessments.quizzes.pack_export import quizzes_of
from assessments.quizzes.packs import check_problems
from courses.models import CoursePack, Module
from courses.pack_export import pack_words
from courses.pack_folder import FolderRefused, check_folder, written
from courses.pack_import import known_passages, one_at_a_time
from courses.packs import read_pack


class Command(BaseCommand):
    """Write modules as a course pack; importing it again changes nothing."""

    help = "Write lessons, checks, pictures and documents as a course pack (a folder; see docs/formats.md)."

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the folder, and which modules."""
        parser.add_argument("folder", type=Path)
        which = parser.add_mutually_exclusive_group()
        which.add_argument("--pack", help="the id of a pack; left out where there is only one")
        which.add_argument("--module", help="the key of one module")

    def handle(self, *args: Any, **options: Any) -> None:
        """Do it, or say why not and leave everything as it was."""
        folder: Path = options["folder"]
        pack, modules = self._wanted(options["pack"], options["module"])
        with one_at_a_time():
            words = pack_words(pack, modules, quizzes_of)
            if words.problems:
                self._refuse(words.problems)
            try:
                check_folder(folder, pack, words)
                with written(folder, words) as new:
                    self._prove(new)
            except FolderRefused as refused:
                raise CommandError(f"Nothing was written. {refused}") from refused
        for note in words.notes:
            self.stdout.write(f"note: {note}")
        lessons = sum(name.endswith(".md") for name in words.texts)
        checks = sum(name.endswith("check.yaml") for name in words.texts)
        files = len(words.files)
        self.stdout.write(
            f"Wrote “{pack}” to {folder}: {lessons} lessons, {checks} checks, {files} pictures and documents."
        )

    def _wanted(self, pack_id: str | None, key: str | None) -> tuple[CoursePack, list[Module]]:
        """Return the pack, and which of its modules. A module that never was in a pack becomes one."""
        if key:
            module = Module.objects.filter(key=key, page__isnull=False).select_related("pack").first()
            if module is None:
                raise CommandError(f"There is no module with pages that has the key “{key}”.")
            return module.pack or CoursePack(key=module.key, title=module.title), [module]
        packs = list(CoursePack.objects.filter(key=pack_id) if pack_id else CoursePack.objects.all())
        if len(packs) != 1:
            ids = ", ".join(CoursePack.objects.values_list("key", flat=True)) or "none yet"
            raise CommandError(f"Say which pack with --pack, or which module with --module. Packs here: {ids}.")
        return packs[0], list(packs[0].modules.all())

    def _prove(self, new: Path) -> None:
        """Read what was written, as an import would; refuse to hand over what could not be read back."""
        pack = read_pack(new, known_passages())
        self._refuse([str(problem) for problem in [*pack.problems, *check_problems(pack)]])

    def _refuse(self, problems: list[str]) -> None:
        """Stop when something could not come back from the pack, and list it."""
        for problem in problems:
            self.stderr.write(problem)
        if problems:
            count = len(problems)
            raise CommandError(f"Nothing was written: {count} problem{'' if count == 1 else 's'}.")
