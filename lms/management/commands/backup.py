"""Make a backup: the database and every file, while the service runs."""

import time
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import CommandParser

from lms.backups.making import in_words, make
from lms.backups.refusing import Refused
from lms.management.backup_command import BackupCommand


class Command(BackupCommand):
    """Write a folder with the database, the files and a sealed manifest."""

    help = "Back up the database and every file into a new folder. It holds personal data: keep it encrypted."

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the folder for backups, and how many to keep."""
        parser.add_argument("folder", nargs="?", type=Path, default=settings.BACKUPS_DIR, help="where backups lie")
        parser.add_argument("--keep", type=int, help="remove our own older backups, so that so many are left")

    def do(self, options: dict[str, Any]) -> None:
        """Make it, and say where it is, how large, and how long it took."""
        if options["keep"] is not None and options["keep"] < 1:
            raise Refused("--keep is 1 or more: the backup that was just made is never removed.")
        began = time.monotonic()
        made = make(options["folder"].absolute(), tell=self.reporter(), keep=options["keep"])
        found = made.manifest
        for folder in made.removed:
            self.stdout.write(f"Removed: {folder}")
        if found.gone:
            self.stdout.write(f"{len(found.gone)} files were deleted by somebody meanwhile; the manifest names them.")
        self.stdout.write(f"Audit record: {found.audit.position} {found.audit.head}")
        self.stdout.write(
            f"{made.folder}: {len(found.files)} files, {in_words(found.size)}, {time.monotonic() - began:.1f} s"
        )
