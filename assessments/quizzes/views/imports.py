"""Files of questions: send one, look at what it would bring, say yes; and write the questions of a module to one."""

from dataclasses import dataclass
from typing import Any, Final

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from assessments.quizzes.import_forms import QuestionFileForm
from assessments.quizzes.models import QuestionFile
from assessments.quizzes.question_export import export_module
from assessments.quizzes.question_import.applying import NAMES
from assessments.quizzes.question_import.files import BUSY, job_of, keep_file, read_again, say_yes
from assessments.quizzes.question_import.report import Report
from courses.models import Module
from lms.access import open_to, signed_in
from lms.permissions import NotAllowed
from lms.roles import Permission

LATEST: Final = 10
SHOWN: Final = 200
State = QuestionFile.State


@dataclass(frozen=True)
class Wrong:
    """A problem as the component of problems shows it."""

    line: int
    column: str
    found: str
    cause: str


@open_to(Permission.AUTHOR_CONTENT)
@require_http_methods(["GET", "HEAD", "POST"])
def import_questions(request: HttpRequest) -> HttpResponse:
    """Take a file and have it read."""
    person = signed_in(request)
    form = QuestionFileForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        facts = {"file_format": given["file_format"], "module": given["module"], "by": person}
        file = keep_file(name=given["file"].name, content=given["file"].read(), **facts)
        return redirect("quizzes:question_file", file.pk)
    context = {
        "form": form,
        "files": QuestionFile.objects.filter(by=person).defer("content", "report")[:LATEST],
        "modules": Module.objects.filter(questions__isnull=False).distinct().order_by("title"),
    }
    return render(request, "assessments/quizzes/import_questions.html", context)


@open_to(Permission.AUTHOR_CONTENT)
@require_http_methods(["GET", "HEAD", "POST"])
def question_file(request: HttpRequest, pk: int) -> HttpResponse:
    """Show what a file would bring, question by question; with the yes, have it taken in."""
    person = signed_in(request)
    file = get_object_or_404(QuestionFile.objects.filter(by=person).defer("content").select_related("module"), pk=pk)
    if request.method == "POST":
        try:
            if "again" in request.POST:
                read_again(file=file, by=person)
            else:
                say_yes(file=file, skip_bad="skip_bad" in request.POST, by=person)
        except NotAllowed as refused:
            messages.warning(request, str(refused))
        return redirect("quizzes:question_file", pk)
    return render(request, "assessments/quizzes/question_file.html", _shown(file))


def _shown(file: QuestionFile) -> dict[str, Any]:
    """Return what the page of a file shows."""
    busy = job_of(file)
    given_up = file.state == State.FAILED or (file.state in BUSY and not busy)
    context = {
        "file": file,
        "busy": busy,
        "given_up": given_up,
        "format_name": NAMES.get(file.file_format, file.file_format),
    }
    if not file.report or busy or given_up:
        return context
    report = Report.from_json(file.report)
    wrong = [Wrong(line, row.name, "", sentence) for row in report.bad for line, sentence in row.problems]
    taken = file.state == State.TAKEN_IN
    return context | {
        "report": report,
        "wrong": wrong[:SHOWN],
        "wrong_count": len(wrong),
        "rows": report.good[:SHOWN],
        "taken": taken,
        "may_skip": bool(report.bad and report.good) and report.changes > 0 and not taken,
        "may_take": report.changes > 0 and not report.bad and not taken,
    }


@open_to(Permission.AUTHOR_CONTENT)
@require_safe
def export_questions(request: HttpRequest, key: str) -> HttpResponse:
    """Show what a file of a module's questions holds and what it cannot hold, and give the file."""
    module = get_object_or_404(Module, key=key)
    exported = export_module(module)
    if "file" not in request.GET:
        context = {"module": module, "exported": exported}
        return render(request, "assessments/quizzes/export_questions.html", context)
    response = HttpResponse(exported.xml, content_type="application/xml; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{module.key}.xml"'
    return response
