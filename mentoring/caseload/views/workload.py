"""One person's workload over time, beside what the published formula makes of it, and their reductions."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from lms.access import open_to, signed_in
from lms.calendar import today
from lms.models import Person
from lms.policy.points import published_on
from lms.roles import Permission
from mentoring.caseload.figures.page import COLUMNS, workload_page
from mentoring.caseload.figures.permissions import check_see_workload


@open_to(Permission.CHECK_ALLOCATION, Permission.SEE_OWN_CASELOAD)
@require_safe
def workload(request: HttpRequest, person_id: int) -> HttpResponse:
    """Show somebody's workload to them and to whoever allocates cases to them."""
    reader = signed_in(request)
    person = get_object_or_404(Person, pk=person_id)
    check_see_workload(reader, person)
    context = {
        "found": workload_page(person, today(), whole="all" in request.GET),
        "own": reader.pk == person.pk,
        "columns": COLUMNS,
        "published": published_on(today()),
    }
    return render(request, "mentoring/caseload/workload.html", context)
