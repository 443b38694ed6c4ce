"""The record of a check: for the person whose it is, their managers, and their practice tutor assessor."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from assessments.quizzes.models import Quiz
from assessments.quizzes.permissions import check_read_record
from assessments.quizzes.records import record_of as record_rows
from lms.access import open_to, open_to_all_staff, signed_in
from lms.models import Person
from lms.roles import Permission

PAGE = "assessments/quizzes/record.html"


@open_to(Permission.READ_LESSONS)
@never_cache
@require_safe
def record(request: HttpRequest, key: str) -> HttpResponse:
    """Show one's own attempts at a check, and what of it comes back."""
    person = signed_in(request)
    return render(request, PAGE, record_rows(_quiz(key), person, person))


@open_to_all_staff
@never_cache
@require_safe
def record_of(request: HttpRequest, key: str, person: int) -> HttpResponse:
    """Show results and dates of a learner to those who see their progress; never their answers."""
    reader, learner = signed_in(request), get_object_or_404(Person, pk=person)
    check_read_record(reader, learner)
    return render(request, PAGE, record_rows(_quiz(key), learner, reader))


def _quiz(key: str) -> Quiz:
    return get_object_or_404(Quiz.objects.select_related("module"), key=key)
