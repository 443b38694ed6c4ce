"""One line of the log, and one count, for each request; its id comes from the proxy or is made here, and goes back."""

import logging
import re
import time
import uuid
from collections.abc import Callable
from typing import Final

from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from prometheus_client import CollectorRegistry, Counter, Histogram

from lms import logs

WELL_FORMED: Final = re.compile(r"[A-Za-z0-9-]{8,64}")
VERBS: Final = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
STATIC: Final = "static"

# Where this process counts. Under gunicorn the processes of a host count into files that one answer adds up.
COUNTS: Final = CollectorRegistry()
REQUESTS: Final = Counter("waymark_requests", "Requests answered", ["method", "route", "status"], registry=COUNTS)
SECONDS: Final = Histogram(
    "waymark_request_seconds",
    "Seconds until a request was answered",
    ["route"],
    buckets=(0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30),
    registry=COUNTS,
)

logger = logging.getLogger("lms.request")


class RequestLog:
    """Stands outermost, so that whatever comes of a request is told."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        """Keep the next in line."""
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer, tell and count."""
        request.META[logs.REQUEST_ID] = request_id(request)
        held = logs.asking.set(request)
        began = time.perf_counter()
        try:
            response = self.get_response(request)
            tell(request, response, time.perf_counter() - began)
        finally:
            logs.asking.reset(held)
        response["X-Request-ID"] = request.META[logs.REQUEST_ID]
        return response


def request_id(request: HttpRequest) -> str:
    """Return the id that the proxy gave, if it is one; a stranger who talks to us directly gives none."""
    given = request.headers.get("X-Request-ID", "")
    if settings.ALLAUTH_TRUSTED_PROXY_COUNT and WELL_FORMED.fullmatch(given):
        return given
    return uuid.uuid4().hex


def tell(request: HttpRequest, response: HttpResponseBase, seconds: float) -> None:
    """Write the line of a request, and count it. A style sheet is counted only."""
    static = request.path.startswith(settings.STATIC_URL)
    route = STATIC if static else logs.route_of(request)
    method = request.method if request.method in VERBS else "OTHER"
    REQUESTS.labels(str(method), route, str(response.status_code)).inc()
    SECONDS.labels(route).observe(seconds)
    facts = {"status": response.status_code, "milliseconds": round(seconds * 1000)}
    level = logging.DEBUG if static else logging.INFO
    logger.log(level, "%s %s %s", method, route, response.status_code, extra=facts)
