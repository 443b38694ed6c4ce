"""The glossary."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from courses.glossary import from_a_to_z
from lms.access import open_to
from lms.roles import Permission


@open_to(Permission.READ_LESSONS)
@require_safe
def glossary(request: HttpRequest) -> HttpResponse:
    """Show every word that a lesson explains, from A to Z."""
    return render(request, "courses/glossary.html", {"letters": list(from_a_to_z().items())})
