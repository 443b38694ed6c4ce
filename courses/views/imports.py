"""Imports of people, training and results: choose a file, look at what it would change, say yes to exactly that."""

from typing import Final

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from courses.forms.imports import ImportForm, YesForm, packed
from courses.imports.applying import KINDS, Sent, import_file
from courses.imports.report import Report, numbers_in_words
from courses.models import ImportRun
from lms.access import open_to, signed_in
from lms.calendar import today
from lms.models import Person
from lms.permissions import rights_of
from lms.roles import Permission

WORDS: Final = {
    "people": ("People", "Accounts, posts, line managers, roles and enrolments; and who has left."),
    "training": ("Training attended elsewhere", "Recorded as attended. It never counts as demonstrated."),
    "results": ("University results", "Marks, credits, attempts and resits."),
}
LATEST: Final = 10
SHOWN: Final = 200


@open_to(Permission.IMPORT_PEOPLE, Permission.IMPORT_TRAINING)
@require_http_methods(["GET", "HEAD", "POST"])
def imports(request: HttpRequest) -> HttpResponse:
    """Take a file and show what it would change; with the yes to that, take it in."""
    person = signed_in(request)
    kinds = kinds_for(person)
    if request.method == "POST" and "seen" in request.POST:
        return _said_yes(request, person, kinds)
    form = ImportForm(request.POST, request.FILES, kinds=kinds) if request.method == "POST" else ImportForm(kinds=kinds)
    if form.is_valid():
        kind, name = form.cleaned_data["kind"], form.cleaned_data["file"].name
        report = import_file(sent=_sent(kind, form.content, person, dry_run=True))
        return _review(request, report, name, form.content)
    runs = ImportRun.objects.filter(by=person).order_by("-at", "-pk")[:LATEST]
    before = [(run, numbers_in_words(run.counts)) for run in runs]
    columns = [(WORDS[key][0], KINDS[key].columns, KINDS[key].most_lines_on_page) for key in kinds]
    return render(request, "courses/imports.html", {"form": form, "before": before, "columns": columns})


def kinds_for(person: Person) -> dict[str, tuple[str, str]]:
    """Return the kinds of file that somebody may import, with their words."""
    rights = rights_of(person, today())
    return {key: WORDS[key] for key, kind in KINDS.items() if rights.may(kind.permission)}


def _said_yes(request: HttpRequest, person: Person, kinds: dict[str, tuple[str, str]]) -> HttpResponse:
    form = YesForm(request.POST, kinds=kinds)
    if not form.is_valid():
        messages.warning(request, "The file did not arrive whole, so nothing was imported. Choose it again.")
        return redirect("courses:imports")
    kind, content, seen = (form.cleaned_data[name] for name in ("kind", "content", "seen"))
    report = import_file(sent=_sent(kind, content, person, seen=seen))
    if report.applied or report.already or not (report.refused or report.outdated):
        messages.success(request, f"{report.headline}.")
        return redirect("courses:imports")
    return _review(request, report, form.cleaned_data["name"], content)


def _sent(kind: str, content: bytes, person: Person, *, dry_run: bool = False, seen: str = "") -> Sent:
    return Sent(kind, content, person, dry_run, seen, KINDS[kind].most_lines_on_page)


def _review(request: HttpRequest, report: Report, name: str, content: bytes) -> HttpResponse:
    """Show every problem, or every change with the button that takes all of it in."""
    context = {
        "report": report,
        "name": name[-200:],
        "label": WORDS[report.kind][0],
        "content": "" if report.refused else packed(content),
        "changes": report.changes[:SHOWN],
        "problems": report.problems[:SHOWN],
    }
    return render(request, "courses/imports_review.html", context)
