"""Make the first administrator of an installation, with a password from the keyboard or from standard input."""

import getpass
import sys
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser

from lms.first_administrator import make_first_administrator
from lms.permissions import NotAllowed


class Command(BaseCommand):
    """Ask for a password, and make the account with the role; refused once there is an administrator."""

    help = "Make the first administrator. The password is asked for, or read from the first line of standard input."

    def add_arguments(self, parser: CommandParser) -> None:
        """Take who it is. A password is no argument: arguments can be read by everybody on the machine."""
        parser.add_argument("email", help="work e-mail")
        parser.add_argument("--name", required=True, help="whole name")

    def handle(self, *args: Any, **options: Any) -> None:
        """Do it."""
        try:
            made = make_first_administrator(
                email=options["email"].strip(), name=options["name"].strip(), password=_password()
            )
        except NotAllowed as refusal:
            raise CommandError(str(refusal)) from None
        except ValidationError as refusal:
            raise CommandError(" ".join(refusal.messages)) from None
        self.stdout.write(f"Person {made.pk} is the first administrator and can sign in.")


def _password() -> str:
    """Ask twice at a keyboard; from a pipe, take one line."""
    if not sys.stdin.isatty():
        return sys.stdin.readline().rstrip("\r\n")
    first = getpass.getpass("Password (12 or more characters): ")
    if getpass.getpass("The same again: ") != first:
        raise CommandError("The two are not the same. Run the command again.")
    return first
