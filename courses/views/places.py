"""Keep where somebody is in a lesson."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_POST

from courses.models import LessonPage
from courses.permissions import check_read_page
from courses.places import keep_place
from lms.access import open_to, signed_in
from lms.roles import Permission


@open_to(Permission.READ_LESSONS)
@require_POST
def place(request: HttpRequest, key: str) -> HttpResponse:
    """Keep the passage that the reader has reached; the page sends it by itself, and expects no answer."""
    lesson = get_object_or_404(LessonPage.objects.live(), key=key)
    person = signed_in(request)
    check_read_page(person, lesson)
    kept = keep_place(lesson, request.POST.get("anchor", ""), person)
    return HttpResponse(status=204 if kept else 400)
