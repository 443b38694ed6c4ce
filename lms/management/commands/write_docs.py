"""Write docs/generated from the code, or say which pages are stale."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from lms.generated_docs import stale, write_all


class Command(BaseCommand):
    """Keep the generated pages fresh."""

    help = "Write docs/generated from the code."

    def add_arguments(self, parser: CommandParser) -> None:
        """Take --check."""
        parser.add_argument("--check", action="store_true", help="fail when a page is stale, and write nothing")

    def handle(self, *args: Any, **options: Any) -> None:
        """Do it."""
        if options["check"]:
            if names := stale():
                raise CommandError(f"Stale: {', '.join(names)}. Run: make docs")
            return
        for name in write_all():
            self.stdout.write(f"wrote docs/generated/{name}")
