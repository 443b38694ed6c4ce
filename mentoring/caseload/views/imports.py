"""Workload exports: send one, say who its names mean, look at what it would change, take it in."""

from django.contrib import messages
from django.core.files.base import ContentFile
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from lms.access import open_to, signed_in
from lms.calendar import today
from lms.models import Person
from lms.permissions import NotAllowed
from lms.roles import Permission
from mentoring.caseload import actions, uploads
from mentoring.caseload.forms import ImportForm, NamesForm
from mentoring.caseload.models import CaseloadUpload
from mentoring.caseload.permissions import imports_visible_to, uploads_of
from mentoring.caseload.report import Report

LATEST = 10
SHOWN = 100


@open_to(Permission.IMPORT_WORKLOAD)
@require_http_methods(["GET", "HEAD", "POST"])
def import_file(request: HttpRequest) -> HttpResponse:
    """Take an upload, and show which files came before it."""
    person = signed_in(request)
    form = ImportForm(sent(request), request.FILES or None)
    if form.is_valid():
        upload = uploads.keep_upload(file=form.cleaned_data["file"], figures_day=form.cleaned_data["day"], by=person)
        return redirect("caseload:review", upload_id=upload.pk)
    before = imports_visible_to(person, today()).select_related("imported_by").order_by("-imported_at")[:LATEST]
    return render(request, "mentoring/caseload/import.html", {"form": form, "before": before})


@open_to(Permission.IMPORT_WORKLOAD)
@require_http_methods(["GET", "HEAD", "POST"])
def review(request: HttpRequest, upload_id: int) -> HttpResponse:
    """Show what a file would change or why it cannot be taken in; take it in."""
    person = signed_in(request)
    upload = uploads_of(person).filter(pk=upload_id).first()
    if upload is None:
        return _gone(request)
    report = _report(upload, person, dry_run=request.method != "POST")
    if report.imported:
        upload.delete()
        messages.success(request, report.headline)
        return redirect("caseload:import")
    context = {"report": report, "upload": upload, "shown": report.changes[:SHOWN], "lines": report.lines[:SHOWN]}
    return render(request, "mentoring/caseload/review.html", context)


@open_to(Permission.IMPORT_WORKLOAD)
@require_http_methods(["GET", "HEAD", "POST"])
def confirm_names(request: HttpRequest, upload_id: int) -> HttpResponse:
    """Ask who is meant by the names of a file that are not plain, once for each."""
    person = signed_in(request)
    upload = uploads_of(person).filter(pk=upload_id).first()
    if upload is None:
        return _gone(request)
    questions = _report(upload, person, dry_run=True).questions
    if not questions:
        if request.method == "POST":
            messages.warning(
                request, "These names were confirmed before you answered. Look at what the file would change."
            )
        return redirect("caseload:review", upload_id=upload.pk)
    form = NamesForm(sent(request), questions=questions)
    if form.is_valid():
        people = Person.objects.in_bulk([chosen for _, chosen in form.answers()])
        for question, chosen in form.answers():
            try:
                uploads.confirm_name(question=question, person=people[chosen], by=person)
            except NotAllowed as refused:
                form.add_error(question.key, str(refused))
        if not form.errors:
            return redirect("caseload:review", upload_id=upload.pk)
    return render(request, "mentoring/caseload/confirm_names.html", {"form": form, "upload": upload})


def sent(request: HttpRequest) -> QueryDict | None:
    """Return what a form sent, or nothing when the page is only opened."""
    return request.POST if request.method == "POST" else None


def _report(upload: CaseloadUpload, person: Person, *, dry_run: bool) -> Report:
    file = ContentFile(bytes(upload.content), name=upload.file_name)
    return actions.import_workload(file=file, figures_day=upload.figures_day, by=person, dry_run=dry_run)


def _gone(request: HttpRequest) -> HttpResponse:
    messages.warning(request, "That file is no longer here: it was taken in, or replaced, or is more than a day old.")
    return redirect("caseload:import")
