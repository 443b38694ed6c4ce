"""The private calendar: its page, and the address that calendar programs read."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from courses.feed import calendar_of, entries_of
from courses.feed_address import feed_of, make_feed, owner_of, revoke_feed
from lms.access import open_to, open_to_public, signed_in
from lms.calendar import today
from lms.roles import Permission


@open_to(Permission.READ_LESSONS)
@require_http_methods(["GET", "HEAD", "POST"])
def feed(request: HttpRequest) -> HttpResponse:
    """Say what the calendar is; make an address and show it this once."""
    person, address = signed_in(request), ""
    if request.method == "POST":
        # Shown in this very answer: the address itself is kept nowhere, the session included.
        address = request.build_absolute_uri(reverse("calendar", args=[make_feed(by=person)]))
    count = len(entries_of(person, today()))
    return render(request, "courses/feed.html", {"feed": feed_of(person), "address": address, "count": count})


@open_to(Permission.READ_LESSONS)
@require_POST
def revoke(request: HttpRequest) -> HttpResponse:
    """Close the address."""
    if revoke_feed(by=signed_in(request)):
        messages.success(request, "The address is closed. Calendar programs that had it are told that it is not there.")
    return redirect("courses:feed")


@open_to_public
@require_safe
def calendar(request: HttpRequest, token: str) -> HttpResponse:
    """Give the calendar at an address. Whoever has the address may read it; a wrong one is not there."""
    owner = owner_of(token)
    if owner is None:
        raise Http404("There is no calendar at this address.")
    content = calendar_of(
        entries_of(owner, today()), at=timezone.now(), base=request.build_absolute_uri("/").rstrip("/")
    )
    response = HttpResponse(content, content_type="text/calendar; charset=utf-8")
    response["Cache-Control"] = "private, no-store"
    response["Content-Disposition"] = 'inline; filename="waymark.ics"'
    response["X-Robots-Tag"] = "noindex"
    return response
