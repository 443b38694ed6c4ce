"""The link of a witness and its code: made at random, kept as hashes only, and where a link stands."""

import hashlib
import secrets
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from django.utils.crypto import constant_time_compare, salted_hmac

from assessments.portfolio.models import WitnessRequest

# 256 bits: nobody comes upon a link by trying.
BYTES: Final = 32
DIGITS: Final = 6
# Wrong codes that a link takes: of a million codes, five are tried at most.
TRIES: Final = 5
CODES: Final = 5
CODE_MINUTES: Final = 30
BETWEEN_CODES: Final = timedelta(minutes=1)


class Stand(StrEnum):
    """Where the link of a witness stands."""

    OPEN = "open"
    USED = "used"
    CANCELLED = "cancelled"
    EXPIRED = "expired"
    SHUT = "shut"


def stand_of(request: WitnessRequest, at: datetime) -> Stand:
    """Say where a link stands at a moment."""
    if request.used_at:
        return Stand.USED
    if request.cancelled_at:
        return Stand.CANCELLED
    if at >= request.expires_at:
        return Stand.EXPIRED
    return Stand.SHUT if request.code_tries >= TRIES else Stand.OPEN


def new_token() -> str:
    """Return a token that nobody has."""
    return secrets.token_urlsafe(BYTES)


def new_code() -> str:
    """Return a code to be written down."""
    return f"{secrets.randbelow(10**DIGITS):0{DIGITS}}"


def hash_of(token: str) -> str:
    """Return what is kept of a token: it cannot be turned back."""
    return hashlib.sha256(token.encode()).hexdigest()


def hash_of_code(request: WitnessRequest, code: str) -> str:
    """Return what is kept of a code. So few figures could be tried one by one, so it takes the key of the service."""
    return salted_hmac("witness code", f"{request.token_hash} {code}", algorithm="sha256").hexdigest()


def is_code(request: WitnessRequest, code: str, at: datetime) -> bool:
    """Say whether this is the code that was sent last, and not run out."""
    right = constant_time_compare(request.code_hash, hash_of_code(request, code))
    return bool(request.code_hash) and right and not ran_out(request, at)


def ran_out(request: WitnessRequest, at: datetime) -> bool:
    """Say whether the last code can be used no more."""
    sent = request.code_sent_at
    return sent is None or at >= sent + timedelta(minutes=CODE_MINUTES)


def request_of(token: str) -> WitnessRequest | None:
    """Return whose link this is, or nothing."""
    rows = WitnessRequest.objects.select_related("learner").filter(token_hash=hash_of(token))
    return rows.exclude(sent_at=None).first()
