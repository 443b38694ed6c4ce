"""Mentor cover by place and day: how many learners are without, where, for how long, and what comes if nobody acts."""

from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from lms.access import open_to, signed_in
from lms.calendar import in_words, months_after, today
from lms.models import Unit
from lms.permissions import rights_of
from lms.places import crumbs_of, places_asked_for
from lms.roles import Permission
from mentoring.pairings.cover_lines import COLUMNS, learners_at, lines_of
from mentoring.pairings.cover_picture import Share, Window, picture_of, shares_picture
from mentoring.pairings.cover_report import Report, columns_of, places_seen_by, report_of, rows_of
from mentoring.pairings.cover_report_forms import DayForm

PER_PAGE = 25


@open_to(Permission.SEE_BOARD)
@require_safe
def cover_report(request: HttpRequest) -> HttpResponse:
    """Show the cover of one of the reader's places on a day, part by part, and learner by learner at the last."""
    person, on = signed_in(request), today()
    form = DayForm(request.GET if "day" in request.GET else None)
    day = (form.cleaned_data["day"] if form.is_valid() else None) or on
    seen = places_seen_by(person, on)
    places = places_asked_for(seen, request.GET.get("place", ""))
    report = report_of(places, day, on)
    context = {
        "form": form,
        "report": report,
        "place": places[0] if len(places) == 1 else None,
        "places": ", ".join(place.name for place in places),
        "crumbs": crumbs_of(seen, places, lambda place: _address(place, day, on)),
        "days": _days(places, seen, day, on),
        "may_plan": rights_of(person, on).may(Permission.PLAN_INTAKES),
        "may_pair": rights_of(person, on).may(Permission.PAIR),
        **_parts(report),
        **_learners(places, day, on, request.GET.get("page")),
    }
    return render(request, "mentoring/pairings/cover_report.html", context)


def _address(place: Unit | None, day: date, on: date) -> str:
    """Return the address of a place on a day."""
    asked = {"place": str(place.pk)} if place else {}
    if day != on:
        asked["day"] = day.isoformat()
    return f"{reverse('pairings:cover_report')}?{urlencode(asked)}" if asked else reverse("pairings:cover_report")


def _days(places: list[Unit], seen: list[Unit], day: date, on: date) -> list[dict[str, Any]]:
    """Return the days that one press leads to."""
    place = places[0] if len(places) == 1 and places[0] not in seen else None
    days = [("3 months ago", months_after(on, -3)), ("Today", on)]
    days += [(f"In {months} months", months_after(on, months)) for months in (3, 6, 12)]
    return [{"label": label, "href": _address(place, one, on), "current": one == day} for label, one in days]


def _parts(report: Report) -> dict[str, Any]:
    """Return picture and table of the parts of a place; a team has none."""
    if not any(part.unit for part in report.parts):
        return {"parts": []}
    links = {part.unit.pk: _address(part.unit, report.day, report.today) for part in report.parts if part.unit}
    shares = [Share(part.name, part.learners, part.uncovered) for part in report.parts]
    return {
        "parts": rows_of(report, links),
        "part_columns": columns_of(report),
        "shares": shares_picture(shares, f"Mentor cover on {in_words(report.day)}, place by place"),
    }


def _learners(places: list[Unit], day: date, on: date, page: str | None) -> dict[str, Any]:
    """Return the learners who work at exactly this place, as bars and in words."""
    if len(places) != 1:
        return {"page": None}
    found = Paginator(learners_at(places[0], day), PER_PAGE).get_page(page)
    lines = lines_of(list(found.object_list), day)
    window = Window.around(day)
    return {
        "page": found,
        "picture": picture_of([line.picture() for line in lines], window, on),
        "columns": COLUMNS,
        "rows": [line.cells() for line in lines],
    }
