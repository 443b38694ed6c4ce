"""The learner record, and the whole of its timeline."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from courses.models import Enrolment
from lms.access import open_to_all_staff, signed_in
from lms.calendar import today
from lms.permissions import remember_whereabouts
from lms.progress.permissions import check_see_record
from lms.progress.recording.page import record_page, timeline_page
from lms.progress.recording.reading import Reading
from lms.progress.recording.timeline import Asked


@open_to_all_staff
@require_safe
def record(request: HttpRequest, pk: int) -> HttpResponse:
    """Show one learner's record to whoever may see it."""
    return render(request, "progress/record.html", record_page(_reading(request, pk)))


@open_to_all_staff
@require_safe
def timeline(request: HttpRequest, pk: int) -> HttpResponse:
    """Show everything that is on record of one learner, as far as the reader may read it."""
    reading = _reading(request, pk)
    return render(request, "progress/timeline.html", timeline_page(reading, Asked.of(request.GET, reading.on)))


def _reading(request: HttpRequest, pk: int) -> Reading:
    """Open a learner's record to whoever may see it."""
    person, on = signed_in(request), today()
    enrolments = Enrolment.objects.select_related(
        "person", "pathway_version__pathway", "standing__mentor", "standing__pta"
    )
    enrolment = get_object_or_404(enrolments, pk=pk)
    # Every room is asked about this one learner, most of them whether they are of the reader's place or line.
    remember_whereabouts(person, enrolment.person_id, on)
    check_see_record(person, enrolment, on=on)
    return Reading(person, enrolment, on)
