"""Everybody who needs somebody."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from lms.access import open_to, signed_in
from lms.calendar import today
from lms.progress.choosing import Asked
from lms.progress.needing.page import NeedsPage
from lms.progress.needing.parts import COLUMNS
from lms.roles import Permission


@open_to(Permission.SEE_BOARD)
@require_safe
def needs(request: HttpRequest) -> HttpResponse:
    """Show who of the reader's places needs somebody, the most pressing first, and what would help."""
    on = today()
    page = NeedsPage(Asked.of(request.GET, signed_in(request), on))
    return render(
        request, "progress/needs.html", {"page": page, "crumbs": page.crumbs, "part_columns": COLUMNS, "today": on}
    )
