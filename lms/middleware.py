"""Deny by default: nothing is shown until the view says to whom it is open, and refusals are plain sentences."""

import traceback
from collections.abc import Callable
from typing import Any, Final, cast

from csp.constants import SELF, UNSAFE_INLINE
from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBadRequest, HttpResponseBase, JsonResponse
from django.shortcuts import redirect, render, resolve_url
from django.utils.datastructures import MultiValueDictKeyError

from lms.access import access_of, signed_in
from lms.calendar import today
from lms.models import Person
from lms.permissions import NotAllowed, rights_of
from lms.roles import Permission
from lms.second_factor.required import detour

ADMIN: Final = "/admin/"
UNUSED_ADMIN: Final = tuple(
    f"{ADMIN}{part}/"
    for part in ("reports", "users", "groups", "sites", "account", "workflows", "collections", "failwhale")
)
NO_DEVICES: Final = "camera=(), microphone=(), geolocation=(), payment=(), usb=(), serial=(), midi=()"
GetResponse = Callable[[HttpRequest], HttpResponseBase]

# The doors of libraries that are open: the rest of allauth (signing up, changing addresses) leads nowhere here.
PUBLIC_DOORS = frozenset(
    {
        "account_login",
        "account_logout",
        "account_inactive",
        "account_reset_password",
        "account_reset_password_done",
        "account_reset_password_from_key",
        "account_reset_password_from_key_done",
        # Behind the password, or in place of it: allauth lets nobody else in here.
        "mfa_authenticate",
        "mfa_login_webauthn",
    }
)
SIGNED_IN_DOORS = frozenset(
    {
        "account_change_password",
        "account_reauthenticate",
        "mfa_reauthenticate",
        "mfa_reauthenticate_webauthn",
    }
)
WAGTAIL_LIBRARY = "wagtail."
WAGTAIL_ADMIN = ("wagtail.admin", "wagtail.users", "wagtail.images", "wagtail.snippets", "wagtail.sites")


class SignInRequired:
    """Send strangers to the sign-in page and refuse whoever the view is not open to."""

    def __init__(self, get_response: GetResponse) -> None:
        """Keep the next in line."""
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Pass the request on."""
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> HttpResponseBase | None:
        """Decide before the view runs. Returns nothing to let it run."""
        access = access_of(view)
        module = getattr(getattr(view, "view_class", view), "__module__", "")
        door = request.resolver_match.url_name if request.resolver_match else ""
        if access.public if access else door in PUBLIC_DOORS:
            return None
        person = request.user
        if not isinstance(person, Person):
            return _sign_in(request)
        if elsewhere := detour(request, person, door or ""):
            return _second_factor(request, elsewhere)
        if access is None:
            return self._library(request, module, door)
        return self._refusal(request, access.any_of)

    def _refusal(self, request: HttpRequest, any_of: tuple[Permission, ...]) -> HttpResponse | None:
        """Refuse whoever holds none of the permissions; where none is asked, everybody may."""
        person = signed_in(request)
        if any_of and not any(rights_of(person, today()).may(permission) for permission in any_of):
            return refused(request, _not_your_roles(any_of))
        return None

    def _library(self, request: HttpRequest, module: str, door: str | None) -> HttpResponse | None:
        if door in SIGNED_IN_DOORS:
            return None
        if module.startswith(WAGTAIL_ADMIN) and not signed_in(request).has_perm("wagtailadmin.access_admin"):
            # Wagtail itself would send them to the sign-in page, which sends whoever is signed in back again.
            return refused(request, _not_your_roles((Permission.AUTHOR_CONTENT,)))
        if request.path.startswith(UNUSED_ADMIN):
            return refused(request, "This part of the content admin is not used here. People change on our own pages.")
        if module.startswith(WAGTAIL_LIBRARY):
            return None
        if module.startswith("allauth."):
            raise Http404
        return refused(request, "This page does not say who may open it, so it is open to nobody.")


def for_a_script(request: HttpRequest) -> bool:
    """Say whether a script of a page asks, which wants facts and no page."""
    return request.headers.get("Accept", "").startswith("application/json")


def _sign_in(request: HttpRequest) -> HttpResponse:
    """Lead to the sign-in page; a script is told where it is, since it would follow without noticing."""
    if for_a_script(request):
        facts = {"sentence": "You are signed out.", "sign_in": resolve_url(settings.LOGIN_URL)}
        return JsonResponse(facts, status=403)
    return redirect_to_login(request.get_full_path())


def _second_factor(request: HttpRequest, address: str) -> HttpResponse:
    """Lead to where the second factor is shown or set up, before anything else."""
    if for_a_script(request):
        facts = {"sentence": "Your sign-in asks for a second factor first.", "sign_in": address}
        return JsonResponse(facts, status=403)
    return redirect(address)


def refused(request: HttpRequest, sentence: str) -> HttpResponse:
    """Show a refusal with its reason."""
    if for_a_script(request):
        return JsonResponse({"sentence": sentence}, status=403)
    return render(request, "403.html", {"reason": sentence}, status=403)


def _not_your_roles(permissions: tuple[Permission, ...]) -> str:
    wanted = " or ".join(permission.value for permission in permissions)
    return f"This page is for people who {wanted}. None of your roles does. Ask your administrator if that is wrong."


class RefusalsInPlainWords:
    """Show a refusal as a page with its sentence, wherever it was raised."""

    def __init__(self, get_response: GetResponse) -> None:
        """Keep the next in line."""
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Pass the request on."""
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """Turn NotAllowed into a 403 page, and what the content admin did not look for into a 400."""
        if isinstance(exception, NotAllowed):
            return refused(request, exception.to_strangers)
        if request.path.startswith(ADMIN):
            return _bad_request_to_content_admin(exception)
        return None


