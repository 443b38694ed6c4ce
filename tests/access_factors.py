"""Who may open one's own second factors: everybody theirs, and nobody anybody else's."""

from typing import Any

from allauth.mfa.models import Authenticator

from tests.access_row import EVERYBODY, Row
from tests.access_world import World


def with_factors(world: World) -> dict[str, Any]:
    """Give the learner an app and recovery codes."""
    for kind in ("totp", "recovery_codes"):
        Authenticator.objects.get_or_create(user=world.cast.priya, type=kind, defaults={"data": {}})
    return {}


FACTOR_ROWS = [
    Row("mfa_index", EVERYBODY),
    Row("mfa_activate_totp", EVERYBODY),
    Row("mfa_add_webauthn", EVERYBODY),
    Row("mfa_generate_recovery_codes", EVERYBODY),
    Row("mfa_deactivate_totp", EVERYBODY, with_factors, {"priya"}),
    Row("mfa_view_recovery_codes", EVERYBODY, with_factors, {"priya"}),
    Row("mfa_download_recovery_codes", EVERYBODY, with_factors, {"priya"}),
    # Whose passkey it is, is asked after who asks: tests/lms/test_second_factor.py tries somebody else's.
    Row("mfa_edit_webauthn", EVERYBODY, lambda w: {"pk": 1}),
    Row("mfa_remove_webauthn", EVERYBODY, lambda w: {"pk": 1}),
]
