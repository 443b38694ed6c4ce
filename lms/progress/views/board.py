"""The board."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from lms.access import open_to, signed_in
from lms.calendar import today
from lms.progress.board.page import context_of
from lms.progress.choosing import Asked
from lms.roles import Permission


@open_to(Permission.SEE_BOARD)
@require_safe
def board(request: HttpRequest) -> HttpResponse:
    """Show the learners of the reader's places as the address asks for them, those who need somebody first."""
    asked = Asked.of(request.GET, signed_in(request), today())
    return render(request, "progress/board.html", context_of(asked) | {"shared": _shared(request, asked)})


def _shared(request: HttpRequest, asked: Asked) -> str:
    """Return the whole address of the board, to be passed on: each reader sees there what their own roles show."""
    query = asked.address()
    return request.build_absolute_uri(f"{request.path}{'?' if query else ''}{query}")
