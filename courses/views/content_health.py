"""What of the lessons needs an author: days of review, links that fail, lessons that nobody keeps."""

from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from courses.link_checks import by_lesson, last_run
from courses.models import LessonPage, LinkCheck
from courses.stale import stale_lessons, unkept_lessons
from lms.access import open_to
from lms.calendar import in_words, today
from lms.roles import Permission


@open_to(Permission.AUTHOR_CONTENT)
@require_safe
def content_health(request: HttpRequest) -> HttpResponse:
    """Show the lessons that need an author, those that are late first."""
    on = today()
    stale, failing, unkept = stale_lessons(on), by_lesson(), unkept_lessons()
    broken = list(LessonPage.objects.live().filter(key__in=failing).select_related("content_owner").order_by("title"))
    context = {
        "count": len({lesson.pk for lesson in [*stale, *broken]}),
        "stale": [_stale(lesson, on) for lesson in stale],
        "broken": [_broken(lesson, failing[lesson.key]) for lesson in broken],
        "unkept": unkept,
        "stale_columns": [{"label": "Lesson"}, {"label": "Review by"}, {"label": "Kept by"}],
        "last_run": last_run(),
    }
    return render(request, "courses/content_health.html", context)


def _stale(lesson: LessonPage, on: date) -> list[Any]:
    late = lesson.review_by is not None and lesson.review_by < on
    when = in_words(lesson.review_by) if lesson.review_by else ""
    state = {"text": f"Since {when}" if late else when, "state": "overdue" if late else "due"}
    return [_link(lesson), state, _keeper(lesson)]


def _broken(lesson: LessonPage, rows: list[LinkCheck]) -> dict[str, Any]:
    return {"lesson": _link(lesson), "keeper": _keeper(lesson), "links": rows}


def _link(lesson: LessonPage) -> dict[str, str]:
    return {"text": lesson.title, "href": reverse("wagtailadmin_pages:edit", args=[lesson.pk])}


def _keeper(lesson: LessonPage) -> str:
    owner = lesson.content_owner
    if owner is None:
        return "Nobody"
    return owner.name if owner.is_active else f"{owner.name}, who has left"
