"""What somebody sees when something broke here: a page with a reference that support finds in the log."""

import logging
import sys

from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.template import loader

from lms import logs
from lms.middleware import for_a_script

# For the moment when even the template cannot be drawn.
BARE = (
    '<!doctype html><html lang="en"><title>Something broke - Waymark</title><h1>Something broke on our side</h1>'
    "<p>Wait a minute and try once more. If it happens again, tell support this reference: {}</p></html>"
)
API = "/api/"
# What is raised when no connection can be made, or one that was open is gone.
DATABASE_AWAY = (OperationalError, InterfaceError)

logger = logging.getLogger(__name__)


def server_error(request: HttpRequest) -> HttpResponse:
    """Answer after an error. Asks neither the database, the session nor the cache: any of them may be what broke.

    A database that is away comes back by itself: 503 says so to browsers, proxies and scripts, which try again.
    """
    away = isinstance(sys.exc_info()[1], DATABASE_AWAY)
    status, headers = (503, {"Retry-After": "5"}) if away else (500, {})
    name = logs.reference(request.META.get(logs.REQUEST_ID, ""))
    if for_a_script(request) or request.path.startswith(API):
        sentence = f"Something broke on our side. Try again in a minute. The reference for support is {name}."
        return JsonResponse({"sentence": sentence, "reference": name}, status=status, headers=headers)
    return HttpResponse(_page(name), status=status, headers=headers)


def _page(name: str) -> str:
    try:
        return loader.get_template("500.html").render({"reference": name})
    except Exception:
        logger.exception("The page of errors itself cannot be drawn.")
        return BARE.format(name)
