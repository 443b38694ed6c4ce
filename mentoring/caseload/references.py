"""Case references: checked, turned into a key that cannot be read back, and masked; never kept themselves."""

import hashlib
import hmac
import re
from typing import Final

from django.conf import settings

PATTERN: Final = re.compile(r"[A-Z][0-9]{6}")
BULLET: Final = "•"


class NotAReference(ValueError):  # reads as the sentence it carries
    """What was written is no case reference. Its text says what one looks like, and never repeats what was written."""


def normalised(text: str) -> str:
    """Return a case reference in capitals without spaces, or refuse what is none."""
    reference = "".join(text.split()).upper()
    if not PATTERN.fullmatch(reference):
        raise NotAReference("A case reference is one letter and six figures, such as X000000.")
    return reference


def key_of(text: str) -> str:
    """Return the key under which a case is found again: a keyed hash, the same however the reference was typed."""
    return hmac.new(settings.CASE_KEY.encode(), normalised(text).encode(), hashlib.sha256).hexdigest()


def mask_of(text: str) -> str:
    """Return the only form in which a case is shown: first letter, bullets, last two figures."""
    reference = normalised(text)
    return f"{reference[0]}{BULLET * 4}{reference[-2:]}"
