"""What a monitor asks: does the process answer, may it be sent visitors, and how is everything."""

from collections.abc import Callable
from typing import Final

from django.conf import settings
from django.http import HttpRequest, JsonResponse
from django.http.response import HttpResponseBase
from django.views.decorators.http import require_safe

from lms.access import open_to_public
from lms.health import ready_to_serve, state_of_health

FOR_MONITORS: Final = "/-/"


@open_to_public
@require_safe
def health(request: HttpRequest) -> JsonResponse:
    """Say how everything is: 200 when pages can be served, else 503."""
    state = state_of_health()
    return JsonResponse(state, status=200 if state["live"] else 503)


@open_to_public
@require_safe
def live(request: HttpRequest) -> JsonResponse:
    """Say that the process answers. Touches nothing, so that a dead database makes nobody start processes again."""
    return JsonResponse({"live": True})


@open_to_public
@require_safe
def ready(request: HttpRequest) -> JsonResponse:
    """Say whether a proxy may send visitors here: 200 or 503."""
    state = ready_to_serve()
    return JsonResponse(state, status=200 if state["ready"] else 503)


class MonitorsAskByAddress:
    """Lets a monitor ask a host by its number: these answers hold no link that a forged name could get into."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        """Keep the next in line."""
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Put a name of ours where the monitor gave a number."""
        if request.path_info.startswith(FOR_MONITORS):
            named = (name.lstrip(".") for name in settings.ALLOWED_HOSTS if name != "*")
            request.META["HTTP_HOST"] = next(named, "localhost")
            request.META.pop("HTTP_X_FORWARDED_HOST", None)
        return self.get_response(request)
