"""Going to the provider of single sign-on and coming back; where somebody is signed in, and that they are there."""

import logging
from typing import Final

from allauth.account.utils import get_next_redirect_url
from allauth.socialaccount.adapter import get_adapter
from allauth.socialaccount.providers.base import ProviderException
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from allauth.socialaccount.providers.oauth2.views import OAuth2CallbackView
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.crypto import get_random_string
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe
from requests import RequestException

from lms import sign_in_record
from lms.access import open_to_all_staff, open_to_public, signed_in
from lms.models import Person
from lms.single_sign_on import StaffProvider, is_set_up, refusal_page

# What comes of a provider that is away, or that answers with something else than its addresses.
UNANSWERED: Final = (RequestException, OAuth2Error, ProviderException, KeyError)
ENDED: Final = {0: "That sign-in was over already", 1: "You are signed out there"}

logger = logging.getLogger(__name__)


@open_to_public
@never_cache
@require_http_methods(["GET", "POST"])
def single_sign_on(request: HttpRequest) -> HttpResponse:
    """Go to the provider, once a button was pressed: an address alone signs nobody in."""
    if not is_set_up():
        return refusal_page(request, "not_set_up")
    if request.method != "POST":
        return redirect("account_login")
    provider = get_adapter().get_provider(request, settings.OIDC_SERVER_URL)
    nonce = get_random_string(32)
    try:
        there = provider.redirect(
            request,
            process="login",
            next_url=get_next_redirect_url(request),
            nonce=nonce,
            auth_params={"nonce": nonce},
            scope=provider.get_scope(),
        )["Location"]
    except UNANSWERED as error:
        return _away(request, error)
    # A page, and no redirect: our policy lets forms lead to ourselves only, through every redirect that follows.
    response = render(request, "socialaccount/going.html", {"there": there, "name": settings.OIDC_NAME})
    response["Refresh"] = f"0; url={there}"
    return response


@open_to_public
@never_cache
@require_safe
def single_sign_on_back(request: HttpRequest) -> HttpResponse:
    """Come back from the provider with its word, and sign in, or read why not."""
    if not is_set_up():
        return refusal_page(request, "not_set_up")
    view = OAuth2CallbackView.adapter_view(StaffProvider(request, settings.OIDC_SERVER_URL))
    try:
        response: HttpResponse = view(request)
    except UNANSWERED as error:
        # The library asks the provider for its addresses once more, outside its own watch.
        return _away(request, error)
    return response


def _away(request: HttpRequest, error: Exception) -> HttpResponse:
    logger.warning("The provider could not be asked: %s", type(error).__name__)
    return refusal_page(request, "provider_away")


@open_to_all_staff
@never_cache
@require_safe
def here(request: HttpRequest) -> HttpResponse:
    """Hear that somebody types, so that their session goes on; whoever is signed out learns that before they send."""
    return HttpResponse(status=204)


@open_to_all_staff
@require_http_methods(["GET", "POST"])
def usersessions_list(request: HttpRequest) -> HttpResponse:
    """Show where somebody is signed in, and end one of these sign-ins, or every other."""
    person = signed_in(request)
    found = UserSession.objects.purge_and_list(person)
    if request.method == "POST":
        which = request.POST.get("end", "")
        ended = _end([row for row in found if not row.is_current() and which in ("", str(row.pk))], person)
        messages.success(request, ENDED.get(ended, f"You are signed out in {ended} other places"))
        return redirect("usersessions_list")
    found.sort(key=lambda row: (row.is_current(), row.last_seen_at), reverse=True)
    return render(request, "usersessions/usersession_list.html", {"sessions": found, "session_count": len(found)})


@transaction.atomic
def _end(sessions: list[UserSession], person: Person) -> int:
    """Sign browsers out, on record."""
    for session in sessions:
        session.end()
    if sessions:
        sign_in_record.write_down("sessions_ended", person, count=len(sessions))
    return len(sessions)
