"""Search over what is taught."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from courses.search import search as look_for
from courses.search import shown_text
from lms.access import open_to
from lms.roles import Permission


@open_to(Permission.READ_LESSONS)
@require_safe
def search(request: HttpRequest) -> HttpResponse:
    """Show the lessons and explained words that hold what was typed."""
    typed = request.GET.get("q", "")
    return render(request, "courses/search.html", {"typed": shown_text(typed), "results": look_for(typed)})
