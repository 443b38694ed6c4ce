"""The second factors of somebody: which kinds there are, never what they hold."""

from typing import Final

from allauth.mfa.models import Authenticator

from lms.models import Person

WORDS: Final = {"totp": "codes from an app", "webauthn": "passkey", "recovery_codes": "recovery codes"}


def kinds_of(person: Person) -> list[str]:
    """Return the kinds of second factor that somebody has, by their keys."""
    return sorted(set(Authenticator.objects.filter(user=person).values_list("type", flat=True)))


def in_words(kinds: list[str]) -> str:
    """Name kinds of second factor."""
    return ", ".join(WORDS.get(kind, kind) for kind in kinds) or "none"
