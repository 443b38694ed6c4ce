"""The pages of judging: what a reviewer has to judge, and the marking page of one check."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from assessments.refusals import attempt, posted
from assessments.spot_checks import judging_page
from assessments.spot_checks.context import in_lines
from assessments.spot_checks.forms import JudgeCheckForm
from assessments.spot_checks.judging.queue import queue_of
from assessments.spot_checks.judging.recording import record_judgement
from assessments.spot_checks.models import Assignment
from assessments.spot_checks.permissions import check_may_judge
from lms.access import open_to, signed_in
from lms.calendar import today
from lms.roles import Permission

read_or_post = require_http_methods(["GET", "HEAD", "POST"])
RELATED = (
    "reviewer",
    "judgement",
    "spot_check__case",
    "spot_check__officer",
    "spot_check__opened_by",
    "spot_check__standard_version__standard",
)


@open_to(Permission.JUDGE_SPOT_CHECKS)
@require_safe
def to_judge(request: HttpRequest) -> HttpResponse:
    """Show a reviewer the checks that are with them, the earliest first."""
    person = signed_in(request)
    waiting = queue_of(person)
    context = {
        "columns": judging_page.WAITING_COLUMNS,
        "rows": judging_page.waiting_rows(waiting),
        "count": len(waiting),
        "first": next(iter(waiting), None),
    }
    return render(request, "assessments/spot_checks/to_judge.html", context)


@open_to(Permission.JUDGE_SPOT_CHECKS)
@read_or_post
def judge(request: HttpRequest, pk: int) -> HttpResponse:
    """Judge one case: the standard on the left, the answers on the right."""
    person, day = signed_in(request), today()
    assignment = get_object_or_404(Assignment.objects.select_related(*RELATED), pk=pk)
    spot_check = assignment.spot_check
    if assignment.judged and assignment.reviewer_id == person.pk:
        return redirect("spot_checks:to_judge")
    check_may_judge(person, assignment, on=day)
    form = JudgeCheckForm(posted(request), version=spot_check.standard_version)
    if form.is_valid():
        answers, summary = form.answers(), form.cleaned_data["summary"]
        recorded = attempt(
            form, lambda: record_judgement(assignment=assignment, by=person, answers=answers, summary=summary)
        )
        if recorded:
            messages.success(request, f"Recorded: {recorded.in_words}.")
            return redirect("spot_checks:to_judge")
    context = {
        "assignment": assignment,
        "spot_check": spot_check,
        "form": form,
        "facts": judging_page.facts_before_judging(assignment, day),
        "lines": in_lines(spot_check.context),
    }
    return render(request, "assessments/spot_checks/judge.html", context)
