"""The pages of findings: all that somebody may read, and one with what is to be done about it."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from assessments.portfolio.models import Finding, FindingAnswer
from assessments.portfolio.quality import findings_page
from assessments.portfolio.quality.finding import answer_finding
from assessments.portfolio.quality.finding import close_finding as close
from assessments.portfolio.quality.forms import AnswerForm
from assessments.portfolio.quality.permissions import check_may_see_finding
from assessments.refusals import attempt, posted
from lms.access import open_to, open_to_all_staff, signed_in
from lms.calendar import today
from lms.models import Person
from lms.permissions import NotAllowed, rights_of
from lms.roles import Permission

FOLDER = "assessments/portfolio"


@open_to(Permission.QUALITY_ASSURE, Permission.JUDGE_EVIDENCE)
@require_safe
def findings(request: HttpRequest) -> HttpResponse:
    """Show an assessor what was found about their judgements, and a quality assurer what was found at their places."""
    person, on = signed_in(request), today()
    page = findings_page.findings_page(person, on, request.GET.get("page"))
    context = {
        "assures": rights_of(person, on).may(Permission.QUALITY_ASSURE),
        "counts": findings_page.counts_of(person, on),
        "page": page,
        "columns": findings_page.COLUMNS,
        "rows": findings_page.finding_rows(page),
        "request": request,
    }
    return render(request, f"{FOLDER}/findings.html", context)


@open_to_all_staff
@require_http_methods(["GET", "HEAD", "POST"])
def finding(request: HttpRequest, pk: int) -> HttpResponse:
    """Show one finding; take the answer of the assessor it is for, whatever role they still hold."""
    person, on = signed_in(request), today()
    found = _finding(person, pk)
    rights = rights_of(person, on)
    lists = rights.may(Permission.QUALITY_ASSURE) or rights.may(Permission.JUDGE_EVIDENCE)
    context = findings_page.finding_context(found, person, on) | {"lists": lists}
    form = AnswerForm(posted(request), reader=found.by) if context["may_answer"] and not context["first"] else None
    if form and form.is_valid() and _answered(form, found, person):
        messages.success(request, f"Sent to {found.by}, who closes the finding.")
        return redirect("portfolio:finding", pk)
    return render(request, f"{FOLDER}/finding.html", context | {"form": form})


def _answered(form: AnswerForm, found: Finding, person: Person) -> FindingAnswer | None:
    return attempt(form, lambda: answer_finding(finding=found, by=person, words=form.cleaned_data["words"]))


@open_to(Permission.QUALITY_ASSURE)
@require_POST
def close_finding(request: HttpRequest, pk: int) -> HttpResponse:
    """Close a finding once what it asked for is done."""
    person = signed_in(request)
    found = _finding(person, pk)
    try:
        close(finding=found, by=person)
        messages.success(request, f"Closed. {found.item.line.assessor} is told.")
    except NotAllowed as refused:
        messages.warning(request, str(refused))
    return redirect("portfolio:finding", pk)


def _finding(person: Person, pk: int) -> Finding:
    """Return a finding that `person` may read."""
    found = get_object_or_404(Finding.objects.select_related(*findings_page.RELATED), pk=pk)
    check_may_see_finding(person, found, on=today())
    return found
