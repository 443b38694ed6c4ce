"""Assessor and countersigner disagree: the assessor asks, a quality assurer reads both sides and rules."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from assessments.portfolio.disputes import lists
from assessments.portfolio.disputes.disagreeing import disagree as record
from assessments.portfolio.disputes.forms import DisagreeForm, RulingForm
from assessments.portfolio.disputes.permissions import check_may_disagree, check_may_rule
from assessments.portfolio.disputes.ruling import rule
from assessments.portfolio.views.countersigning import about, judgement_for
from assessments.refusals import posted, succeeds
from lms.access import open_to, signed_in
from lms.calendar import today
from lms.permissions import refusal
from lms.roles import Permission

read_or_post = require_http_methods(["GET", "HEAD", "POST"])


@open_to(Permission.JUDGE_EVIDENCE)
@read_or_post
def disagree(request: HttpRequest, pk: int) -> HttpResponse:
    """Take an assessor's reasons why a judgement that was sent back should stand."""
    person, day = signed_in(request), today()
    judged = judgement_for(person, pk)
    why_not = refusal(check_may_disagree, person, judged, on=day)
    form = None if why_not and request.method != "POST" else DisagreeForm(posted(request))
    if form and form.is_valid():
        reasons = form.cleaned_data["reasons"]
        if succeeds(form, lambda: record(judgement=judged, by=person, reasons=reasons)):
            messages.success(request, "Sent. A quality assurer reads both sides and says what stands.")
            return redirect("portfolio:judgement", judged.claim_id)
    context = {**about(person, judged), "form": form, "why_not": why_not}
    return render(request, "assessments/portfolio/disagree.html", context, status=200 if form else 403)


@open_to(Permission.QUALITY_ASSURE)
@require_safe
def disagreements(request: HttpRequest) -> HttpResponse:
    """Show a quality assurer what they rule on, and what was ruled."""
    person, day = signed_in(request), today()
    found = lists.disagreements_for(person, day)
    waiting = lists.still_to_rule(found)
    context = {
        "count": len(waiting),
        "columns": lists.TO_RULE_COLUMNS,
        "rows": lists.to_rule_rows(waiting, day),
        "ruled_columns": lists.RULED_COLUMNS,
        "ruled": lists.ruled_rows(found),
    }
    return render(request, "assessments/portfolio/disagreements.html", context)


@open_to(Permission.QUALITY_ASSURE)
@read_or_post
def ruling(request: HttpRequest, pk: int) -> HttpResponse:
    """Show both sides and take the ruling."""
    person, day = signed_in(request), today()
    judged = judgement_for(person, pk)
    why_not = refusal(check_may_rule, person, judged, on=day)
    if judged.ruled and request.method != "POST":
        return redirect("portfolio:judgement", judged.claim_id)
    form = None if why_not and request.method != "POST" else RulingForm(posted(request))
    if form and form.is_valid():
        upholds, reasons = form.cleaned_data["answer"] == "stands", form.cleaned_data["reasons"]
        if succeeds(form, lambda: rule(judgement=judged, by=person, upholds=upholds, reasons=reasons)):
            answer = "It counts from now." if upholds else f"It is with {judged.by} again."
            messages.success(request, f"Recorded: {lists.name_of(judged)}. {answer}")
            return redirect("portfolio:disagreements")
    context = {**about(person, judged), "form": form, "why_not": why_not}
    return render(request, "assessments/portfolio/ruling.html", context, status=200 if form else 403)
