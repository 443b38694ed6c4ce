"""What waits for an assessor to be judged."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from assessments.portfolio import screens
from assessments.portfolio.assessors import award_in_words, award_since
from assessments.portfolio.judging.queues import queue_of, with_somebody_else
from assessments.portfolio.judging.signing_queue import asked_to_sign
from lms.access import open_to, signed_in
from lms.calendar import today
from lms.roles import Permission


@open_to(Permission.JUDGE_EVIDENCE)
@require_safe
def marking(request: HttpRequest) -> HttpResponse:
    """Show an assessor what waits for them, and what they judged that is with somebody else."""
    person, day = signed_in(request), today()
    queue = queue_of(person, day, request.GET.get("page"))
    elsewhere, elsewhere_count = with_somebody_else(person)
    context = {
        "oldest": queue.oldest,
        "count": queue.count,
        "overdue": queue.overdue,
        "rule": screens.marking_rule(person, day),
        "award": award_in_words(person, day),
        "signs": award_since(person, day) is not None,
        "columns": screens.MARKING_COLUMNS,
        "rows": screens.marking_rows(queue.rows),
        "page": queue.page,
        "elsewhere_columns": screens.ELSEWHERE_COLUMNS,
        "elsewhere": screens.elsewhere_rows(elsewhere, day),
        "elsewhere_more": elsewhere_count - len(elsewhere),
        "to_sign": asked_to_sign(person, day),
    }
    return render(request, "assessments/portfolio/marking.html", context)
