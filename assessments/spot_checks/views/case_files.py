"""The pages of invented cases: to practise on, and to be certified by."""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from assessments.refusals import attempt as attempt_action
from assessments.refusals import posted
from assessments.spot_checks.case_files import certification_page, practice_page
from assessments.spot_checks.case_files.attempts import begin, finish, keep, open_attempt, open_next
from assessments.spot_checks.case_files.catalogue import current
from assessments.spot_checks.case_files.certification import certification_of, certifications_of
from assessments.spot_checks.case_files.files import stages_of
from assessments.spot_checks.case_files.forms import CaseFileForm
from assessments.spot_checks.case_files.gate import check_may_begin, check_own
from assessments.spot_checks.case_files.result_page import result
from assessments.spot_checks.models import CaseFile, CaseFileAttempt
from lms.access import open_to, signed_in
from lms.calendar import today
from lms.models import Person
from lms.permissions import refusal
from lms.roles import Permission

read_or_post = require_http_methods(["GET", "HEAD", "POST"])
PRACTISE = (Permission.READ_LESSONS, Permission.SEE_OWN_SPOT_CHECKS, Permission.JUDGE_SPOT_CHECKS)
RELATED = ("version__case_file", "version__standard_version__standard")
FOLDER = "assessments/spot_checks"


@open_to(*PRACTISE)
@require_safe
def practice(request: HttpRequest) -> HttpResponse:
    """Show the invented cases there are to practise on."""
    context = {"columns": practice_page.COLUMNS, "rows": practice_page.case_rows(signed_in(request))}
    return render(request, f"{FOLDER}/practice.html", context)


@open_to(*PRACTISE)
@read_or_post
def practice_case(request: HttpRequest, key: str) -> HttpResponse:
    """Judge an invented case to practise: as often as somebody wants, for nobody else to see."""
    person = signed_in(request)
    version = get_object_or_404(current(CaseFile.Kind.PRACTICE), case_file__key=key)
    if found := open_attempt(person, version.case_file_id):
        return _judging(request, found, "practice")
    if request.method == "POST":
        begin(version=version, by=person)
        return redirect("spot_checks:practice_case", key)
    done = [row for row in practice_page.practice_attempts(person) if row.version.case_file_id == version.case_file_id]
    context = {
        "version": version,
        "goes_columns": practice_page.GOES_COLUMNS,
        "goes": practice_page.goes(done, "spot_checks:practice_result"),
    }
    return render(request, f"{FOLDER}/practice_case.html", context)


@open_to(*PRACTISE)
@require_safe
def practice_result(request: HttpRequest, pk: int) -> HttpResponse:
    """Show how somebody's own go at a practice case came out."""
    person = signed_in(request)
    found = _finished(person, pk, CaseFile.Kind.PRACTICE)
    return render(request, f"{FOLDER}/practice_result.html", {"attempt": found, **result(found, person)})


@open_to(Permission.JUDGE_SPOT_CHECKS)
@require_safe
def certification(request: HttpRequest) -> HttpResponse:
    """Show a reviewer what they are certified for, until when, and what is missing."""
    day = today()
    pages = certification_page.pages_of(certifications_of(signed_in(request), day), day)
    return render(request, f"{FOLDER}/certification.html", {"pages": pages, "columns": certification_page.COLUMNS})


@open_to(Permission.JUDGE_SPOT_CHECKS)
@read_or_post
def certification_case(request: HttpRequest, key: str) -> HttpResponse:
    """Judge an exemplar case: one go, and nothing of the expert's answers before it is finished."""
    person = signed_in(request)
    version = get_object_or_404(current(CaseFile.Kind.EXEMPLAR), case_file__key=key)
    if found := open_attempt(person, version.case_file_id):
        return _judging(request, found, "certification")
    refused = refusal(check_may_begin, person, version, on=today())
    if request.method == "POST" and not refused:
        begin(version=version, by=person)
        return redirect("spot_checks:certification_case", key)
    return render(request, f"{FOLDER}/certification_case.html", {"version": version, "refused": refused})


@open_to(Permission.JUDGE_SPOT_CHECKS)
@require_safe
def certification_result(request: HttpRequest, pk: int) -> HttpResponse:
    """Show how an exemplar case came out, and where the reviewer stands now."""
    person, day = signed_in(request), today()
    found = _finished(person, pk, CaseFile.Kind.EXEMPLAR)
    stands = certification_of(person, found.version.standard_version.standard, day)
    # Whoever may judge the case again reads its answers again only afterwards.
    known = found.version.case_file_id not in stands.standing.usable
    context = {
        "attempt": found,
        "state": certification_page.state_of(stands, day),
        "missing": [] if stands.standing.certified else certification_page.missing(stands),
        "known": known,
        **(result(found, person) if known else {}),
    }
    return render(request, f"{FOLDER}/certification_result.html", context)


def _finished(person: Person, pk: int, kind: CaseFile.Kind) -> CaseFileAttempt:
    """Return somebody's own attempt that is marked; nobody opens another's."""
    rows = CaseFileAttempt.objects.filter(version__case_file__kind=kind, finished_at__isnull=False)
    found = get_object_or_404(rows.select_related(*RELATED), pk=pk)
    check_own(person, found)
    return found


def _judging(request: HttpRequest, found: CaseFileAttempt, name: str) -> HttpResponse:
    """Show a case that is begun, keep what is answered, and do what was asked: open what follows, or mark it."""
    form = CaseFileForm(posted(request), attempt=found, asks_sure=name == "practice")
    if form.is_valid() and attempt_action(form, lambda: _do(request, found, form)) is not None:
        if request.POST.get("do") == "finish":
            return redirect(f"spot_checks:{name}_result", found.pk)
        ending = "#newest" if request.POST.get("do") == "open" else ""
        return redirect(f"{request.path}{ending}")
    stages = stages_of(found.version.content)
    # What was refused after something was kept or opened is shown as it is now.
    context = {
        "attempt": found,
        "version": found.version,
        "form": form,
        "stages": stages[: found.stages_open],
        "following": _title_of_next(stages, found),
        "count": len(stages),
    }
    return render(request, f"{FOLDER}/{name}_judging.html", context)


def _title_of_next(stages: list[Any], found: CaseFileAttempt) -> str:
    return stages[found.stages_open].title if found.stages_open < len(stages) else ""


def _do(request: HttpRequest, found: CaseFileAttempt, form: CaseFileForm) -> CaseFileAttempt:
    """Keep the answers first, so that nothing is lost whatever else is refused; then do what was asked."""
    person = signed_in(request)
    kept = keep(attempt=found, by=person, answers=form.answers())
    then: dict[str, Callable[..., CaseFileAttempt]] = {"open": open_next, "finish": finish}
    action = then.get(request.POST.get("do", ""))
    return action(attempt=found, by=person) if action else kept
