"""What every answer bears: pages, files, JSON, redirects, errors and the content admin; and cookies over TLS."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import Client

from lms.middleware import NO_DEVICES, NoDevices
from tests.cast import PASSWORD
from tests.security.world import Armed

ROOT = Path(__file__).parents[2]
ADDRESSES = {
    "a page": "home",
    "a list": "messages",
    "JSON": "health",
    "a description": "allocation_api:openapi-json",
    "a file": "portfolio:file",
    "a picture": "picture",
    "a calendar": "pairings:meeting_calendar",
    "a redirect": "courses:lesson",
    "a public page": "privacy",
}
PAGES = ("a page", "a list", "a public page", "nothing", "a refusal", "the content admin")
OTHERS = {"nothing": "/nothing/", "a refusal": "/jobs/", "the sign-in page": "/accounts/login/", "admin": "/admin/"}


def answers(armed: Armed) -> dict[str, HttpResponse]:
    """Return an answer of each kind, as somebody signed in gets them."""
    client = armed.browser(armed.cast.priya)
    where = {kind: armed.addresses[name] for kind, name in ADDRESSES.items()} | OTHERS
    found = {kind: client.get(address) for kind, address in where.items()}
    return found | {"the content admin": armed.browser(armed.cast.beatrice).get("/admin/")}


def test_every_answer_bears_what_keeps_a_browser_in_bounds(armed: Armed) -> None:
    wrong = []
    for kind, response in answers(armed).items():
        headers = response.headers
        bears = {
            "policy": "default-src 'none'" in headers.get("Content-Security-Policy", ""),
            "nosniff": headers.get("X-Content-Type-Options") == "nosniff",
            "referrer": headers.get("Referrer-Policy") == "same-origin",
            "opener": headers.get("Cross-Origin-Opener-Policy") == "same-origin",
            "devices": headers.get("Permissions-Policy") == NO_DEVICES,
            "not framed": "frame-ancestors" in headers.get("Content-Security-Policy", "")
            or "attachment" in str(headers),
            "no maker": not {"Server", "X-Powered-By"} & set(headers),
            "no other site": "Access-Control-Allow-Origin" not in headers,
            "not kept": "no-store" in headers.get("Cache-Control", "") or kind in ("a picture", "the sign-in page"),
            "its letters": "charset=" in headers.get("Content-Type", "") or kind not in PAGES,
        }
        wrong += [f"{kind}: {name}" for name, held in bears.items() if not held]
    assert wrong == []


def test_a_file_of_somebody_is_handed_out_so_that_nothing_in_it_runs(armed: Armed) -> None:
    response = armed.browser(armed.cast.priya).get(armed.addresses["portfolio:file"])
    assert response["Content-Disposition"].startswith("attachment")
    assert response["Content-Security-Policy"].startswith("sandbox")


def test_cookies_are_for_this_site_alone(armed: Armed) -> None:
    armed.cast.priya.set_password(PASSWORD)
    armed.cast.priya.save()
    client = Client()
    client.get("/accounts/login/")
    client.post("/accounts/login/", {"login": armed.cast.priya.email, "password": PASSWORD})
    assert {"sessionid", "csrftoken"} <= set(client.cookies)
    for cookie in client.cookies.values():
        assert cookie["samesite"] == "Lax", cookie.key
        assert cookie["httponly"] or cookie.key == "csrftoken", cookie.key
        assert not cookie["domain"], cookie.key


def over_tls(expression: str) -> str:
    """Return what a setting is in a service that is reached over TLS."""
    env = {**os.environ, "HTTPS": "true", "WAYMARK_INSECURE_KEYS": "true"}
    asked = f"from lms import settings; print(({expression}))"
    done = subprocess.run([sys.executable, "-c", asked], cwd=ROOT, env=env, capture_output=True, text=True, check=True)
    return done.stdout.strip()


@pytest.mark.parametrize(
    ("expression", "said"),
    [
        ("settings.SESSION_COOKIE_NAME, settings.CSRF_COOKIE_NAME", "('__Host-sessionid', '__Host-csrftoken')"),
        ("settings.SESSION_COOKIE_SECURE, settings.CSRF_COOKIE_SECURE", "(True, True)"),
        ("settings.SECURE_SSL_REDIRECT, settings.SECURE_HSTS_SECONDS", "(True, 31536000)"),
        ("settings.DEBUG, getattr(settings, 'SESSION_COOKIE_DOMAIN', None)", "(False, None)"),
    ],
)
def test_over_tls_cookies_are_bound_to_the_host_and_the_way(expression: str, said: str) -> None:
    assert over_tls(expression) == said


def test_the_header_of_devices_is_on_answers_that_other_parts_make() -> None:
    assert NoDevices(lambda request: HttpResponse())(HttpRequest())["Permissions-Policy"] == NO_DEVICES
