"""The register of mentors, one mentor's working, and what people say of themselves."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from lms.access import open_to, signed_in
from lms.calendar import today
from lms.models import Unit
from lms.permissions import rights_of
from lms.roles import Permission, Role
from mentoring.pairings.mentor_standing import mentors_on
from mentoring.pairings.mentors import SHOWN, narrowed, places_of, register, rows_of
from mentoring.pairings.models import MentorStanding, Particulars
from mentoring.pairings.one_mentor import mentor_page
from mentoring.pairings.particulars_forms import ParticularsForm
from mentoring.pairings.permissions import check_give_particulars, mentors_visible_to

ROWS = 25


@open_to(Permission.PAIR)
@require_safe
def mentors(request: HttpRequest) -> HttpResponse:
    """Show the mentors of a place: those who stop being eligible first on top."""
    person, on = signed_in(request), today()
    places = places_of(person, on)
    unit, shown = _chosen(places, request.GET.get("unit", "")), request.GET.get("shown", "")
    everybody = register(person, on)
    found = narrowed(everybody, unit, shown)
    page = Paginator(found, ROWS).get_page(request.GET.get("page"))
    rows: list[MentorStanding] = list(page.object_list)
    context = {
        "page": page,
        "rows": rows_of(rows, on),
        "counts": _counts(list(everybody.values_list("eligible", "learners", "places", "lapses_on"))),
        "places": places,
        "unit": unit,
        "shown": shown if shown in SHOWN else "",
        "choices": SHOWN,
    }
    return render(request, "mentoring/pairings/mentors.html", context)


def _counts(rows: list[tuple[bool, int, int, object]]) -> dict[str, int]:
    """Count the mentors of the whole register: it fits a region, and the headline is about all of it."""
    free = [places - learners for eligible, learners, places, _ in rows if eligible and places > learners]
    return {
        "all": len(rows),
        "eligible": sum(row[0] for row in rows),
        "lapsing": sum(row[3] is not None for row in rows),
        "free": sum(free),
        "with_room": len(free),
    }


def _chosen(places: list[Unit], text: str) -> Unit | None:
    """Return the unit chosen, one of one's own places; anything else is nobody's choice."""
    return next((unit for unit in places if text == str(unit.pk)), None)


@open_to(Permission.READ_LESSONS)
@require_safe
def mentor(request: HttpRequest, person_id: int) -> HttpResponse:
    """Show whether somebody may mentor, and the working: to themselves, and to whoever may pair them."""
    person = signed_in(request)
    subject = get_object_or_404(mentors_visible_to(person, today()), pk=person_id)
    context = {
        "mentor": subject,
        "mine": subject.pk == person.pk,
        "found": mentor_page(subject, today()),
        "pairs": rights_of(person, today()).may(Permission.PAIR),
    }
    return render(request, "mentoring/pairings/mentor.html", context)


@open_to(Permission.READ_LESSONS)
@require_safe
def my_standing(request: HttpRequest) -> HttpResponse:
    """Lead a mentor to their own working."""
    person = signed_in(request)
    get_object_or_404(mentors_on(today()), pk=person.pk)
    return redirect("pairings:mentor", person_id=person.pk)


@open_to(Permission.READ_LESSONS)
@require_http_methods(["GET", "HEAD", "POST"])
def particulars(request: HttpRequest) -> HttpResponse:
    """Let mentors and learners say their days, specialisms and languages. Nobody says them for somebody else."""
    person = signed_in(request)
    check_give_particulars(person)
    said = Particulars.objects.filter(person=person).first()
    as_mentor = rights_of(person, today()).has(Role.MENTOR)
    initial = {"days": said.days, "specialisms": said.specialisms, "languages": said.languages} if said else {}
    form = ParticularsForm(request.POST if request.method == "POST" else None, initial=initial, mentor=as_mentor)
    if form.is_valid():
        form.save(person)
        messages.success(request, "Your days, specialisms and languages are saved.")
        return redirect("pairings:particulars")
    return render(request, "mentoring/pairings/particulars.html", {"form": form, "as_mentor": as_mentor, "said": said})
