"""The queue of second signatures, and the page that gives one."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from assessments.portfolio import screens
from assessments.portfolio.assessors import award_since
from assessments.portfolio.forms import CountersignForm
from assessments.portfolio.judging.countersigning import countersign
from assessments.portfolio.judging.queues import to_countersign
from assessments.portfolio.models import Judgement
from assessments.portfolio.permissions import check_may_countersign
from assessments.portfolio.views.claims import claim_for
from assessments.refusals import attempt, posted
from lms.access import open_to, signed_in
from lms.calendar import today
from lms.permissions import refusal
from lms.roles import Permission

read_or_post = require_http_methods(["GET", "HEAD", "POST"])


@open_to(Permission.JUDGE_EVIDENCE)
@require_safe
def countersigning(request: HttpRequest) -> HttpResponse:
    """Show the judgements that wait for a second signature."""
    person, day = signed_in(request), today()
    queue = to_countersign(person, day)
    context = {
        "columns": screens.SIGNING_COLUMNS,
        "rows": screens.signing_rows(queue),
        "count": sum(row.yours for row in queue),
        "qualified": award_since(person, day) is not None,
    }
    return render(request, "assessments/portfolio/countersign.html", context)


@open_to(Permission.JUDGE_EVIDENCE)
@read_or_post
def sign(request: HttpRequest, pk: int) -> HttpResponse:
    """Agree with a judgement, or send it back."""
    person, day = signed_in(request), today()
    claim_id = get_object_or_404(Judgement, pk=pk).claim_id
    claim = claim_for(person, claim_id)
    judged = next(row for row in claim.judgements.all() if row.pk == pk)
    judged.claim = claim
    if judged.signature and judged.signature.by_id == person.pk:
        return redirect("portfolio:judgement", claim.pk)
    why_not = refusal(check_may_countersign, person, judged, on=day)
    form = None if why_not else CountersignForm(posted(request))
    if form and form.is_valid():
        agrees, reasons = form.cleaned_data["answer"] == "agree", form.cleaned_data["reasons"]
        if attempt(form, lambda: countersign(judgement=judged, by=person, agrees=agrees, reasons=reasons)):
            learner, answer = claim.evidence.person, "It counts from now" if agrees else f"It is with {judged.by} again"
            messages.success(request, f"Recorded: {learner}, {claim.criterion.code}. {answer}.")
            return redirect("portfolio:countersign")
    context = {
        "claim": claim,
        "judgement": judged,
        "form": form,
        "why_not": why_not,
        "history": screens.history(claim),
        **screens.evidence_for(person, claim.evidence, day),
    }
    return render(request, "assessments/portfolio/sign.html", context, status=403 if why_not else 200)
