"""Bring a backup back into an empty database, after every byte of it was read and found as it was made."""

import time
from pathlib import Path
from typing import Any

from django.core.management import CommandError, call_command
from django.core.management.base import CommandParser

from lms.backups.refusing import Refused
from lms.backups.restoring import Restored, Wish, restore
from lms.management.backup_command import BackupCommand


class Command(BackupCommand):
    """Check everything, change everything or nothing, and hold the result against the manifest."""

    help = "Bring a backup back: the database in one transaction, and every file. End the service first."

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the backup, and what may be lost."""
        parser.add_argument("folder", type=Path, help="one backup, such as var/backups/waymark-20261123T020000Z")
        parser.add_argument("--dry-run", action="store_true", help="read and check everything, and change nothing")
        parser.add_argument("--replace", action="store_true", help="lose what the database holds now")
        parser.add_argument("--other-keys", action="store_true", help="go on although a key is not the one of that day")
        parser.add_argument("--standings", action="store_true", help="also ask where every learner stands (long)")

    def do(self, options: dict[str, Any]) -> None:
        """Bring it back, then say what does not fit and what to do next."""
        began = time.monotonic()
        wish = Wish(options["folder"].absolute(), options["dry_run"], options["replace"], options["other_keys"])
        done = restore(wish, tell=self.reporter())
        self._say_who_was_erased(done)
        if wish.dry_run:
            self.stdout.write(f"Dry run: nothing was changed. Everything fits. {time.monotonic() - began:.1f} s")
            return
        faults = done.faults + (self._standings() if options["standings"] and not done.pending else [])
        for fault in faults:
            self.stderr.write(fault)
        self._say_what_is_next(done)
        if faults:
            raise Refused(f"It was brought back, and {len(faults)} things do not fit: read them above.")
        self.stdout.write(f"Brought back, and everything fits. {time.monotonic() - began:.1f} s")

    def _standings(self) -> list[str]:
        """Ask every room again where each learner stands."""
        try:
            call_command("rebuild_progress", "--check", stdout=self.stdout, stderr=self.stderr)
        except CommandError as fault:
            return [str(fault)]
        return []

    def _say_who_was_erased(self, done: Restored) -> None:
        """Name those whom this backup brings back although they were erased, as far as the old database still says."""
        if not done.erased:
            return
        self.stdout.write(
            "Erased since this backup was made. Keep this list, and erase them again afterwards, each with"
        )
        self.stdout.write("the work e-mail of who answers for it in place of WHO:")
        for erased in done.erased:
            self.stdout.write(f"  {erased.command('WHO')}   # was erased {erased.at:%Y-%m-%d %H:%M} UTC")

    def _say_what_is_next(self, done: Restored) -> None:
        if done.pending:
            self.stdout.write(
                f"This release has {len(done.pending)} migrations that the backup has not: run `manage.py migrate`, "
                "then `manage.py rebuild_progress --check`."
            )
        self.stdout.write("Everybody signs in again. Start the job hosts after the web hosts (docs/recovery.md).")
