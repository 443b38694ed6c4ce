"""A learner's page of their own evidence."""

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from assessments.portfolio import screens
from assessments.portfolio.models import Evidence
from lms.access import open_to, signed_in
from lms.roles import Permission


@open_to(Permission.SUBMIT_EVIDENCE)
@require_safe
def evidence(request: HttpRequest) -> HttpResponse:
    """Show a learner what they have submitted, what became of it, and what is missing."""
    person = signed_in(request)
    rows = Evidence.objects.filter(person=person).order_by("-submitted_at", "-pk")
    page = Paginator(rows, 20).get_page(request.GET.get("page"))
    context = {"overview": screens.overview_of(person), "page": page, "pieces": screens.pieces(page)}
    return render(request, "assessments/portfolio/evidence.html", context)
