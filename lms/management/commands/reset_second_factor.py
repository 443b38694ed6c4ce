"""Reset second factors at the machine, when no administrator is left who could do it on a page."""

from typing import Any

from allauth.mfa.models import Authenticator
from django.core.management.base import BaseCommand, CommandError, CommandParser

from lms.accounts.actions import reset_by_operations
from lms.models import Person
from lms.permissions import NotAllowed


class Command(BaseCommand):
    """Take every factor from one person, or from everybody after SEAL_KEY was lost; sign them out, and tell them."""

    help = "Reset the second factor of somebody: reset_second_factor EMAIL --reason WORDS, or --everybody for all."

    def add_arguments(self, parser: CommandParser) -> None:
        """Take whose, and why."""
        whose = parser.add_mutually_exclusive_group(required=True)
        whose.add_argument("email", nargs="?", help="work e-mail")
        whose.add_argument("--everybody", action="store_true", help="of everybody: when SEAL_KEY is lost")
        parser.add_argument("--reason", required=True, help="stays on record")

    def handle(self, *args: Any, **options: Any) -> None:
        """Do it, and say what happens next."""
        try:
            count = reset_by_operations(people=_whose(options["email"]), reason=options["reason"])
        except NotAllowed as refused:
            raise CommandError(str(refused)) from None
        if not count:
            raise CommandError("There is no second factor to reset.")
        self.stdout.write(f"Reset for {count}. They are signed out, are told, and set up a new one next time.")


def _whose(email: str | None) -> list[Person]:
    """Return whom it is about: all who have a factor, or who has this e-mail."""
    if email is None:
        return list(Person.objects.filter(pk__in=Authenticator.objects.values("user")))
    found = list(Person.objects.filter(email=email.strip().lower()))
    if not found:
        raise CommandError("Nobody here has this work e-mail.")
    return found
