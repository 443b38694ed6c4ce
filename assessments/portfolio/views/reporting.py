"""How marking goes in a place: a page, and the same as files."""

from typing import Any, Final

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from assessments.portfolio.reports import page
from assessments.portfolio.reports.files import sheets_of
from assessments.portfolio.reports.report import Report, report_of
from lms.access import open_to, signed_in
from lms.calendar import today
from lms.downloads import download
from lms.models import Person, Unit
from lms.permissions import rights_of
from lms.places import crumbs_of, months_asked_for, period_of, periods_to_choose, places_asked_for
from lms.roles import Permission

ENDINGS: Final = ("csv", "xlsx")


@open_to(Permission.SEE_MARKING_REPORTS)
@require_safe
def marking_report(request: HttpRequest) -> HttpResponse:
    """Show waiting times, what is met the first time, assessors side by side, what nobody sampled, and awards."""
    person, months = signed_in(request), months_asked_for(request.GET.get("months", ""))
    found = _report(person, request)
    chosen = found.places[0] if request.GET.get("place") else None
    address = reverse("portfolio:marking_report")
    context = {
        "report": found,
        "place": chosen,
        "asked": request.GET.urlencode(),
        "crumbs": crumbs_of(_seen(person), found.places, lambda unit: _link(address, unit, months)),
        "parts": [{"label": unit.name, "href": _link(address, unit, months)} for unit in _within(found.places)],
        "periods": periods_to_choose(address, chosen, months),
        **_tables(found),
    }
    return render(request, "assessments/portfolio/marking_report.html", context)


@open_to(Permission.SEE_MARKING_REPORTS)
@require_safe
def marking_report_file(request: HttpRequest, ending: str) -> HttpResponse:
    """Give the same figures as a file."""
    if ending not in ENDINGS:
        raise Http404
    found = _report(signed_in(request), request)
    return download(sheets_of(found), f"marking-{today().isoformat()}", workbook=ending == "xlsx")


def _report(person: Person, request: HttpRequest) -> Report:
    places = places_asked_for(_seen(person), request.GET.get("place", ""))
    months, day = months_asked_for(request.GET.get("months", "")), today()
    return report_of(places, period_of(months, day), day)


def _seen(person: Person) -> list[Unit]:
    """Return the widest places of whose marking somebody reads."""
    return rights_of(person, today()).widest(Permission.SEE_MARKING_REPORTS)


def _within(places: list[Unit] | Any) -> list[Unit]:
    """Return the parts of the place that was asked for."""
    return list(places[0].get_children()) if len(places) == 1 else []


def _link(address: str, unit: Unit | None, months: int) -> str:
    return f"{address}?{f'place={unit.pk}&' if unit else ''}months={months}"


def _tables(found: Report) -> dict[str, Any]:
    return {
        "criterion_columns": page.CRITERION_COLUMNS,
        "criteria": page.criterion_rows(found),
        "assessor_columns": page.ASSESSOR_COLUMNS,
        "assessors": page.assessor_rows(found),
        "award_columns": page.AWARD_COLUMNS,
        "awards": page.award_rows(found),
    }
