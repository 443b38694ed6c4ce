"""The pages of what a check came to: an officer's own checks, one outcome, and the review that follows it."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from assessments.spot_checks import outcome_page
from assessments.spot_checks.after.reading import acknowledge
from assessments.spot_checks.after.reviewed import finish_review as finish
from assessments.spot_checks.after.reviewed import open_review
from assessments.spot_checks.forms import ReviewDoneForm
from assessments.spot_checks.models import SpotCheckOutcome
from assessments.spot_checks.permissions import check_may_finish_review, check_may_see
from lms.access import open_to, signed_in
from lms.calendar import today
from lms.permissions import current_post, refusal, rights_of
from lms.policy.spot_checking import SPOT_CHECK_MONTHS
from lms.roles import Permission
from lms.rules import RuleBook

read_or_post = require_http_methods(["GET", "HEAD", "POST"])
RELATED = (
    "spot_check__case",
    "spot_check__officer",
    "spot_check__standard_version__standard",
    "judgement__by",
    "acknowledgement",
    "replaced_by",
)


def _outcome(pk: int) -> SpotCheckOutcome:
    """Return the outcome in force of a check."""
    return get_object_or_404(SpotCheckOutcome.objects.in_force().select_related(*RELATED), spot_check=pk)


@open_to(Permission.SEE_OWN_SPOT_CHECKS)
@require_safe
def mine(request: HttpRequest) -> HttpResponse:
    """Show an officer the checks of their own cases."""
    person, day = signed_in(request), today()
    post = current_post(person, day)
    rows = SpotCheckOutcome.objects.in_force().filter(spot_check__officer=person).select_related(*RELATED)
    context = {
        "columns": outcome_page.MINE_COLUMNS,
        "rows": outcome_page.mine_rows(list(rows.order_by("-given_at", "-pk"))),
        "rule": RuleBook.at(post.unit if post else None, day).answer(SPOT_CHECK_MONTHS),
    }
    return render(request, "assessments/spot_checks/mine.html", context)


@open_to(Permission.SEE_OWN_SPOT_CHECKS, Permission.JUDGE_SPOT_CHECKS, Permission.SEE_LEARNERS)
@read_or_post
def outcome(request: HttpRequest, pk: int) -> HttpResponse:
    """Show what a check came to, why, and what teaches it; take the officer's word that they have read it."""
    person, day = signed_in(request), today()
    found = _outcome(pk)
    check_may_see(person, found, on=day)
    if request.method == "POST":
        acknowledge(outcome=found, by=person)
        messages.success(request, "Recorded: you have read it.")
        return redirect("spot_checks:outcome", pk)
    context = {
        "outcome": found,
        "judgement": found.judgement,
        "spot_check": found.spot_check,
        "mine": found.spot_check.officer_id == person.pk,
        "reviews": rights_of(person, day).may(Permission.JUDGE_SPOT_CHECKS),
        "verdict": outcome_page.verdict_of(found.judgement),
        "findings": outcome_page.findings(found.judgement),
        "answers": outcome_page.every_answer(found.judgement),
        "lines": outcome_page.context_lines(found.spot_check),
        "opened": outcome_page.what_it_opened(found),
        "may_finish": bool(open_review(found)) and not refusal(check_may_finish_review, person, found),
        "rules": outcome_page.rules_of(found.judgement),
    }
    return render(request, "assessments/spot_checks/outcome.html", context)


@open_to(Permission.CHECK_ALLOCATION)
@read_or_post
def finish_review(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a manager's word that they have reviewed an officer's caseload, and what they found."""
    person = signed_in(request)
    found = _outcome(pk)
    check_may_see(person, found, on=today())
    check_may_finish_review(person, found)
    form = ReviewDoneForm(request.POST if request.method == "POST" else None)
    if form.is_valid() and finish(outcome=found, words=form.cleaned_data["words"], by=person):
        officer = found.spot_check.officer
        messages.success(request, f"Recorded. New cases may come to {officer} again, at the latest from tomorrow.")
        return redirect("spot_checks:outcome", pk)
    context = {"outcome": found, "officer": found.spot_check.officer, "form": form}
    return render(request, "assessments/spot_checks/finish_review.html", context | {"duty": open_review(found)})
