"""The pages of spot checks: whom to check, which case, the judging, and what it came to."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from assessments.refusals import attempt, posted
from assessments.spot_checks import screens
from assessments.spot_checks.actions import acknowledge, begin_check, judge_check
from assessments.spot_checks.context import context_on, in_lines
from assessments.spot_checks.due import officers_to_check
from assessments.spot_checks.forms import JudgeCheckForm, OpenForm, ReviewDoneForm
from assessments.spot_checks.models import SpotCheck, SpotCheckJudgement
from assessments.spot_checks.permissions import (
    check_may_finish_review,
    check_may_judge_check,
    check_may_review,
    check_may_see,
)
from assessments.spot_checks.reviewed import finish_review as finish
from assessments.spot_checks.reviewed import open_review
from lms.access import open_to, signed_in
from lms.calendar import today
from lms.models import Person
from lms.permissions import current_post, refusal, rights_of
from lms.policy.practice import SPOT_CHECK_MONTHS
from lms.roles import Permission
from lms.rules import RuleBook

read_or_post = require_http_methods(["GET", "HEAD", "POST"])
RELATED = ("spot_check__case", "spot_check__officer", "spot_check__standard_version__standard", "by", "acknowledgement")


@open_to(Permission.SEE_OWN_SPOT_CHECKS)
@require_safe
def mine(request: HttpRequest) -> HttpResponse:
    """Show an officer the checks of their own cases."""
    person, day = signed_in(request), today()
    post = current_post(person, day)
    rows = SpotCheckJudgement.objects.filter(spot_check__officer=person).select_related(*RELATED)
    context = {
        "columns": screens.MINE_COLUMNS,
        "rows": screens.mine_rows(list(rows.order_by("-judged_at", "-pk"))),
        "rule": RuleBook.at(post.unit if post else None, day).answer(SPOT_CHECK_MONTHS),
    }
    return render(request, "assessments/spot_checks/mine.html", context)


@open_to(Permission.JUDGE_SPOT_CHECKS)
@require_safe
def to_judge(request: HttpRequest) -> HttpResponse:
    """Show a reviewer the officers of their place, those due first, and whom they may not judge."""
    person, day = signed_in(request), today()
    rows, rule = officers_to_check(person, day)
    free = [row for row in rows if not row.locked]
    page = Paginator(rows, 25).get_page(request.GET.get("page"))
    context = {
        "standard": screens.standard_in_use(),
        "first": next((row for row in free if row.is_due and not row.opened), None),
        "due": sum(row.is_due for row in free),
        "rule": rule,
        "page": page,
        "columns": screens.DUE_COLUMNS,
        "rows": screens.due_rows(list(page)),
        "waiting_columns": screens.WAITING_COLUMNS,
        "waiting": screens.waiting_rows(person),
    }
    return render(request, "assessments/spot_checks/to_judge.html", context)


@open_to(Permission.JUDGE_SPOT_CHECKS)
@read_or_post
def open_one(request: HttpRequest, pk: int) -> HttpResponse:
    """Say which case of an officer is checked."""
    person, officer = signed_in(request), get_object_or_404(Person, pk=pk)
    check_may_review(person, officer, on=today())
    standard = screens.standard_in_use()
    form = OpenForm(posted(request)) if standard else None
    if form and standard and form.is_valid() and not form.wants_facts:
        reference, facts = form.cleaned_data["reference"], form.facts()
        opened = attempt(
            form,
            lambda: begin_check(
                reference=reference, facts=facts, officer=officer, standard_version=standard, by=person
            ),
        )
        if opened:
            return redirect("spot_checks:judge", opened.pk)
    context = {"officer": officer, "form": form, "standard": standard}
    return render(request, "assessments/spot_checks/open.html", context)


@open_to(Permission.JUDGE_SPOT_CHECKS)
@read_or_post
def judge(request: HttpRequest, pk: int) -> HttpResponse:
    """Judge one case: the standard on the left, the answers on the right."""
    person, day = signed_in(request), today()
    related = SpotCheck.objects.select_related(
        "case", "officer", "reviewer", "opened_by", "standard_version__standard", "judgement"
    )
    spot_check = get_object_or_404(related, pk=pk)
    if spot_check.judged and spot_check.judged.by_id == person.pk:
        return redirect("spot_checks:outcome", spot_check.judged.pk)
    check_may_judge_check(person, spot_check, on=day)
    form = JudgeCheckForm(posted(request), version=spot_check.standard_version)
    if form.is_valid():
        answers, summary = form.answers(), form.cleaned_data["summary"]
        recorded = attempt(
            form, lambda: judge_check(spot_check=spot_check, by=person, answers=answers, summary=summary)
        )
        if recorded:
            messages.success(request, f"Recorded: {recorded.in_words}. {spot_check.officer} can read it now.")
            return redirect("spot_checks:outcome", recorded.pk)
    context = {
        "spot_check": spot_check,
        "form": form,
        "facts": screens.facts_before_judging(spot_check, day),
        "lines": in_lines(context_on(spot_check.officer, day)),
    }
    return render(request, "assessments/spot_checks/judge.html", context)


@open_to(Permission.SEE_OWN_SPOT_CHECKS, Permission.JUDGE_SPOT_CHECKS, Permission.SEE_LEARNERS)
@read_or_post
def outcome(request: HttpRequest, pk: int) -> HttpResponse:
    """Show what a check came to, why, and what teaches it; take the officer's word that they have read it."""
    person, day = signed_in(request), today()
    judgement = get_object_or_404(SpotCheckJudgement.objects.select_related(*RELATED), pk=pk)
    check_may_see(person, judgement, on=day)
    if request.method == "POST":
        acknowledge(judgement=judgement, by=person)
        messages.success(request, "Recorded: you have read it.")
        return redirect("spot_checks:outcome", pk)
    context = {
        "judgement": judgement,
        "spot_check": judgement.spot_check,
        "mine": judgement.spot_check.officer_id == person.pk,
        "reviews": rights_of(person, day).may(Permission.JUDGE_SPOT_CHECKS),
        "verdict": screens.verdict_of(judgement),
        "findings": screens.findings(judgement),
        "answers": screens.every_answer(judgement),
        "lines": screens.context_lines(judgement),
        "opened": screens.what_it_opened(judgement),
        "may_finish": bool(open_review(judgement)) and not refusal(check_may_finish_review, person, judgement),
        "rules": screens.rules_of(judgement),
    }
    return render(request, "assessments/spot_checks/outcome.html", context)


@open_to(Permission.CHECK_ALLOCATION)
@read_or_post
def finish_review(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a manager's word that they have reviewed an officer's caseload, and what they found."""
    person = signed_in(request)
    judgement = get_object_or_404(SpotCheckJudgement.objects.select_related(*RELATED), pk=pk)
    check_may_see(person, judgement, on=today())
    check_may_finish_review(person, judgement)
    form = ReviewDoneForm(request.POST if request.method == "POST" else None)
    if form.is_valid() and finish(judgement=judgement, words=form.cleaned_data["words"], by=person):
        officer = judgement.spot_check.officer
        messages.success(request, f"Recorded. New cases may come to {officer} again, at the latest from tomorrow.")
        return redirect("spot_checks:outcome", pk)
    context = {"judgement": judgement, "officer": judgement.spot_check.officer, "form": form}
    return render(request, "assessments/spot_checks/finish_review.html", context | {"duty": open_review(judgement)})
