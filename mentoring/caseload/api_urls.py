"""Addresses of the allocation check for other systems. Who asks is known by a key, never by a session."""

from typing import Final

from django.urls import URLPattern

from lms.access import open_to_all_staff, open_to_public
from mentoring.caseload.api import api

app_name = "allocation_api"
# The question is open to the middleware because the endpoint itself asks for the key; its description is for staff.
OPENED: Final = {"check": open_to_public, "openapi-json": open_to_all_staff}


def _opened(pattern: URLPattern) -> URLPattern:
    """Say of an address who may open it; one that is not named here stays shut."""
    if pattern.name in OPENED:
        pattern.callback = OPENED[pattern.name](pattern.callback)
    return pattern


urlpatterns: list[URLPattern] = [_opened(pattern) for pattern in api.urls[0] if isinstance(pattern, URLPattern)]
