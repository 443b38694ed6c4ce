"""What a witness sees who has no account: a page that asks for a code, the statement, and nothing else."""

from collections.abc import Callable
from functools import wraps
from typing import Final

from allauth.core import ratelimit
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from assessments.portfolio.models import WitnessRequest
from assessments.portfolio.witnesses import opening, stating
from assessments.portfolio.witnesses.form import CodeForm, StatementForm
from assessments.portfolio.witnesses.links import request_of
from assessments.refusals import posted, succeeds
from lms.access import open_to_public
from lms.permissions import NotAllowed

FOLDER: Final = "assessments/portfolio"
UNKNOWN: Final = (
    "Nothing is at this address. Copy the whole address from the e-mail. A newer e-mail, if you had one, holds the "
    "address that works."
)
TOO_MANY: Final = "Too many tries came from your network in a short time. Wait a minute, then open the link again."
View = Callable[[HttpRequest, WitnessRequest, str], HttpResponse]


def by_link(view: View) -> Callable[[HttpRequest, str], HttpResponse]:
    """Find the question of a link, or say why it cannot be used; no page of it is kept, found or passed on."""

    @wraps(view)
    def opened(request: HttpRequest, token: str) -> HttpResponse:
        response = _answer(view, request, token)
        response["Cache-Control"] = "private, no-store"
        response["X-Robots-Tag"] = "noindex, nofollow"
        # Nothing leaves for another site. With no referrer at all no form could be sent: a browser names no origin.
        response["Referrer-Policy"] = "same-origin"
        return response

    return opened


def _answer(view: View, request: HttpRequest, token: str) -> HttpResponse:
    if not ratelimit.consume(request, action="witness"):
        return _closed(request, TOO_MANY, status=429)
    asked = request_of(token)
    if asked is None:
        return _closed(request, UNKNOWN, status=404)
    if asked.used_at and _is_let_in(request, asked):
        return render(request, f"{FOLDER}/witness_thanks.html", {"asked": asked})
    try:
        opening.check_open(asked, timezone.now())
        return view(request, asked, token)
    except NotAllowed as error:
        return _closed(request, str(error), status=410)


def _closed(request: HttpRequest, why: str, *, status: int) -> HttpResponse:
    return render(request, f"{FOLDER}/witness_closed.html", {"why": why}, status=status)


def _key(asked: WitnessRequest) -> str:
    return f"witness-{asked.pk}"


def _is_let_in(request: HttpRequest, asked: WitnessRequest) -> bool:
    """Say whether the right code was written in this browser, for the very link that is open now."""
    return bool(request.session.get(_key(asked)) == asked.token_hash)


def _ask_for_code(request: HttpRequest, asked: WitnessRequest, token: str, form: CodeForm) -> HttpResponse:
    context = {"form": form, "asked": asked, "token": token}
    return render(request, f"{FOLDER}/witness_code.html", context)


@open_to_public
@require_http_methods(["GET", "HEAD", "POST"])
@by_link
def witness(request: HttpRequest, asked: WitnessRequest, token: str) -> HttpResponse:
    """Show a witness what they are asked, and take their statement; first of all, ask for the code."""
    if not _is_let_in(request, asked):
        return _ask_for_code(request, asked, token, CodeForm())
    form = StatementForm(posted(request), request=asked)
    if form.is_valid() and succeeds(form, lambda: stating.state(request=asked, statement=form.statement())):
        return _to(token)
    return render(request, f"{FOLDER}/witness.html", {"form": form, "asked": asked, "token": token})


@open_to_public
@require_POST
@by_link
def send_witness_code(request: HttpRequest, asked: WitnessRequest, token: str) -> HttpResponse:
    """Send a code to the address that the link was sent to. Only a button does: programs that look at links do not."""
    opening.ask_for_code(request=asked)
    return _to(token)


@open_to_public
@require_POST
@by_link
def enter_witness_code(request: HttpRequest, asked: WitnessRequest, token: str) -> HttpResponse:
    """Let whoever writes the right code in; who is in already, by a button pressed twice, stays in."""
    if _is_let_in(request, asked):
        return _to(token)
    form = CodeForm(request.POST)
    if form.is_valid():
        why_not = opening.enter(request=asked, code=form.cleaned_data["code"])
        if not why_not:
            request.session.cycle_key()
            request.session[_key(asked)] = asked.token_hash
            return _to(token)
        form.add_error("code", why_not)
    opening.check_open(opening.fresh(asked), timezone.now())
    return _ask_for_code(request, asked, token, form)


@open_to_public
@require_POST
@by_link
def decline_witness(request: HttpRequest, asked: WitnessRequest, token: str) -> HttpResponse:
    """Take the answer that a witness cannot say anything."""
    if not _is_let_in(request, asked):
        return _to(token)
    stating.decline(request=asked)
    return render(request, f"{FOLDER}/witness_declined.html", {"asked": asked})


def _to(token: str) -> HttpResponse:
    return redirect("portfolio:witness", token)
