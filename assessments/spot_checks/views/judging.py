"""The pages of whoever judges: what a reviewer has to judge."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from assessments.spot_checks import judging_page
from assessments.spot_checks.judging.queue import queue_of
from lms.access import open_to, signed_in
from lms.roles import Permission


@open_to(Permission.JUDGE_SPOT_CHECKS)
@require_safe
def to_judge(request: HttpRequest) -> HttpResponse:
    """Show a reviewer the checks that are with them, the earliest first."""
    person = signed_in(request)
    waiting = queue_of(person)
    context = {
        "columns": judging_page.WAITING_COLUMNS,
        "rows": judging_page.waiting_rows(waiting),
        "count": len(waiting),
        "first": next(iter(waiting), None),
    }
    return render(request, "assessments/spot_checks/to_judge.html", context)
