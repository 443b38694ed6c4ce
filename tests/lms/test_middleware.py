"""Deny by default, and what a browser may load."""

from collections.abc import Callable

import pytest
from django.core.management import call_command
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory
from django.urls import reverse

from lms.actions import sync_groups
from lms.middleware import SignInRequired
from lms.models import Person
from tests.cast import Cast


def forgotten(request: HttpRequest) -> HttpResponse:
    """Stand for a view that does not say who may open it."""
    return HttpResponse("secret")


def test_a_view_that_says_nothing_is_open_to_nobody(cast: Cast, rf: RequestFactory) -> None:
    request = rf.get("/forgotten/")
    request.user = cast.hugo
    request.resolver_match = None
    request.session = {}
    response = SignInRequired(forgotten).process_view(request, forgotten, (), {})
    assert response is not None
    assert response.status_code == 403


@pytest.mark.parametrize("name", ["home", "rules", "account_login"])
def test_no_page_lets_a_browser_run_what_it_was_not_given(cast: Cast, name: str) -> None:
    client = Client()
    if name != "account_login":
        client.force_login(cast.priya)
    policy = client.get(reverse(name))["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert "frame-ancestors 'none'" in policy


def test_the_content_admin_alone_may_run_its_inline_scripts(
    cast: Cast, signed_in_as: Callable[[Person], Client]
) -> None:
    call_command("sync_roles", verbosity=0)
    sync_groups(person=cast.beatrice)
    policy = signed_in_as(cast.beatrice).get("/admin/")["Content-Security-Policy"]
    assert "script-src 'self' 'unsafe-inline'" in policy
    assert "nonce" not in policy


def test_a_stranger_is_sent_to_sign_in_and_back_to_where_they_were_going(client: Client, db: None) -> None:
    assert client.get("/board/?page=2")["Location"] == "/accounts/login/?next=/board/%3Fpage%3D2"
