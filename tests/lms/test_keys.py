"""Keys that change: what the earlier one signed goes on holding while it is kept, and not a moment longer."""

import pytest
from django.test import Client

from lms import audit

OTHER = "another-key-of-more-than-fifty-characters-0123456789-0123456789"


@pytest.mark.parametrize(("kept", "status"), [(True, 200), (False, 302)])
def test_a_session_goes_on_while_the_earlier_key_is_kept(cast, settings, kept, status):
    client = Client()
    client.force_login(cast.priya)
    assert client.get("/messages/").status_code == 200
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY] if kept else []
    settings.SECRET_KEY = OTHER
    assert client.get("/messages/").status_code == status


def test_a_session_of_the_last_release_goes_on(cast):
    """It names the backend of its own day, which Django asks for in the settings."""
    client = Client()
    client.force_login(cast.priya, backend="allauth.account.auth_backends.AuthenticationBackend")
    assert client.get("/messages/").status_code == 200


@pytest.mark.parametrize(("kept", "faults"), [(True, 0), (False, 1)])
def test_a_seal_goes_on_holding_while_the_earlier_key_is_kept(cast, settings, kept, faults):
    audit.record("judged", by=None, subject=cast.priya)
    audit.seal_all()
    settings.AUDIT_KEY_FALLBACKS = [settings.AUDIT_KEY] if kept else []
    settings.AUDIT_KEY = OTHER
    audit.record("judged", by=None, subject=cast.priya)
    audit.seal_all()
    found = list(audit.faults())
    assert len(found) == faults
    assert all("does not fit its signature" in fault for fault in found)


def test_nothing_new_is_sealed_with_an_earlier_key(cast, settings):
    settings.AUDIT_KEY_FALLBACKS, settings.AUDIT_KEY = [settings.AUDIT_KEY], OTHER
    audit.record("judged", by=None, subject=cast.priya)
    audit.seal_all()
    settings.AUDIT_KEY_FALLBACKS = []
    assert list(audit.faults()) == []
