"""Export questions as a file that another system takes, and that an import of ours takes again."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from assessments.quizzes.models import Quiz
from assessments.quizzes.moodle_export import Exported
from assessments.quizzes.question_export import export_module, export_quiz
from courses.models import Module


class Command(BaseCommand):
    """Write the questions of a module or a quiz; name those that the format cannot hold."""

    help = "Write questions as Moodle XML (see docs/formats.md)."

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the file, its format, and which questions."""
        parser.add_argument("file", type=Path)
        parser.add_argument("--format", choices=["moodle"], default="moodle", help="what kind of file to write")
        which = parser.add_mutually_exclusive_group(required=True)
        which.add_argument("--module", metavar="KEY", help="every question of a module")
        which.add_argument("--quiz", metavar="KEY", help="the questions that a quiz asks")

    def handle(self, *args: Any, **options: Any) -> None:
        """Write the file, and say what is not in it."""
        found = self._found(options["module"], options["quiz"])
        file: Path = options["file"]
        if file.exists():
            raise CommandError(f"{file} is there already. Choose another name.")
        file.write_text(found.xml, encoding="utf-8")
        for line in found.left_out:
            self.stdout.write(f"left out: {line}")
        plural = "" if found.count == 1 else "s"
        self.stdout.write(f"Wrote {found.count} question{plural} to {file}; {len(found.left_out)} left out.")

    def _found(self, module_key: str | None, quiz_key: str | None) -> Exported:
        if module_key:
            module = Module.objects.filter(key=module_key).first()
            if module is None:
                raise CommandError(f"There is no module “{module_key}”.")
            return export_module(module)
        quiz = Quiz.objects.filter(key=quiz_key).first()
        if quiz is None:
            raise CommandError(f"There is no quiz “{quiz_key}”.")
        return export_quiz(quiz)
