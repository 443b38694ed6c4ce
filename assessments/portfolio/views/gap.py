"""How far a learner is with their portfolio, for whoever helps, manages or quality assures them."""

from typing import Final

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_safe

from assessments.portfolio.gap.page import gap_page
from assessments.portfolio.gap.permissions import check_may_see_portfolio
from assessments.portfolio.gap.pieces import newest_first
from assessments.portfolio.gap.retired import retired_of
from assessments.portfolio.gap.sent import sent
from assessments.portfolio.gap.sentences import observe_page
from assessments.portfolio.models import Evidence
from assessments.portfolio.permissions import evidence_visible_to
from lms.access import open_to, signed_in
from lms.calendar import today
from lms.models import Person
from lms.roles import Permission

PIECES: Final = 20


@open_to(
    Permission.OBSERVE,
    Permission.JUDGE_EVIDENCE,
    Permission.SEE_LEARNERS,
    Permission.QUALITY_ASSURE,
    Permission.SUBMIT_EVIDENCE,
)
@require_safe
def gap(request: HttpRequest, pk: int) -> HttpResponse:
    """Show where a learner is with each criterion, what would show it, and the pieces that the reader may read."""
    reader, day = signed_in(request), today()
    if reader.pk == pk:
        return redirect("portfolio:evidence")
    learner = get_object_or_404(Person, pk=pk)
    check_may_see_portfolio(reader, learner, on=day)
    gaps = gap_page(learner, reader=reader, on=day)
    # Asked once: who may read what takes longer than the pieces themselves.
    seen = evidence_visible_to(reader, day, of=learner).filter(person=learner)
    rows = Evidence.objects.filter(pk__in=list(seen.values_list("pk", flat=True)))
    page = Paginator(newest_first(rows), PIECES).get_page(request.GET.get("page"))
    context = {
        "learner": learner,
        "gaps": gaps,
        "observe": observe_page(pk) if gaps.may_observe else "",
        "page": page,
        "pieces": sent(page, gaps.portfolio),
        "retired": retired_of(gaps.portfolio, rows),
    }
    return render(request, "assessments/portfolio/gap.html", context)
