"""When learners will qualify: one learner, and a place month by month."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from courses.models import Enrolment
from lms.access import open_to, open_to_all_staff, signed_in
from lms.calendar import today
from lms.models import Unit
from lms.places import crumbs_of, places_asked_for
from lms.progress.forecasting.one import page_of
from lms.progress.forecasting.page import LIST_COLUMNS, MONTH_COLUMNS, PART_COLUMNS, REASON_COLUMNS, ForecastPage
from lms.progress.forecasting.tested import tested
from lms.progress.permissions import check_see_record
from lms.progress.recording.page import heading_of
from lms.progress.recording.reading import Reading
from lms.progress.seen import places_seen_by
from lms.roles import Permission


@open_to_all_staff
@require_safe
def forecast_of(request: HttpRequest, pk: int) -> HttpResponse:
    """Show when one learner will qualify, as a range, to whoever may see their record."""
    person, on = signed_in(request), today()
    rows = Enrolment.objects.select_related("person", "pathway_version__pathway", "standing")
    enrolment = get_object_or_404(rows, pk=pk)
    check_see_record(person, enrolment, on=on)
    reading = Reading(person, enrolment, on)
    top = heading_of(reading, "forecast")
    return render(request, "progress/forecast_of.html", top | page_of(reading) | {"tested": tested(on)})


@open_to(Permission.SEE_BOARD)
@require_safe
def forecast(request: HttpRequest) -> HttpResponse:
    """Show how many of one of the reader's places will qualify in each month ahead, and of whom nothing can be said."""
    person, on = signed_in(request), today()
    seen = places_seen_by(person, on)
    places = places_asked_for(seen, request.GET.get("place", ""))
    page = ForecastPage(person, places, on, request.GET.get("why", ""), request.GET.get("page", "1"))
    context = {
        "page": page,
        "parts": page.part_rows,
        "month_columns": MONTH_COLUMNS,
        "reason_columns": REASON_COLUMNS,
        "part_columns": PART_COLUMNS,
        "list_columns": LIST_COLUMNS,
        "crumbs": crumbs_of(seen, places, _address),
        "tested": tested(on),
    }
    return render(request, "progress/forecast.html", context)


def _address(place: Unit | None) -> str:
    return f"{reverse('progress:forecast')}{f'?place={place.pk}' if place else ''}"
