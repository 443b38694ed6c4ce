"""Who left the pathways of a place in a year, as far as counts may be shown."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from lms.access import open_to, signed_in
from lms.calendar import today
from lms.models import Unit
from lms.permissions import rights_of
from lms.places import crumbs_of, places_asked_for
from lms.progress.leaving.page import LeavingPage
from lms.progress.leaving.years import Year, year_asked_for, years_over
from lms.progress.seen import places_seen_by
from lms.roles import Permission


@open_to(Permission.SEE_BOARD)
@require_safe
def leaving(request: HttpRequest) -> HttpResponse:
    """Show withdrawals by place, stage and reason, beside what stood at the time."""
    person, on = signed_in(request), today()
    seen = places_seen_by(person, on)
    places = places_asked_for(seen, request.GET.get("place", ""))
    year = year_asked_for(request.GET.get("year", ""), years_over(on))
    context = {
        "page": LeavingPage(tuple(places), year),
        "crumbs": crumbs_of(seen, places, lambda place: _address(place, year)),
        "may_enrol": rights_of(person, on).may(Permission.ENROL),
    }
    return render(request, "progress/leaving.html", context)


def _address(place: Unit | None, year: Year) -> str:
    where = f"place={place.pk}&" if place else ""
    return f"{reverse('progress:leaving')}?{where}year={year.ends_in}"
