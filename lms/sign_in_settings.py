"""What must hold of the settings of sign-in before anything starts."""

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ImproperlyConfigured

NEEDED = ("OIDC_NAME", "OIDC_SERVER_URL", "OIDC_CLIENT_ID", "OIDC_CLIENT_SECRET")


def fault_of(given: Mapping[str, str], *, passwords: bool, on_a_workbench: bool) -> str:
    """Return what is wrong with the settings of the provider, in a sentence, or nothing."""
    missing = [name for name in NEEDED if not given[name]]
    if len(missing) == len(NEEDED):
        return "" if passwords else f"PASSWORD_SIGN_IN is false, so nobody could sign in: set {', '.join(NEEDED)}."
    if missing:
        return f"Single sign-on is half set up: set {', '.join(missing)} too, or none of {', '.join(NEEDED)}."
    if not given["OIDC_SERVER_URL"].startswith("https://") and not on_a_workbench:
        return "OIDC_SERVER_URL must begin with https://: what the provider says of people comes over that line."
    return ""


def insist(settings: Mapping[str, Any]) -> None:
    """Refuse to start with settings of the provider that cannot be meant."""
    given = {name: settings[name] for name in NEEDED}
    passwords, on_a_workbench = settings["PASSWORD_SIGN_IN"], settings["INSECURE_KEYS"]
    if fault := fault_of(given, passwords=passwords, on_a_workbench=on_a_workbench):
        raise ImproperlyConfigured(fault)
