"""Room and ready: learners with room for another case, and the experience that they still need."""

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from lms.access import open_to, signed_in
from lms.calendar import today
from lms.roles import Permission
from mentoring.caseload.room import FULL, WITH_ROOM, ready_seen_by

PER_PAGE = 25


@open_to(Permission.CHECK_ALLOCATION)
@require_safe
def room(request: HttpRequest) -> HttpResponse:
    """Show the learners of a place with room first, each with the kinds of case they still need."""
    rows = ready_seen_by(signed_in(request), today())
    context = {
        "page": Paginator(rows, PER_PAGE).get_page(request.GET.get("page")),
        "with_room": sum(row.room.state == WITH_ROOM for row in rows),
        "full": sum(row.room.state == FULL for row in rows),
        "wanting": sum(row.room.state == WITH_ROOM and bool(row.ready_for) for row in rows),
    }
    return render(request, "mentoring/caseload/room.html", context)
