"""Lots that can be drawn again: every one follows from a seed alone, and hashes hold what it was drawn from. Pure.

The key of every hash is the seed, 64 hexadecimal characters drawn by the server once everything else is frozen.
HMAC-SHA256(seed, words) is a number that nobody can know or choose beforehand.
"""

import hashlib
import hmac
import json
from collections.abc import Collection
from datetime import date, datetime
from typing import Any, Final

from django.db import models

from lms.audit import moment

ALGORITHM: Final = 1
RANGE: Final = 1 << 256


def hash_of(seed: str, *words: object) -> bytes:
    """Return HMAC-SHA256 of words, joined by colons and led by the version of the algorithm."""
    text = ":".join(map(str, (ALGORITHM, *words)))
    return hmac.digest(seed.encode(), text.encode(), "sha256")


def share_of(seed: str, draw: int, what: str, group: str, n: int, percent: int) -> int:
    """Return how many `percent` of `n` are: whole ones, and one more with the chance of what is left over."""
    whole, hundredths = divmod(n * percent, 100)
    lot = int.from_bytes(hash_of(seed, draw, "rest", what, group), "big")
    return whole + (lot * 100 < hundredths * RANGE)


def columns_of(row: models.Model, without: Collection[str] = ()) -> dict[str, Any]:
    """Return every column of a row by its name, new columns included."""
    names = (field.attname for field in row._meta.concrete_fields)
    return {name: getattr(row, name) for name in names if name not in without}


def hash_over(value: Any) -> str:
    """Return the hash of values, written so that both databases give the same text."""
    text = json.dumps(value, sort_keys=True, separators=(",", ":"), default=_plain)
    return hashlib.sha256(text.encode()).hexdigest()


def _plain(value: Any) -> str:
    if isinstance(value, datetime):
        return moment(value)
    if isinstance(value, date):
        return value.isoformat()
    raise TypeError(f"{type(value).__name__} has no place in a hash.")
