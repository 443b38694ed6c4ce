"""Who must have a second factor, whether this session has shown one, and where to go until it has."""

from typing import Final

from allauth.account.internal.flows.login import get_authentication_records, record_authentication
from allauth.mfa.models import Authenticator
from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.http import urlencode

from lms.calendar import today
from lms.models import Person
from lms.permissions import rights_of
from lms.policy.signing_in import SECOND_FACTOR_ROLES

KINDS: Final = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)
# Where somebody may go who has one and has not shown it in this session.
SHOW_IT: Final = frozenset(
    {"mfa_reauthenticate", "mfa_reauthenticate_webauthn", "account_reauthenticate", "account_logout"}
)
# Where somebody may go who must have one and has none.
SET_UP: Final = SHOW_IT | {"mfa_index", "mfa_activate_totp", "mfa_add_webauthn"}
# What no session opens that knows a password only, once there is more to know.
CHANGES: Final = frozenset(
    {
        "mfa_index",
        "mfa_activate_totp",
        "mfa_deactivate_totp",
        "mfa_add_webauthn",
        "mfa_remove_webauthn",
        "mfa_edit_webauthn",
        "mfa_view_recovery_codes",
        "mfa_download_recovery_codes",
        "mfa_generate_recovery_codes",
    }
)


def must_have_one(person: Person) -> bool:
    """Say whether one of the person's roles asks for a second factor, by the rule of today."""
    day = today()
    asking = SECOND_FACTOR_ROLES.national_on(day)
    return isinstance(asking, tuple) and any(role.value in asking for role in rights_of(person, day).roles)


def has_one(person: Person) -> bool:
    """Say whether somebody has an app or a passkey: as they were read for this request, else by a query."""
    known = getattr(person, "has_second_factor", None)
    return bool(is_mfa_enabled(person, KINDS)) if known is None else bool(known)


def shown(request: HttpRequest) -> bool:
    """Say whether a code or a passkey was given in this session."""
    return any(record.get("method") == "mfa" for record in get_authentication_records(request, request.user))


def note_shown(request: HttpRequest, factor: Authenticator) -> None:
    """Remember that somebody has just used a factor: whoever adds one has shown it."""
    record_authentication(request, request.user, "mfa", id=factor.pk, type=factor.type, reauthenticated=True)


def vouched_for(request: HttpRequest) -> bool:
    """Say whether a provider that asks for a second factor itself has signed this person in."""
    return bool(
        getattr(settings, "OIDC_VOUCHES_FOR_SECOND_FACTOR", False) and request.session.get("signed_in_by_provider")
    )


def detour(request: HttpRequest, person: Person, door: str) -> str:
    """Return where the person has to go before the page they ask for, or nothing.

    It costs no query where the session has shown a factor that still stands, nor where the roles are asked anyway.
    """
    if has_one(person):
        open_doors, asked = SHOW_IT, door in CHANGES or _asked_of(request, person)
        if shown(request) or door in open_doors or not asked:
            return ""
        return f"{_page_to_show_it(person)}?{urlencode({'next': request.get_full_path()})}"
    return reverse("mfa_index") if door not in SET_UP and _asked_of(request, person) else ""


def _asked_of(request: HttpRequest, person: Person) -> bool:
    return bool(settings.SECOND_FACTOR) and not vouched_for(request) and must_have_one(person)


def _page_to_show_it(person: Person) -> str:
    app = is_mfa_enabled(person, [Authenticator.Type.TOTP])
    return reverse("mfa_reauthenticate" if app else "mfa_reauthenticate_webauthn")
