"""How many people managers carry on a day, against the rule, and whom one of them carries and why."""

from datetime import date
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from lms.access import open_to, signed_in
from lms.calendar import in_words, today
from lms.models import Person
from lms.permissions import rights_of
from lms.policy.practice import SPAN_OF_CONTROL
from lms.roles import Permission
from mentoring.caseload.absences.listed import absences_ahead
from mentoring.caseload.span.forms import SpanForm
from mentoring.caseload.span.page import COLUMNS, PART_COLUMNS, SpanPage
from mentoring.caseload.span.people import PEOPLE_COLUMNS, OneManager
from mentoring.caseload.span.picture import picture_of
from mentoring.caseload.span.seen import check_see_span_of
from mentoring.caseload.span.trend import COLUMNS as MONTH_COLUMNS
from mentoring.caseload.span.trend import OWN_COLUMNS

PER_PAGE = 25


@open_to(Permission.SEE_SPAN)
@require_safe
def span(request: HttpRequest) -> HttpResponse:
    """Show the managers whom the reader sees on a day, those over the rule first, and the last twelve month ends."""
    person, on = signed_in(request), today()
    found = SpanPage(person, on, on)
    form = SpanForm(request.GET if request.GET.keys() & {"day", "place"} else None, places=found.parts)
    if form.is_valid():
        found.day = form.cleaned_data["day"] or on
        found.choose(form.cleaned_data.get("place", ""))
    page = Paginator(found.managers, PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "form": form,
        "found": found,
        "page": page,
        "columns": COLUMNS,
        "rows": [one.cells(_day_asked(found.day, on)) for one in page.object_list],
        "facts": found.facts,
        "rule": SPAN_OF_CONTROL,
        "part_columns": PART_COLUMNS,
        "absences": absences_ahead(person, found.here, on),
        "may_plan": rights_of(person, on).may(Permission.PLAN_ABSENCE),
        **_trend(found),
    }
    return render(request, "mentoring/caseload/span.html", context)


def _day_asked(day: date, on: date) -> str:
    return "" if day == on else f"?day={day.isoformat()}"


def _trend(found: SpanPage) -> dict[str, Any]:
    """Return picture and table of the last twelve month ends, where anybody carried anybody."""
    months = found.trend
    if not any(month.spans for month in months):
        return {"picture": None}
    one, newest = not found.places, list(reversed(months))
    name = "Your span at the end of each month" if one else "Spans at the end of each month"
    return {
        "picture": picture_of(months, name, one=one),
        "month_columns": OWN_COLUMNS if one else MONTH_COLUMNS,
        "months": [month.own_cells() if one else month.cells() for month in newest],
    }


@open_to(Permission.SEE_SPAN)
@require_safe
def span_of(request: HttpRequest, person_id: int) -> HttpResponse:
    """Show whom one manager carries on a day, and why."""
    person, on = signed_in(request), today()
    manager = get_object_or_404(Person, pk=person_id)
    form = SpanForm(request.GET if "day" in request.GET else None, places=())
    day = (form.cleaned_data["day"] if form.is_valid() else None) or on
    check_see_span_of(person, manager, on, day)
    found = OneManager(person, manager, on, day)
    context = {
        "form": form,
        "found": found,
        "manager": manager,
        "columns": PEOPLE_COLUMNS,
        "rows": found.rows,
        "day_in_words": in_words(day),
        "rule": SPAN_OF_CONTROL,
    }
    return render(request, "mentoring/caseload/span_of.html", context)
