"""What the commands of backups share: they say how far they are, and a refusal ends them with its sentence."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, OutputWrapper
from django.db import DatabaseError

from lms.backups.making import Reporter
from lms.backups.media import Step
from lms.backups.refusing import Refused
from lms.management.progress_bar import ProgressBar

WORTH_A_BAR = 50


class BackupCommand(BaseCommand):
    """Makes a backup, or brings one back."""

    requires_system_checks: list[str] = []

    def handle(self, *args: Any, **options: Any) -> None:
        """Do it, or say why not."""
        try:
            self.do(options)
        except Refused as reason:
            raise CommandError(str(reason)) from reason
        except DatabaseError as fault:
            first = (str(fault).splitlines() or ["it did not say why"])[0]
            raise CommandError(f"The database does not answer ({first}): mend that, then run this again.") from fault

    def do(self, options: dict[str, Any]) -> None:
        """Do what the command is for."""
        raise NotImplementedError

    def reporter(self) -> Reporter:
        """Return what writes how far it is."""
        return Reporter(say=self.stdout.write, steps=lambda count, what: steps(self.stdout, count, what))


def steps(out: OutputWrapper, count: int, what: str) -> Step:
    """Return what counts steps; a few files are over before a bar would help."""
    return ProgressBar(out, count, what).step if count >= WORTH_A_BAR else lambda: None
