"""The weekly digest."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from lms.access import open_to, signed_in
from lms.calendar import today
from lms.progress.digests.reading import week_of
from lms.progress.digests.writing import WEEK, monday_of
from lms.roles import Permission


@open_to(Permission.SEE_BOARD)
@require_safe
def week(request: HttpRequest) -> HttpResponse:
    """Show the five lines of a Monday, each with the way to those whom it counts."""
    person, on = signed_in(request), today()
    found = week_of(person, request.GET.get("week", ""), on)
    return render(request, "progress/week.html", {"week": found, "next_monday": monday_of(on) + WEEK})
