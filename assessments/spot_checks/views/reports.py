"""What spot checks come to in a place: a page, and the same as files."""

from typing import Any, Final

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from assessments.spot_checks.permissions import visible_to
from assessments.spot_checks.reports import page
from assessments.spot_checks.reports.files import checks_of, checks_sheet, sheets_of
from assessments.spot_checks.reports.report import Report, report_of
from assessments.spot_checks.viewings import saw_outcomes
from lms.access import open_to, signed_in
from lms.calendar import today
from lms.downloads import download
from lms.models import Person, Unit
from lms.permissions import rights_of
from lms.places import crumbs_of, months_asked_for, period_of, periods_to_choose, places_asked_for
from lms.roles import Permission

ENDINGS: Final = ("csv", "xlsx")


@open_to(Permission.SEE_SPOT_CHECK_REPORTS)
@require_safe
def report(request: HttpRequest) -> HttpResponse:
    """Show coverage, outcomes, questions, what weighed on officers, what followed and how far readers agree."""
    person = signed_in(request)
    months = months_asked_for(request.GET.get("months", ""))
    found = _report(person, request, months)
    link = page.Link(reverse("spot_checks:report"), months)
    chosen = found.places[0] if request.GET.get("place") else None
    context = {
        "report": found,
        "place": chosen,
        "asked": request.GET.urlencode(),
        "crumbs": crumbs_of(_seen(person), found.places, link),
        "periods": periods_to_choose(reverse("spot_checks:report"), chosen, months),
        "reads_readers": rights_of(person, today()).may(Permission.DRAW_SPOT_CHECKS),
        **_tables(found, link),
    }
    return render(request, "assessments/spot_checks/report.html", context)


@open_to(Permission.SEE_SPOT_CHECK_REPORTS)
@require_safe
def report_file(request: HttpRequest, ending: str) -> HttpResponse:
    """Give the same figures, and the checks that the reader may open, as a file."""
    if ending not in ENDINGS:
        raise Http404
    person, day = signed_in(request), today()
    found = _report(person, request, months_asked_for(request.GET.get("months", "")))
    checks = checks_of(found, visible_to(person, day))
    saw_outcomes(person, checks)
    sheets = [*sheets_of(found), checks_sheet(checks)]
    return download(sheets, f"spot-checks-{day.isoformat()}", workbook=ending == "xlsx")


def _report(person: Person, request: HttpRequest, months: int) -> Report:
    day, rights = today(), rights_of(person, today())
    places = places_asked_for(_seen(person), request.GET.get("place", ""))
    draws = all(rights.may(Permission.DRAW_SPOT_CHECKS, place) for place in places)
    return report_of(places, period_of(months, day), day, draws=draws)


def _seen(person: Person) -> list[Unit]:
    """Return the widest places whose checks somebody reads of."""
    return rights_of(person, today()).widest(Permission.SEE_SPOT_CHECK_REPORTS)


def _tables(found: Report, link: page.Link) -> dict[str, Any]:
    return {
        "coverage_columns": page.COVERAGE_COLUMNS,
        "coverage": page.coverage_rows(found, link),
        "part_columns": page.PART_COLUMNS,
        "parts": page.part_rows(found.parts, link),
        "manager_columns": page.MANAGER_COLUMNS,
        "managers": page.manager_rows(found.managers),
        "standards": [
            {"one": one, "questions": page.question_rows(one), "sections": page.section_rows(one)}
            for one in found.standards
        ],
        "question_columns": page.QUESTION_COLUMNS,
        "section_columns": page.SECTION_COLUMNS,
        "beside_columns": page.BESIDE_COLUMNS,
        "beside": page.beside_rows(found),
        "reader_columns": page.READER_COLUMNS,
        "readers": page.reader_rows(found),
    }
