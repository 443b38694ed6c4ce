"""Mentor cover of a place: proposals to decide, gaps now and ahead, and everybody."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from lms.access import open_to, signed_in
from lms.calendar import today
from lms.permissions import NotAllowed
from lms.roles import Permission
from mentoring.pairings.cover_page import CoverPage
from mentoring.pairings.matching import COSTS
from mentoring.pairings.overview import free_places
from mentoring.pairings.proposing import ask_for_proposals, take


@open_to(Permission.PAIR)
@require_http_methods(["GET", "HEAD", "POST"])
def cover(request: HttpRequest) -> HttpResponse:
    """Show what is proposed and who is without a mentor; sent with ticks, take what is ticked, all of it or nothing."""
    person = signed_in(request)
    ticked = [int(value) for value in request.POST.getlist("take") if value.isdigit()]
    refused = ""
    if request.method == "POST":
        try:
            pairings = take(proposals=ticked, by=person)
        except NotAllowed as refusal:
            refused = str(refusal)
        except ValidationError as error:
            refused = " ".join(error.messages)
        else:
            names = ", ".join(f"{row.supporter} with {row.learner}" for row in pairings)
            messages.success(request, f"Paired: {names}. All of them have been told.")
            return redirect(request.get_full_path())
    asked = request.GET
    found = CoverPage(person, today(), asked.get("pdu", ""), asked.get("show", ""), asked.get("page", "1"))
    places, mentors = free_places(person, today())
    context = {
        "found": found,
        "places": places,
        "mentors": mentors,
        "refused": refused,
        "ticked": ticked,
        "costs": COSTS,
    }
    return render(request, "mentoring/pairings/cover.html", context)


@open_to(Permission.PAIR)
@require_POST
def work_out(request: HttpRequest) -> HttpResponse:
    """Have the proposals of one's places worked out again by a job."""
    ask_for_proposals(by=signed_in(request))
    return redirect("pairings:cover")
