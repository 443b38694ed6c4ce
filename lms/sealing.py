"""Seal what the database must not tell by itself: the one way in which anything is encrypted here.

The key is made from the setting SEAL_KEY, a different one for each purpose, so that what was sealed for one is no
use for another. A key that was changed stays readable while it stands in SEAL_KEYS_BEFORE.
"""

import base64

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings


class NotOurSeal(Exception):
    """What was kept cannot be read: it was sealed with another key or for another purpose, or was changed."""


def seal(text: str, *, purpose: str) -> str:
    """Return `text` so that only `unseal` with the same key and purpose can read it."""
    return _locks(purpose).encrypt(text.encode()).decode()


def unseal(sealed: str, *, purpose: str) -> str:
    """Return what was sealed, or refuse: never an empty text, which would be a secret that everybody knows."""
    try:
        return _locks(purpose).decrypt(sealed.encode()).decode()
    except InvalidToken:
        raise NotOurSeal(f"Sealed for “{purpose}” with a key that is not in SEAL_KEY or SEAL_KEYS_BEFORE.") from None


def _locks(purpose: str) -> MultiFernet:
    return MultiFernet([_lock(key, purpose) for key in (settings.SEAL_KEY, *settings.SEAL_KEYS_BEFORE)])


def _lock(key: str, purpose: str) -> Fernet:
    made = HKDF(algorithm=SHA256(), length=32, salt=None, info=f"waymark seal: {purpose}".encode())
    return Fernet(base64.urlsafe_b64encode(made.derive(key.encode())))
