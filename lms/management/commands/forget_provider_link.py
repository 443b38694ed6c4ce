"""Loosen the link between a person and the provider of single sign-on, when their sign-in there was made anew."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from lms.models import Person
from lms.single_sign_on import forget_link


class Command(BaseCommand):
    """Forget the link of one person; their next sign-in ties it again by the checked e-mail."""

    help = "Loosen somebody's link to the provider of single sign-on: forget_provider_link EMAIL"

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the work e-mail of the person."""
        parser.add_argument("email")

    def handle(self, *args: Any, email: str, **options: Any) -> None:
        """Forget it, on record, and say what happens next."""
        person = Person.objects.filter(email=email.lower()).first()
        if person is None:
            raise CommandError("Nobody here has this work e-mail.")
        if not forget_link(person=person, by=None):
            raise CommandError("This person is not linked to anybody at the provider.")
        self.stdout.write("Forgotten. Their next sign-in through the provider ties it again by the checked e-mail.")
