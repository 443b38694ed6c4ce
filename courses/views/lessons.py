"""My pathway, and finishing a lesson."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from courses.actions import finish_lesson
from courses.lessons import next_after
from courses.models import Enrolment, EnrolmentChange, LessonPage
from courses.moving import COLUMNS, changes_of
from courses.pathway_map import context_of
from courses.permissions import check_read_page
from courses.progress import open_enrolment, progress_of
from lms.access import open_to, signed_in
from lms.calendar import today
from lms.models import Person
from lms.roles import Permission


@open_to(Permission.READ_LESSONS)
@require_safe
def pathway(request: HttpRequest) -> HttpResponse:
    """Show a learner the whole of their pathway."""
    person = signed_in(request)
    enrolment = open_enrolment(person.pk)
    if enrolment is None:
        past = {"ended": last_ended(person), "qualified": last_qualified(person)}
        return render(request, "courses/pathway.html", {"enrolment": None} | past)
    stages = progress_of([enrolment], today())[enrolment.pk]
    moved = {"changes": changes_of(enrolment), "change_columns": COLUMNS}
    return render(request, "courses/pathway.html", context_of(enrolment, stages, today(), own=True) | moved)


def last_ended(person: Person) -> EnrolmentChange | None:
    """Return the withdrawal with which somebody last left a pathway, if it is how they left."""
    rows = EnrolmentChange.objects.filter(enrolment__person=person, kind=EnrolmentChange.Kind.WITHDRAWAL)
    return rows.select_related("enrolment__pathway_version__pathway").order_by("-pk").first()


def last_qualified(person: Person) -> Enrolment | None:
    """Return the pathway from which somebody qualified last, if any."""
    states = (Enrolment.Status.NEWLY_QUALIFIED, Enrolment.Status.QUALIFIED)
    rows = Enrolment.objects.filter(person=person, status__in=states)
    return rows.select_related("pathway_version__pathway").order_by("-pk").first()


@open_to(Permission.READ_LESSONS)
@require_safe
def lesson(request: HttpRequest, key: str) -> HttpResponse:
    """Lead a link from one lesson to another, which names it by its key; the browser keeps the passage."""
    page = get_object_or_404(LessonPage.objects.live(), key=key)
    check_read_page(signed_in(request), page)
    return redirect(page.url)


@open_to(Permission.READ_LESSONS)
@require_POST
def finish(request: HttpRequest, key: str) -> HttpResponse:
    """Record a lesson as finished and go on to what follows it."""
    person = signed_in(request)
    lesson = get_object_or_404(LessonPage.objects.live(), key=key)
    check_read_page(person, lesson)
    finish_lesson(lesson=lesson, by=person)
    messages.success(request, f"Finished: {lesson.title}")
    return redirect(next_after(lesson, person).href)
