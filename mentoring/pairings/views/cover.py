"""Mentor cover of a place: who has a mentor, who has none, and what waits for a decision."""

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from lms.access import open_to, signed_in
from lms.calendar import today
from lms.roles import Permission
from mentoring.pairings.overview import free_places, learners_paired_by

ROWS = 25


@open_to(Permission.PAIR)
@require_safe
def cover(request: HttpRequest) -> HttpResponse:
    """Show who of a place has a mentor and who has none, those without first."""
    person = signed_in(request)
    rows = learners_paired_by(person, today())
    gaps = [row for row in rows if not row.cover.covered]
    places, mentors = free_places(person, today())
    context = {
        "page": Paginator(rows, ROWS).get_page(request.GET.get("page")),
        "total": len(rows),
        "gaps": gaps,
        "no_pta": [row for row in rows if not row.cover.pta],
        "places": places,
        "mentors": mentors,
        "today": today(),
    }
    return render(request, "mentoring/pairings/cover.html", context)
