"""Ids of rows that were given none: made of their words, because a browser sees them. Pure.

A letter by place would tell what is right to whoever reads the source of a page: things to put in order are written in
the right order, and the right option is often written first.
"""

import hashlib
from collections.abc import Container
from itertools import count
from typing import Final

from django.utils.text import slugify

LONGEST: Final = 30


def id_of(text: str, taken: Container[str] = ()) -> str:
    """Return the id of a row with these words, none of those that are taken; where it stands says nothing about it."""
    return next(found for number in count() if (found := _made_of(" ".join(text.split()), number)) not in taken)


def _made_of(text: str, number: int) -> str:
    """Return short words as they are; what is lost of others is told apart by a mark of the whole."""
    plain = slugify(text).replace("_", "-").strip("-")
    short = plain[:LONGEST].strip("-")
    if short and not number and short == text.casefold().replace(" ", "-"):
        return short
    mark = hashlib.sha256(f"{text}{number or ''}".encode(errors="replace")).hexdigest()[:6]
    return f"{short}-{mark}" if short else f"i{mark}"
