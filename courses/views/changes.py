"""What changed in a lesson, old and new, and the one button that says it was read."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods

from courses.models import LessonPage
from courses.permissions import check_read_page
from courses.rereading import edits_of, read_changes
from lms.access import open_to, signed_in
from lms.roles import Permission


@open_to(Permission.READ_LESSONS)
@require_http_methods(["GET", "HEAD", "POST"])
def changes(request: HttpRequest, key: str) -> HttpResponse:
    """Show what is to be read again of a lesson, or to whoever is not asked, what changed last; record the reading."""
    person = signed_in(request)
    lesson = get_object_or_404(LessonPage.objects.live(), key=key)
    check_read_page(person, lesson)
    if request.method == "POST":
        if read_changes(lesson=lesson, by=person):
            messages.success(request, f"You have read what changed in “{lesson.title}”")
        return redirect(lesson.url)
    asked, edits = edits_of(person, lesson.key)
    return render(request, "courses/changes.html", {"lesson": lesson, "asked": asked, "edits": edits})
