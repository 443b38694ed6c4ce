"""What somebody sees who follows the link of an invitation: a page to choose a password, or why it does not open."""

from typing import Final

from allauth.core import ratelimit
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from assessments.refusals import posted, succeeds
from lms import invitations
from lms.access import open_to_public
from lms.models import Invitation
from lms.sign_in_forms import NewPasswordForm

UNKNOWN: Final = (
    "Nothing is at this address. Copy the whole address from the e-mail. A newer e-mail, if you had one, holds the "
    "address that works."
)
TOO_MANY: Final = "Too many tries came from your network in a short time. Wait a minute, then open the link again."


@open_to_public
@require_http_methods(["GET", "HEAD", "POST"])
def accept_invitation(request: HttpRequest, token: str) -> HttpResponse:
    """Let somebody who was invited choose a password; they then sign in as everybody does."""
    response = _answer(request, token)
    response["Cache-Control"] = "private, no-store"
    response["X-Robots-Tag"] = "noindex, nofollow"
    # Nothing leaves for another site. With no referrer at all no form could be sent: a browser names no origin.
    response["Referrer-Policy"] = "same-origin"
    return response


def _answer(request: HttpRequest, token: str) -> HttpResponse:
    if not ratelimit.consume(request, action="invitation"):
        return _closed(request, TOO_MANY, status=429)
    invitation = invitations.invitation_of(token)
    if invitation is None:
        return _closed(request, UNKNOWN, status=404)
    if why := invitations.why_closed(invitation, timezone.now()):
        return _closed(request, why, status=410)
    if not settings.PASSWORD_SIGN_IN:
        return _closed(request, f"Passwords are not used here. Sign in with {settings.OIDC_NAME}.", status=410)
    form = NewPasswordForm(posted(request), user=invitation.person)
    if form.is_valid() and succeeds(form, lambda: _accepted(invitation, form)):
        messages.success(request, "Your password is kept. Sign in with it now.")
        return redirect("account_login")
    return render(request, "people/accept_invitation.html", {"form": form, "mailbox": masked(invitation.person.email)})


def _accepted(invitation: Invitation, form: NewPasswordForm) -> object:
    return invitations.accept(invitation=invitation, password=form.cleaned_data["password1"])


def masked(email: str) -> str:
    """Write an address so that its owner knows it and nobody else reads it."""
    name, _, domain = email.partition("@")
    return f"{name[:1]}•••@{domain}"


def _closed(request: HttpRequest, why: str, *, status: int) -> HttpResponse:
    return render(request, "people/invitation_closed.html", {"why": why}, status=status)
