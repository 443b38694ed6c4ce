"""Files of figures and cases: send one, say who its names mean, look at what it would change, take it in."""

from typing import Any, Final

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from lms.access import open_to, signed_in
from lms.calendar import today
from lms.models import Person
from lms.permissions import NotAllowed
from lms.roles import Permission
from mentoring.caseload.files import uploads
from mentoring.caseload.files.forms import ImportForm, NamesForm
from mentoring.caseload.files.kept import KeptReport, questions_of
from mentoring.caseload.models import CaseloadUpload
from mentoring.caseload.permissions import imports_visible_to, uploads_of

LATEST: Final = 10
SHOWN: Final = 100
State = CaseloadUpload.State


@open_to(Permission.IMPORT_WORKLOAD)
@require_http_methods(["GET", "HEAD", "POST"])
def import_file(request: HttpRequest) -> HttpResponse:
    """Take an upload, and show which files came before it."""
    person = signed_in(request)
    form = ImportForm(sent(request), request.FILES or None)
    if form.is_valid():
        given = form.cleaned_data
        upload = uploads.keep_upload(kind=given["kind"], file=given["file"], figures_day=given["day"], by=person)
        return redirect("caseload:review", upload_id=upload.pk)
    before = imports_visible_to(person, today()).select_related("imported_by").order_by("-imported_at")[:LATEST]
    waiting = uploads_of(person).exclude(state=State.TAKEN_IN).defer("content", "report").first()
    return render(request, "mentoring/caseload/import.html", {"form": form, "before": before, "waiting": waiting})


@open_to(Permission.IMPORT_WORKLOAD)
@require_http_methods(["GET", "HEAD", "POST"])
def review(request: HttpRequest, upload_id: int) -> HttpResponse:
    """Show how far a file is, and what it would change or why it cannot come in; on a yes, have it taken in."""
    person = signed_in(request)
    upload = uploads_of(person).filter(pk=upload_id).defer("content").first()
    if upload is None:
        return _gone(request)
    if request.method == "POST":
        act = uploads.read_again if "again" in request.POST else uploads.say_yes
        try:
            act(upload=upload, by=person)
        except NotAllowed as refused:
            messages.warning(request, str(refused))
        return redirect("caseload:review", upload_id=upload.pk)
    return render(request, "mentoring/caseload/review.html", _shown(upload))


def _shown(upload: CaseloadUpload) -> dict[str, Any]:
    """Return what the page of an upload shows."""
    job = uploads.job_of(upload)
    given_up = uploads.is_given_up(upload, job)
    context = {"upload": upload, "job": job, "given_up": given_up, "taken": upload.state == State.TAKEN_IN}
    if job or given_up:
        return context
    report = KeptReport.from_json(upload.report)
    to_ask = len(questions_of(report)) if report.asked else 0
    return context | {"report": report, "lines": report.lines[:SHOWN], "to_ask": to_ask}


@open_to(Permission.IMPORT_WORKLOAD)
@require_http_methods(["GET", "HEAD", "POST"])
def confirm_names(request: HttpRequest, upload_id: int) -> HttpResponse:
    """Ask who is meant by the names of a file that are not plain, once for each; then have the file read again."""
    person = signed_in(request)
    upload = uploads_of(person).filter(pk=upload_id).defer("content").first()
    if upload is None:
        return _gone(request)
    questions = questions_of(KeptReport.from_json(upload.report)) if upload.state == State.READ else ()
    if not questions:
        if request.method == "POST":
            messages.warning(request, "These names were confirmed before you answered. Have the file read again.")
        return redirect("caseload:review", upload_id=upload.pk)
    form = NamesForm(sent(request), questions=questions)
    if form.is_valid():
        _confirm(form, person)
        if not form.errors:
            return _read_again(request, upload, person)
    return render(request, "mentoring/caseload/confirm_names.html", {"form": form, "upload": upload})


def _confirm(form: NamesForm, person: Person) -> None:
    """Record every answer that names somebody; a refusal stands beside its question."""
    answers = form.answers()
    people = Person.objects.in_bulk([chosen for _, chosen in answers])
    for question, chosen in answers:
        try:
            uploads.confirm_name(question=question, person=people[chosen], by=person)
        except NotAllowed as refused:
            form.add_error(question.key, str(refused))


def _read_again(request: HttpRequest, upload: CaseloadUpload, person: Person) -> HttpResponse:
    """Have the file read with what its names mean now."""
    try:
        uploads.read_again(upload=upload, by=person)
    except NotAllowed as refused:
        messages.warning(request, str(refused))
    return redirect("caseload:review", upload_id=upload.pk)


def sent(request: HttpRequest) -> QueryDict | None:
    """Return what a form sent, or nothing when the page is only opened."""
    return request.POST if request.method == "POST" else None


def _gone(request: HttpRequest) -> HttpResponse:
    messages.warning(request, "That file is no longer here: it was replaced by another, or is more than a day old.")
    return redirect("caseload:import")
