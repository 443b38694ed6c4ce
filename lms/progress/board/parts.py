"""What a place is divided into on a board, and where an address with another place leads."""

from collections.abc import Callable

from django.urls import reverse

from lms.models import Unit
from lms.progress.choosing import Asked


def parts_of(asked: Asked) -> list[Unit]:
    """Return the parts of the place of a board: those of one place, or the several places of its reader. One query."""
    place = asked.place or (asked.places[0] if len(asked.places) == 1 else None)
    if place is None:
        return list(asked.places)
    return list(Unit.objects.filter(path__startswith=place.path, depth=place.depth + 1))


def address_at(asked: Asked, name: str, *args: str) -> Callable[[Unit | None], str]:
    """Return what writes the address of the same page at another place; at one that is all the reader sees, of all."""

    def address(place: Unit | None) -> str:
        everything = place is None or [place] == list(asked.places)
        query = asked.address(place=None if everything else place, rest="")
        return f"{reverse(name, args=args)}{'?' if query else ''}{query}"

    return address
