"""Overrides: the review one level up, and how often rules are set aside at a place."""

from typing import Final

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from lms.access import open_to, open_to_all_staff, signed_in
from lms.calendar import today
from lms.downloads import download
from lms.models import Unit
from lms.permissions import NotAllowed
from lms.roles import Permission
from mentoring.caseload.deciding.forms import ReviewOverrideForm
from mentoring.caseload.deciding.overrides import lines_of, places_of, report_for, waiting_for
from mentoring.caseload.deciding.overrides_file import sheet_of
from mentoring.caseload.deciding.overriding import review_override as review
from mentoring.caseload.deciding.page import shown
from mentoring.caseload.deciding.permissions import check_review, overrides_reported_to

A_PAGE: Final = 25


@open_to_all_staff
@require_http_methods(["GET", "HEAD", "POST"])
def review_override(request: HttpRequest, override_id: int) -> HttpResponse:
    """Say one level up whether an override stands or ends now."""
    person, on = signed_in(request), today()
    rows = overrides_reported_to(person, on).select_related(
        "by", "decision__answer", "decision__person", "decision__lead", "decision__decided_by", "decision__unit"
    )
    override = get_object_or_404(rows, pk=override_id)
    check_review(person, override)
    form = ReviewOverrideForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            review(override=override, by=person, **form.cleaned_data)
        except ValidationError as wrong:
            form.add_error(None, wrong)
        except NotAllowed as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, f"Recorded. {override.by} is told.")
            return redirect("caseload:decision", decision_id=override.decision_id)
    context = shown(override.decision, person, on) | {"form": form, "override": override}
    return render(request, "mentoring/caseload/review_override.html", context)


@open_to(Permission.SEE_OVERRIDES)
@require_safe
def overrides(request: HttpRequest) -> HttpResponse:
    """Show how often rules were set aside over twelve months, by manager and place."""
    person, on = signed_in(request), today()
    places = places_of(person, on)
    unit = _chosen(request, places)
    report = report_for(person, on, unit)
    page = Paginator(report.overrides, A_PAGE).get_page(request.GET.get("page"))
    context = {
        "report": report,
        "page": page,
        "lines": lines_of(page, on),
        "places": places,
        "unit": unit,
        "waiting": waiting_for(person, on),
        "request": request,
    }
    return render(request, "mentoring/caseload/overrides.html", context)


@open_to(Permission.SEE_OVERRIDES)
@require_safe
def overrides_file(request: HttpRequest) -> HttpResponse:
    """Give the same list as a file."""
    person, on = signed_in(request), today()
    report = report_for(person, on, _chosen(request, places_of(person, on)))
    return download([sheet_of(lines_of(report.overrides, on))], f"overrides-{on.isoformat()}", workbook=False)


def _chosen(request: HttpRequest, places: list[Unit]) -> Unit | None:
    """Return the place that was chosen, of those within the reader's own."""
    asked = request.GET.get("unit", "")
    if not asked:
        return None
    found = next((place for place in places if str(place.pk) == asked), None)
    if found is None:
        raise Http404
    return found
