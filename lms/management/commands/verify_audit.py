"""Walk the audit record and say whether anything in it was changed."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from lms import audit
from lms.models import AuditEvent


class Command(BaseCommand):
    """Print every fault of the chain, then its signed head; fail when there is a fault."""

    help = "Check the audit record from its first event to its last, and print its signed head."

    def add_arguments(self, parser: CommandParser) -> None:
        """Take a head that was kept elsewhere."""
        parser.add_argument(
            "--kept", nargs=2, metavar=("POSITION", "HEAD"), help="a head from the log, which the chain must still hold"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Walk, print, and fail when something does not fit."""
        faults = list(audit.faults())
        if kept := options["kept"]:
            faults += audit.faults_against(int(kept[0]), kept[1])
        for fault in faults:
            self.stderr.write(fault)
        self.stdout.write(f"Sealed: {AuditEvent.objects.exclude(position=None).count()} events")
        self.stdout.write(f"Waiting for the next seal: {AuditEvent.objects.filter(position=None).count()} events")
        self.stdout.write(f"Head: {audit.latest_seal()}")
        if faults:
            raise CommandError(f"{len(faults)} fault{'' if len(faults) == 1 else 's'} in the audit record.")
        self.stdout.write("No fault found.")
