"""Each person's first page."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from lms.access import open_to_all_staff


@open_to_all_staff
def home(request: HttpRequest) -> HttpResponse:
    """Show the first page."""
    return render(request, "lms/home.html", {})
