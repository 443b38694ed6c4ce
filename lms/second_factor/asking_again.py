"""How somebody shows once more that it is them: with what is strongest first, and when it is lately enough."""

from typing import Any, Final

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core import context
from allauth.mfa.models import Authenticator
from allauth.mfa.utils import is_mfa_enabled

from lms.step_up import confirmed

CODE: Final = "mfa_reauthenticate"
PASSKEY: Final = "mfa_reauthenticate:webauthn"
PASSWORD: Final = "reauthenticate"  # noqa: S105  # the library's name for that way
WORDS: Final = {CODE: "Use a code of your app", PASSKEY: "Use a passkey", PASSWORD: "Use your password"}


class AsksAgain(DefaultAccountAdapter):
    """Part of the adapter of accounts."""

    def is_reauthentication_required(self, *, app: str, **kwargs: Any) -> bool:
        """Ask again only where nothing was given lately; whoever has just signed in is not asked twice."""
        return not confirmed(context.request)

    def get_reauthentication_methods(self, user: Any) -> list[dict[str, Any]]:
        """Return the ways that are open to this person, in our words: the first is the one they are led to."""
        found = {way["id"]: way for way in super().get_reauthentication_methods(user)}
        has_app = is_mfa_enabled(user, [Authenticator.Type.TOTP])
        words = WORDS if has_app else WORDS | {CODE: "Use a recovery code"}
        order = (CODE, PASSKEY, PASSWORD) if has_app else (PASSKEY, PASSWORD, CODE)
        return [found[key] | {"description": words[key]} for key in order if key in found]
