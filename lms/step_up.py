"""Ask once more who somebody is before something that matters, and lose nothing of what they had written."""

import secrets
import time
from collections.abc import Callable
from functools import wraps
from typing import Any, Final
from urllib.parse import urlencode

from allauth.account.adapter import get_adapter
from allauth.account.internal.flows.login import get_authentication_records
from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse, QueryDict
from django.shortcuts import redirect
from django.utils.datastructures import MultiValueDict

from lms.access import View
from lms.permissions import NotAllowed
from lms.sealing import seal, unseal

KEPT: Final = "step_up"
TAKES_UP: Final = "take_up"
PURPOSE: Final = "step-up"
READS: Final = frozenset({"GET", "HEAD"})
NO_WAY: Final = (
    "This asks once more that it is you, and you have no password here to give. Sign out, sign in again in the way "
    "that you did, and do this within {minutes} minutes of it."
)


def confirmed(request: HttpRequest) -> bool:
    """Say whether the person has given a password, a code or a passkey lately: signing in counts."""
    since = time.time() - settings.ACCOUNT_REAUTHENTICATION_TIMEOUT
    return any(record["at"] > since for record in get_authentication_records(request, request.user))


def confirmed_lately(why: str, *, reading_too: bool = False) -> Callable[[View], View]:
    """Let only somebody send this form who has confirmed lately that it is them; `why` ends “You are about to”.

    Stands under the access line and above `require_POST`: a form that was sent too late is kept, sealed, and taken up
    by a GET when the person has confirmed. It reaches the view as it was sent, but without files.
    """

    def decorate(view: View) -> View:
        @wraps(view)
        def asked(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            reads = request.method in READS
            if not settings.STEP_UP:
                return view(request, *args, **kwargs)
            if confirmed(request):
                return view(_taken_up(request), *args, **kwargs)
            return view(request, *args, **kwargs) if reads and not reading_too else _ask(request, why)

        return asked

    return decorate


def _ask(request: HttpRequest, why: str) -> HttpResponse:
    """Lead to the page that asks, and keep what was sent for afterwards."""
    ways = get_adapter(request).get_reauthentication_methods(request.user)
    if not ways:
        raise NotAllowed(NO_WAY.format(minutes=settings.ACCOUNT_REAUTHENTICATION_TIMEOUT // 60))
    address, kept = request.get_full_path(), {"why": why}
    if request.method not in READS:
        token = secrets.token_urlsafe(16)
        kept |= {"token": token, "path": request.path, "sent": seal(request.POST.urlencode(), purpose=PURPOSE)}
        address += f"{'&' if '?' in address else '?'}{TAKES_UP}={token}"
    request.session[KEPT] = kept | {"next": address}
    page = f"{ways[0]['url']}?{urlencode({'next': address})}"
    if request.headers.get("Accept", "").startswith("application/json"):
        return JsonResponse({"sentence": "Confirm that it is you, then try again.", "sign_in": page}, status=403)
    return redirect(page)


def _taken_up(request: HttpRequest) -> HttpRequest:
    """Turn a GET that names what was kept into the form that was sent: once, and at its own address only."""
    token = request.GET.get(TAKES_UP, "")
    kept = request.session.get(KEPT, {})
    if request.method != "GET" or not token or not secrets.compare_digest(token, kept.get("token", "")):
        return request
    del request.session[KEPT]
    if kept["path"] != request.path:
        return request
    request.method = "POST"
    request.POST = QueryDict(unseal(kept["sent"], purpose=PURPOSE))
    request._files = MultiValueDict()  # type: ignore[attr-defined]  # else the empty body of the GET is read anew
    return request
