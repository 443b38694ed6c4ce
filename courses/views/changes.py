"""What changed in a lesson, old and new, the one button that says it was read, and for managers who has read it."""

from typing import Any, Final

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods

from courses.models import LessonPage
from courses.permissions import check_read_page
from courses.rereading import asked_of, edits_of, read_changes
from lms.access import open_to, signed_in
from lms.calendar import in_words, today
from lms.models import Person
from lms.permissions import rights_of
from lms.roles import Permission

PER_PAGE: Final = 25
COLUMNS: Final = [{"label": "Person"}, {"label": "Has read it"}]


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
    context = {"lesson": lesson, "asked": asked, "edits": edits}
    if edits and rights_of(person, today()).may(Permission.SEE_LEARNERS):
        context |= _team(person, lesson.key, request.GET.get("page", ""))
    return render(request, "courses/changes.html", context)


def _team(manager: Person, lesson_key: str, page: str) -> dict[str, Any]:
    """Return what the page says of a manager's own people. Three queries."""
    people = asked_of(manager, lesson_key)
    shown = Paginator(people, PER_PAGE).get_page(page)
    return {
        "team": shown,
        "waiting": people.exclude(waiting_since=None).count(),
        "columns": COLUMNS,
        "rows": [_row(person) for person in shown.object_list],
    }


def _row(person: Any) -> list[dict[str, str]]:
    """Return a row of the table: the e-mail tells two of one name apart."""
    if person.waiting_since:
        state = {"state": "waiting", "text": f"Not yet: asked on {in_words(today(person.waiting_since))}"}
    else:
        state = {"state": "done", "text": f"Yes, on {in_words(today(person.read_at))}"}
    return [{"text": person.name, "note": person.email}, state]
