"""Whom a command means: a person’s number, work e-mail or staff code."""

from django.core.management.base import CommandError

from lms.models import Person


def person_called(words: str) -> Person:
    """Return whom somebody typed, or say that there is nobody."""
    words = words.strip()
    found = Person.objects.filter(email=words.lower()).first()
    if found is None and words.isdecimal() and len(words) < 12:
        found = Person.objects.filter(pk=int(words)).first()
    if found is None and words:
        found = Person.objects.filter(staff_code__iexact=words).first()
    if found is None:
        raise CommandError(f"There is nobody called {words}. Give a number, a work e-mail or a staff code.")
    return found


def asked_by(words: str) -> Person:
    """Return who asked for something, who must be somebody that works here."""
    found = person_called(words)
    if not found.is_active:
        raise CommandError(f"{found} does not work here any more. Say with --by who asked for it.")
    return found
