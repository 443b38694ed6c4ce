"""What allauth asks about second factors: how secrets are sealed, our words, and which factor may go."""

from typing import Any, ClassVar

from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.utils.safestring import SafeString, mark_safe

from lms.models import Person
from lms.sealing import seal, unseal
from lms.second_factor.required import KINDS, must_have_one

PURPOSE = "second factor"
WRONG_CODE = "That code is not right, or was used before. Wait for the next one, then write that"
LAST_ONE = (
    "Your role asks for a second factor, and this is your only one. Add another app or a passkey first, "
    "then remove this one."
)


class SecondFactors(DefaultMFAAdapter):
    """Seals secrets, speaks plainly, and keeps the last factor of whoever must have one."""

    error_messages: ClassVar[dict[str, Any]] = {
        **DefaultMFAAdapter.error_messages,
        "incorrect_code": WRONG_CODE,
        "cannot_delete_authenticator": LAST_ONE,
        "cannot_generate_recovery_codes": "Recovery codes stand in for an app or a passkey. Set up one of those first",
    }

    def encrypt(self, text: str) -> str:
        """Seal a secret before it is kept."""
        return seal(text, purpose=PURPOSE)

    def decrypt(self, encrypted_text: str) -> str:
        """Read a secret that is kept."""
        return unseal(encrypted_text, purpose=PURPOSE)

    def get_totp_issuer(self) -> str:
        """Name the service, as the app lists it."""
        return "Waymark"

    def _get_site_name(self) -> str:
        return "Waymark"

    def build_totp_svg(self, url: str) -> SafeString:
        """Draw the square to scan as a part of the page: the policy lets no picture in by a data address."""
        drawn = super().build_totp_svg(url)
        label = '<svg role="img" aria-label="Square to scan with your authenticator app" '
        return mark_safe(label + drawn[drawn.index("<svg") + 5 :])  # noqa: S308  # drawn here, from no word of anybody

    def generate_authenticator_name(self, user: Person, type: str) -> str:
        """Propose a name for a passkey."""
        count = Authenticator.objects.filter(user=user, type=type).count()
        return f"Passkey {count + 1}"

    def can_delete_authenticator(self, authenticator: Authenticator) -> bool:
        """Keep the last factor of whoever must have one."""
        others = Authenticator.objects.filter(user=authenticator.user_id, type__in=KINDS).exclude(pk=authenticator.pk)
        return not settings.SECOND_FACTOR or others.exists() or not must_have_one(authenticator.user)