def _bad_request_to_content_admin(exception: Exception) -> HttpResponse | None:
    """Answer what its own pages never send: a field that is missing, or words where a row has its number."""
    if isinstance(exception, MultiValueDictKeyError):
        return HttpResponseBadRequest("Something is missing from this request.", content_type="text/plain")
    if isinstance(exception, ValueError) and _raised_in(exception) == "get_prep_value":
        return HttpResponseBadRequest("A number in this address is no number.", content_type="text/plain")
    return None


def _raised_in(exception: Exception) -> str:
    """Name the function that raised; a field turns what a row is asked by into its own kind in `get_prep_value`."""
    *_, (frame, _line) = traceback.walk_tb(exception.__traceback__)
    return frame.f_code.co_name


class NothingKept:
    """Ask browsers to keep no page of somebody signed in: Back after signing out shows nothing."""

    def __init__(self, get_response: GetResponse) -> None:
        """Keep the next in line."""
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Say so on every page that says nothing about it itself; whoever signs out leaves nothing in the browser."""
        response = self.get_response(request)
        if request.method == "POST" and request.resolver_match and request.resolver_match.url_name == "account_logout":
            response["Clear-Site-Data"] = '"storage"'
        # After an error nobody is asked for: who it is may be just what the database does not tell.
        if response.status_code < 500 and request.user.is_authenticated and not response.has_header("Cache-Control"):
            response["Cache-Control"] = "private, no-store"
        return response


class NoDevices:
    """Tell browsers that no page of ours, and nothing within one, asks for a device of whoever reads it."""

    def __init__(self, get_response: GetResponse) -> None:
        """Keep the next in line."""
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Say so on every answer."""
        response = self.get_response(request)
        response["Permissions-Policy"] = NO_DEVICES
        return response


class ContentAdminPolicy:
    """Let the content admin run its own inline scripts and show previews in a frame; nothing else may."""

    def __init__(self, get_response: GetResponse) -> None:
        """Keep the next in line."""
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Loosen the policy of addresses under the admin."""
        response = self.get_response(request)
        if request.path.startswith(ADMIN):
            # A preview is a page of the site, drawn as a reader gets it: what that said about frames is said anew.
            for header in ("Content-Security-Policy", "X-Frame-Options"):
                del response[header]
            # No nonce beside it: a nonce would switch 'unsafe-inline' off.
            policy = {"script-src": [SELF, UNSAFE_INLINE], "frame-src": [SELF], "frame-ancestors": [SELF]}
            cast(Any, response)._csp_replace = policy | {"img-src": [SELF, "data:", "blob:"]}
            cast(Any, response).xframe_options_exempt = True
        return response
