"""How somebody shows once more that it is them: with what is strongest first, and when it is lately enough."""

from typing import Any, Final

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core import context

from lms.step_up import confirmed

WORDS: Final = {
    "mfa_reauthenticate:webauthn": "Use a passkey",
    "mfa_reauthenticate": "Use a code of your app",
    "reauthenticate": "Use your password",
}


class AsksAgain(DefaultAccountAdapter):
    """Part of the adapter of accounts."""

    def is_reauthentication_required(self, *, app: str, **kwargs: Any) -> bool:
        """Ask again only where nothing was given lately; whoever has just signed in is not asked twice."""
        return not confirmed(context.request)

    def get_reauthentication_methods(self, user: Any) -> list[dict[str, Any]]:
        """Return the ways that are open to this person, in our words: the first is the one they are led to."""
        found = super().get_reauthentication_methods(user)
        order = ["mfa_reauthenticate", "mfa_reauthenticate:webauthn", "reauthenticate"]
        ways = [way | {"description": WORDS[way["id"]]} for way in found if way["id"] in WORDS]
        return sorted(ways, key=lambda way: order.index(way["id"]))
