"""Reflective time of a place: who has had a discussion and who has not, and never what was said."""

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from courses.lost_time import places_of
from lms.access import open_to, signed_in
from lms.calendar import today
from lms.roles import Permission
from mentoring.pairings.reflective_time import COLUMNS, facts_of, managed_by, reflecting_seen_by, row_of

PER_PAGE = 25


@open_to(Permission.SEE_LEARNERS)
@require_safe
def reflective_time(request: HttpRequest) -> HttpResponse:
    """Show managers the fact, the date and the length of reflective discussions, and to what they were lost."""
    person, on = signed_in(request), today()
    places = places_of(person, on)
    unit = next((one for one in places if request.GET.get("unit") == str(one.pk)), None)
    rows = reflecting_seen_by(person, unit, on)
    page, line = Paginator(rows, PER_PAGE).get_page(request.GET.get("page")), managed_by(person, on)
    context = {
        "page": page,
        "places": places,
        "unit": unit,
        "columns": COLUMNS,
        "rows": [row_of(row, on, may_plan=row.person.pk in line) for row in page.object_list],
        "facts": facts_of(rows, on),
        "due": sum(row.is_due(on) for row in rows),
    }
    return render(request, "mentoring/pairings/reflective_time.html", context)
