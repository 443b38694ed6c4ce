"""Capacity of a place, and what an intake would need."""

from datetime import date

from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from lms.access import open_to, signed_in
from lms.calendar import today
from lms.models import Person, Unit
from lms.places import crumbs_of, places_asked_for
from lms.progress.capacity.ahead import Ahead
from lms.progress.capacity.demand import Intake
from lms.progress.capacity.forms import WhatIfForm, months_needed
from lms.progress.capacity.page import CapacityPage, capacity_of
from lms.progress.capacity.what_if import FOLLOWED, PART_COLUMNS, WhatIf
from lms.progress.seen import places_seen_by
from lms.roles import Permission


@open_to(Permission.SEE_BOARD)
@require_safe
def capacity(request: HttpRequest) -> HttpResponse:
    """Show what one of the reader's places has and needs, month by month and part by part."""
    person, on = signed_in(request), today()
    seen = places_seen_by(person, on)
    places = places_asked_for(seen, request.GET.get("place", ""))
    context = {
        "page": CapacityPage(person, capacity_of(person, places, Ahead(on))),
        "place": places[0] if len(places) == 1 else None,
        "crumbs": crumbs_of(seen, places, _address),
    }
    return render(request, "progress/capacity.html", context)


def _address(place: Unit | None) -> str:
    return f"{reverse('progress:capacity')}{f'?place={place.pk}' if place else ''}"


@open_to(Permission.SEE_BOARD)
@require_safe
def what_if(request: HttpRequest) -> HttpResponse:
    """Show what an intake would need that nobody has planned: where something is short first, and of what."""
    person, on = signed_in(request), today()
    places = _places_to_choose(person, on)
    asked = request.GET if "learners" in request.GET else None
    form = WhatIfForm(asked, places=places, on=on, initial={"where": request.GET.get("place", "")})
    found = _answer(person, on, form) if asked is not None and form.is_valid() else None
    context = {"form": form, "found": found, "part_columns": PART_COLUMNS, "followed": FOLLOWED}
    return render(request, "progress/what_if.html", context)


def _places_to_choose(person: Person, on: date) -> list[Unit]:
    """Return the places that a reader may ask about; teams only where they see no more than those. One query."""
    seen = places_seen_by(person, on)
    condition = Q(pk__in=[place.pk for place in seen])
    for place in seen:
        condition |= Q(path__startswith=place.path, kind__in=(Unit.Kind.REGION, Unit.Kind.PDU))
    return list(Unit.objects.filter(condition))


def _answer(person: Person, on: date, form: WhatIfForm) -> WhatIf:
    """Work out how it would be."""
    asked = form.cleaned_data
    place, month = asked["where"], asked["month"]
    base = capacity_of(person, [place], Ahead(on, months_needed(month, on, FOLLOWED)))
    return WhatIf(Intake(place.path, asked["learners"], month, asked["months"]), base, place.name)
