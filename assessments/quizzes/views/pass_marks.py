"""Pass marks of a quiz: how each was set, and recording another."""

from typing import Final

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods

from assessments.quizzes.models import Quiz
from assessments.quizzes.pass_mark_form import PassMarkForm
from assessments.quizzes.pass_rules import how_set, marks_in_force
from assessments.quizzes.setting_marks import record_pass_mark
from lms.access import open_to, signed_in
from lms.calendar import in_words, today
from lms.policy.practice import PASS_MARK
from lms.roles import Permission
from lms.rules import value_of

COLUMNS: Final = [
    {"label": "For"},
    {"label": "Pass mark", "number": True},
    {"label": "Counts from"},
    {"label": "How it was set"},
    {"label": "Why"},
]


@open_to(Permission.AUTHOR_CONTENT)
@require_http_methods(["GET", "HEAD", "POST"])
def pass_marks(request: HttpRequest, key: str) -> HttpResponse:
    """List the pass marks of a quiz, the one in force marked, and record another."""
    quiz = get_object_or_404(Quiz, key=key)
    form = PassMarkForm(quiz, request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        mark = record_pass_mark(quiz=quiz, by=signed_in(request), **form.cleaned_data)
        messages.success(request, f"Recorded: {mark.percent}% from {in_words(mark.starts)}.")
        return redirect("quizzes:pass_marks", key)
    in_force = {mark.pk for mark in marks_in_force(quiz, today())}
    rows = [
        [
            mark.section or "The whole of it",
            {"text": f"{mark.percent}%", "number": True},
            {"text": in_words(mark.starts), "note": "in force" if mark.pk in in_force else ""},
            {"text": how_set(mark), "note": mark.judges},
            {"text": mark.reason or "no reason on record", "note": f"Recorded by {mark.set_by or 'the course pack'}"},
        ]
        for mark in quiz.pass_marks.select_related("set_by").order_by("-starts", "-pk")
    ]
    context = {
        "quiz": quiz,
        "form": form,
        "rows": rows,
        "columns": COLUMNS,
        "rule": value_of(PASS_MARK, on=today()).in_words,
    }
    return render(request, "assessments/quizzes/pass_marks.html", context)
