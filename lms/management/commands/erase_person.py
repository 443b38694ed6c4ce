"""Erase somebody who has left."""

from typing import Any, Final

from django.core.management.base import BaseCommand, CommandError, CommandParser

from lms.models import Person
from lms.models.record import TRAINING_RECORD, WHILE_EMPLOYED
from lms.permissions import NotAllowed
from lms.privacy.erasing.doing import Erased
from lms.privacy.erasing.erasing import EVERYTHING, erase_person, look
from lms.privacy.finding import asked_by, person_called
from lms.privacy.register import model_of

# What goes beside rows, with which kind of record.
BESIDE: Final = {
    WHILE_EMPLOYED: "e-mail, password, every sign-in",
    TRAINING_RECORD: "name, staff code",
}
KEPT: Final = (
    "Kept, under a number instead of a name: posts, roles, dates, marks, decisions and who made them, because the "
    "records of others and the safety of cases rest on them (UNCONFIRMED). Also kept: what they wrote in records about "
    "others, with their name taken out, and the audit record, as numbers and hashes."
)


class Command(BaseCommand):
    """Say what would go and what stays; then, with the person’s number typed again, erase."""

    help = "Erase somebody who has left: their words and name go, the rows that others rest on stay under a number."

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the person, who asked, and whether to change nothing."""
        parser.add_argument("person", metavar="ID", help="a number, a work e-mail or a staff code")
        parser.add_argument("--by", required=True, metavar="EMAIL", help="who answers for this request")
        parser.add_argument("--dry-run", action="store_true", help="only say what would go")
        parser.add_argument(
            "--kinds", default=",".join(EVERYTHING), help="which kinds of record, with commas between; else every kind"
        )
        parser.add_argument("--confirm", metavar="NUMBER", help="the person’s number, instead of typing it when asked")

    def handle(self, *args: Any, **options: Any) -> None:
        """Look, show, ask, erase."""
        person, by, kinds = person_called(options["person"]), asked_by(options["by"]), _kinds(options["kinds"])
        try:
            self._show(look(person=person, by=by, kinds=kinds), person, kinds)
            if options["dry_run"]:
                self.stdout.write("Dry run: nothing is changed.")
                return
            self._ask(person, options["confirm"])
            erasure = erase_person(person=person, by=by, kinds=kinds)
        except NotAllowed as refused:
            raise CommandError(str(refused)) from refused
        self.stdout.write(f"Erased. A job deletes {len(erasure.files)} files; erasing {erasure.pk} is on record.")

    def _show(self, found: Erased, person: Person, kinds: tuple[str, ...]) -> None:
        self.stdout.write(f"{person.name}, number {person.pk}, left on {found.left:%d %B %Y}.")
        beside = [BESIDE[kind] for kind in kinds if kind in BESIDE]
        self.stdout.write(f"Goes: {', '.join(beside)}, and" if beside else "Goes:")
        for label, count in sorted(found.rows.items()):
            if count:
                self.stdout.write(f"{count:6}  {model_of(label)._meta.verbose_name_plural}")
        self.stdout.write(f"{found.reasons:6}  reasons in the audit record; their hashes stay, and it still verifies")
        self.stdout.write(f"{len(found.files):6}  files")
        self.stdout.write(f"{found.mentions.total():6}  places where others’ words name them")
        self.stdout.write(KEPT if TRAINING_RECORD in kinds else "Kept: their name, and every other kind of record.")
        if found.namesake:
            self.stdout.write("Somebody else bears the same name: it is not looked for in the words of others.")
        for kind, number in found.seals:
            self.stdout.write(f"Will no longer verify, because it was sealed over words that go: {kind} {number}")

    def _ask(self, person: Person, confirmed: str | None) -> None:
        typed = confirmed if confirmed is not None else input(f"To erase, type their number ({person.pk}): ")
        if typed.strip() != str(person.pk):
            raise CommandError("That is not their number. Nothing was erased.")


def _kinds(words: str) -> tuple[str, ...]:
    """Return the kinds of record that were named, or say which there are."""
    kinds = tuple(kind for kind in EVERYTHING if kind in words.split(","))
    if set(kinds) != set(words.split(",")):
        raise CommandError(f"--kinds is one or more of {', '.join(EVERYTHING)}, with commas between.")
    return kinds
