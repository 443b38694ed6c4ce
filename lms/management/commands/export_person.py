"""Write a copy of everything that is held about one person."""

import hashlib
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction
from django.utils import timezone

from lms import audit
from lms.marking import marked_name
from lms.privacy.copies.writing import write_copy
from lms.privacy.finding import asked_by, person_called


class Command(BaseCommand):
    """Write the copy, and record who asked for it. Hand it to nobody but the person it is about."""

    help = (
        "Write a copy of what is held about one person (subject access) as a zip. To be run by operations when "
        "somebody who cannot sign in asks; whoever can sign in asks on the page Your data."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the person, who asked, and where it goes."""
        parser.add_argument("person", metavar="ID", help="a number, a work e-mail or a staff code")
        parser.add_argument("--to", type=Path, default=Path(), metavar="FOLDER", help="this folder unless given")
        parser.add_argument("--by", required=True, metavar="EMAIL", help="who answers for this request")

    def handle(self, *args: Any, **options: Any) -> None:
        """Write it, with nobody else able to read the file."""
        person, by, folder = person_called(options["person"]), asked_by(options["by"]), options["to"]
        if not folder.is_dir():
            raise CommandError(f"There is no folder {folder}.")
        moment = timezone.now()
        path = folder / marked_name(f"person-{person.pk}-{moment:%Y-%m-%d-%H%M%S}.zip", personal=True)
        try:
            path.touch(mode=0o600, exist_ok=False)
            with path.open("w+b") as out:
                rows = write_copy(out, person, at=moment, written=lambda _: None)
        except BaseException:
            path.unlink(missing_ok=True)
            raise
        with path.open("rb") as made:
            sha256 = hashlib.file_digest(made, "sha256").hexdigest()
        with transaction.atomic():
            facts = {"sha256": sha256, "size": path.stat().st_size, "rows": sum(rows.values())}
            audit.record("person_exported", by=by, subject=person, facts=facts)
        self.stdout.write(f"{sum(rows.values())} rows of {len(rows)} tables, in {path}")
        self.stdout.write(f"SHA-256: {sha256}")
        self.stdout.write("Its first page says what was left out and why. Give it to that person alone.")
