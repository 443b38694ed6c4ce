"""The pages of what a check came to: an officer's own checks, one outcome, and what the officer says to it."""

from datetime import date
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from assessments.refusals import posted, succeeds
from assessments.spot_checks import outcome_page
from assessments.spot_checks.after import mine_page
from assessments.spot_checks.after.appealing import appeal as make_appeal
from assessments.spot_checks.after.forms import AppealForm, ReplyForm
from assessments.spot_checks.after.page import page_for
from assessments.spot_checks.after.permissions import check_may_appeal
from assessments.spot_checks.after.reading import acknowledge
from assessments.spot_checks.after.replying import reply as send_reply
from assessments.spot_checks.after.window import window_of
from assessments.spot_checks.models import SpotCheck, SpotCheckOutcome, Viewing
from assessments.spot_checks.permissions import check_may_see
from assessments.spot_checks.viewings import saw
from lms.access import open_to, signed_in
from lms.calendar import today
from lms.models import Person
from lms.permissions import current_post
from lms.policy.spot_checking import SPOT_CHECK_MONTHS
from lms.roles import Permission
from lms.rules import RuleBook

read_or_post = require_http_methods(["GET", "HEAD", "POST"])
readers = open_to(Permission.SEE_OWN_SPOT_CHECKS, Permission.JUDGE_SPOT_CHECKS, Permission.SEE_LEARNERS)
RELATED = (
    "spot_check__case",
    "spot_check__officer",
    "spot_check__standard_version__standard",
    "spot_check__drawn",
    "judgement__by",
    "acknowledgement",
    "appeal",
    "replaced_by",
    "replaces__judgement",
)


def outcome_in_force(pk: int) -> SpotCheckOutcome:
    """Return the outcome in force of a check."""
    # Asked through the check, whose number may be any that an address can hold.
    rows = SpotCheckOutcome.objects.in_force().filter(spot_check__in=SpotCheck.objects.filter(pk=pk))
    return get_object_or_404(rows.select_related(*RELATED))


@open_to(Permission.SEE_OWN_SPOT_CHECKS)
@require_safe
def mine(request: HttpRequest) -> HttpResponse:
    """Show an officer the checks of their own cases."""
    person, day = signed_in(request), today()
    post = current_post(person, day)
    book = RuleBook.at(post.unit if post else None, day)
    outcomes = mine_page.outcomes_of(person)
    context = {
        "under_way": mine_page.under_way(person),
        "columns": mine_page.COLUMNS,
        "rows": mine_page.rows_of(outcomes, day),
        "next": mine_page.what_is_next(outcomes, person, book),
        "rule": book.answer(SPOT_CHECK_MONTHS),
        "practise_href": reverse("spot_checks:practice"),
    }
    return render(request, "assessments/spot_checks/mine.html", context)


@readers
@read_or_post
def outcome(request: HttpRequest, pk: int) -> HttpResponse:
    """Show what a check came to, why, and what teaches it; take the officer's word that they have read it."""
    person, day = signed_in(request), today()
    found = outcome_in_force(pk)
    check_may_see(person, found, on=day)
    if request.method == "POST":
        acknowledge(outcome=found, by=person)
        messages.success(request, "Recorded: you have read it.")
        return redirect("spot_checks:outcome", pk)
    return _show(request, found, person, day)


@readers
@require_safe
def earlier(request: HttpRequest, pk: int) -> HttpResponse:
    """Show an outcome that another one replaced on appeal: it stays readable, and nothing is done to it."""
    person, day = signed_in(request), today()
    found = get_object_or_404(SpotCheckOutcome.objects.select_related(*RELATED), pk=pk)
    check_may_see(person, found, on=day)
    if found.in_force:
        return redirect("spot_checks:outcome", found.spot_check_id)
    return _show(request, found, person, day)


def _show(
    request: HttpRequest, found: SpotCheckOutcome, person: Person, day: date, form: ReplyForm | None = None
) -> HttpResponse:
    """Show an outcome, and put down who looked."""
    saw(person, Viewing.What.OUTCOME, spot_check=found.spot_check)
    context: dict[str, Any] = {
        "outcome": found,
        "judgement": found.judgement,
        "spot_check": found.spot_check,
        "findings": outcome_page.findings(found.judgement),
        "answers": outcome_page.every_answer(found.judgement),
        "lines": outcome_page.context_lines(found.spot_check),
        "rules": outcome_page.rules_of(found.judgement),
        **page_for(found, person, day, form),
    }
    return render(request, "assessments/spot_checks/outcome.html", context)


@open_to(Permission.SEE_OWN_SPOT_CHECKS)
@read_or_post
def reply(request: HttpRequest, pk: int) -> HttpResponse:
    """Take the officer's reply; what was written is shown again when it cannot be sent."""
    person, day = signed_in(request), today()
    found = outcome_in_force(pk)
    check_may_see(person, found, on=day)
    form = ReplyForm(posted(request))
    if form.is_valid() and succeeds(form, lambda: send_reply(outcome=found, by=person, text=form.cleaned_data["text"])):
        messages.success(request, "Sent. Your reply stands beside the outcome for good.")
        return redirect("spot_checks:outcome", pk)
    if request.method != "POST":
        return redirect(f"{reverse('spot_checks:outcome', args=[pk])}#reply")
    return _show(request, found, person, day, form)


@open_to(Permission.SEE_OWN_SPOT_CHECKS)
@read_or_post
def appeal(request: HttpRequest, pk: int) -> HttpResponse:
    """Take the officer's appeal to a second reader."""
    person, day = signed_in(request), today()
    found = outcome_in_force(pk)
    check_may_see(person, found, on=day)
    if request.method != "POST":
        check_may_appeal(person, found, on=day)
    form = AppealForm(posted(request))
    if form.is_valid() and succeeds(
        form, lambda: make_appeal(outcome=found, by=person, grounds=form.cleaned_data["grounds"])
    ):
        messages.success(request, "Sent. A second reader judges the case afresh, without seeing any marks.")
        return redirect("spot_checks:outcome", pk)
    context = {"outcome": found, "spot_check": found.spot_check, "form": form, "window": window_of(found)}
    return render(request, "assessments/spot_checks/appeal.html", context)
