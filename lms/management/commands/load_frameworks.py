"""Load the frameworks that portfolios are judged by, the standards of spot checks, and cases invented for them."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction

from assessments.portfolio.frameworks.files import UnreadableFramework
from assessments.portfolio.frameworks.loading import load_framework
from assessments.spot_checks.actions import load_standard
from assessments.spot_checks.case_files.files import UnreadableCaseFile
from assessments.spot_checks.case_files.loading import load_case_file
from assessments.spot_checks.rubric import UnreadableStandard


class Command(BaseCommand):
    """Read every file of frameworks, standards and case-files of the content; all, or nothing and the reasons."""

    help = "Load frameworks, standards and case files (YAML). A changed file becomes a new version; safe to repeat."

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the folder of the content."""
        parser.add_argument("--content", type=Path, default=Path(settings.BASE_DIR) / "content")

    @transaction.atomic
    def handle(self, *args: Any, **options: Any) -> None:
        """Do it."""
        content: Path = options["content"]
        loaders: dict[str, Callable[[Path], object]] = {
            "frameworks": load_framework,
            "standards": load_standard,
            # After the standards that they are judged by.
            "case-files": load_case_file,
        }
        problems: list[str] = []
        for folder, load in loaders.items():
            for file in sorted((content / folder).glob("*.yaml")):
                try:
                    self.stdout.write(f"{file.name}: {load(file)}")
                except (UnreadableFramework, UnreadableStandard, UnreadableCaseFile) as error:
                    problems += error.sentences
        if problems:
            raise CommandError("Nothing was loaded.\n" + "\n".join(problems))
