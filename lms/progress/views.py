"""The board and the learner record."""

from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from courses.models import Enrolment
from courses.pathway_map import context_of
from courses.permissions import check_about_learner
from courses.progress import progress_of
from lms.access import open_to, open_to_all_staff, signed_in
from lms.calendar import today
from lms.duties import as_rows, duties_told_to
from lms.permissions import refusal, rights_of
from lms.progress.board import COLUMNS, attention, facts_of, learners_seen_by, rows_of
from lms.progress.permissions import check_see_record
from lms.progress.record import checks_of, evidence_of, needs
from lms.roles import Permission
from mentoring.pairings.meeting_pages import held_facts

PER_PAGE = 25


@open_to(Permission.SEE_BOARD)
@require_safe
def board(request: HttpRequest) -> HttpResponse:
    """Show every learner of the reader's places, those who need somebody first."""
    person, on = signed_in(request), today()
    page = Paginator(learners_seen_by(person, on), PER_PAGE).get_page(request.GET.get("page"))
    enrolments = list(page.object_list)
    places = rights_of(person, on).places(Permission.SEE_BOARD)
    context = {
        "page": page,
        "places": ", ".join(sorted({place.name for place in places})),
        "columns": COLUMNS,
        "rows": rows_of(enrolments, on),
        "attention": attention(enrolments, person, on),
        "may_enrol": rights_of(person, on).may(Permission.ENROL),
    }
    return render(request, "progress/board.html", context)


@open_to_all_staff
@require_safe
def record(request: HttpRequest, pk: int) -> HttpResponse:
    """Show one learner's record to whoever may see it."""
    person, on = signed_in(request), today()
    enrolments = Enrolment.objects.select_related(
        "person", "pathway_version__pathway", "standing__mentor", "standing__pta"
    )
    enrolment = get_object_or_404(enrolments, pk=pk)
    check_see_record(person, enrolment, on=on)
    stages = progress_of([enrolment], on)[enrolment.pk]
    duties = duties_told_to(person, on).filter(about=enrolment.person).by_urgency()
    context = context_of(enrolment, stages, on) | {
        "standing": enrolment.standing,
        "facts": facts_of(enrolment),
        "attention": needs(enrolment, person, on),
        "claims": evidence_of(enrolment.person, person, on),
        "checks": checks_of(enrolment.person, person),
        "meetings": held_facts(enrolment.person),
        "may_change": not refusal(check_about_learner, person, Permission.CHANGE_DATES, enrolment.person),
        "from_board": rights_of(person, on).may(Permission.SEE_BOARD),
        "duty_rows": [_without_link(row) for row in as_rows(list(duties), on)],
    }
    return render(request, "progress/record.html", context)


def _without_link(row: dict[str, Any]) -> dict[str, Any]:
    """Leave out the link: it leads to a page of whoever owns the duty."""
    return row | {"href": "", "when": ""}
