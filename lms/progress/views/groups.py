"""The board in numbers."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from lms.access import open_to, signed_in
from lms.calendar import today
from lms.places import crumbs_of
from lms.progress.board.beside import in_numbers
from lms.progress.board.groups import BY, groups_of, narrowed, tables_of, together
from lms.progress.board.parts import address_at
from lms.progress.board.words import filters_of, place_of
from lms.progress.choosing import Asked
from lms.roles import Permission


@open_to(Permission.SEE_BOARD)
@require_safe
def groups(request: HttpRequest, what: str) -> HttpResponse:
    """Show the learners of a place in numbers, by its parts, by intake or by pathway."""
    if what not in BY:
        raise Http404
    asked = narrowed(Asked.of(request.GET, signed_in(request), today()))
    found, here = groups_of(asked, what), [asked.place] if asked.place else list(asked.places)
    query = asked.address()
    context = {
        "what": BY[what],
        "place": place_of(asked),
        "crumbs": crumbs_of(asked.places, here, address_at(asked, "progress:groups", what)),
        "filters": filters_of(asked),
        "all": together(asked, found).numbers,
        "tables": tables_of(asked, found, what),
        "others": in_numbers(asked, what),
        "board": f"{reverse('progress:board')}{'?' if query else ''}{query}",
    }
    return render(request, "progress/groups.html", context)
