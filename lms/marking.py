"""The protective marking on what is printed or taken away: one place, because its wording is UNCONFIRMED."""

from typing import Final

from django.conf import settings
from django.utils.text import slugify

# The parts of the product whose pages tell of somebody by name; every other page bears the plain marking.
ABOUT_PEOPLE: Final = frozenset(
    {"progress", "portfolio", "spot_checks", "caseload", "pairings", "quizzes", "courses", "privacy"}
)


def marking(*, personal: bool) -> str:
    """Return the marking of a page or a file, by whether it holds personal detail."""
    return str(settings.PROTECTIVE_MARKING_PERSONAL if personal else settings.PROTECTIVE_MARKING)


def marking_of_page(namespace: str) -> str:
    """Return the marking of a printed page of a part of the product."""
    return marking(personal=namespace in ABOUT_PEOPLE)


def marked_name(name: str, *, personal: bool) -> str:
    """Return a file's name with the marking before it, so that it is seen before the file is opened."""
    mark = slugify(marking(personal=personal)).upper()
    return f"{mark}-{name}" if mark else name
