"""A learner's page of their own evidence."""

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from assessments.portfolio.evidence.drafts import drafts_of
from assessments.portfolio.gap.next import drafts_in_list, next_for
from assessments.portfolio.gap.page import gap_page
from assessments.portfolio.gap.pieces import newest_first
from assessments.portfolio.gap.retired import retired_of
from assessments.portfolio.gap.sent import sent
from assessments.portfolio.models import Evidence
from lms.access import open_to, signed_in
from lms.calendar import today
from lms.roles import Permission


@open_to(Permission.SUBMIT_EVIDENCE)
@require_safe
def evidence(request: HttpRequest) -> HttpResponse:
    """Show a learner what to do next, what is met and missing, their drafts, and what became of what they sent."""
    person, day = signed_in(request), today()
    gaps = gap_page(person, reader=person, on=day)
    rows = Evidence.objects.filter(person=person)
    page = Paginator(newest_first(rows), 20).get_page(request.GET.get("page"))
    drafts = list(drafts_of(person))
    context = {
        "gaps": gaps,
        "next": next_for(person, gaps, drafts, day),
        "drafts": drafts_in_list(drafts, person),
        "page": page,
        "pieces": sent(page, gaps.portfolio),
        "retired": retired_of(gaps.portfolio, rows),
    }
    return render(request, "assessments/portfolio/evidence.html", context)
