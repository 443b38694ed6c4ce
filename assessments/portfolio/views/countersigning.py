"""The queue of second signatures, and the page that gives one."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from assessments.portfolio import screens
from assessments.portfolio.assessors import award_in_words, why_no_award
from assessments.portfolio.forms import CountersignForm
from assessments.portfolio.judging import signing_page
from assessments.portfolio.judging.countersigning import countersign
from assessments.portfolio.judging.signing_queue import signing_duties, to_countersign, waiting_for_others
from assessments.portfolio.models import Judgement
from assessments.portfolio.permissions import check_may_countersign
from assessments.portfolio.views.claims import claim_for
from assessments.refusals import attempt, posted
from lms.access import open_to, signed_in
from lms.calendar import today
from lms.models import Person
from lms.permissions import refusal
from lms.roles import Permission

read_or_post = require_http_methods(["GET", "HEAD", "POST"])


@open_to(Permission.JUDGE_EVIDENCE)
@require_safe
def countersigning(request: HttpRequest) -> HttpResponse:
    """Show the judgements that wait for a second signature, and the reader's own that wait for others."""
    person, day = signed_in(request), today()
    queue, own = to_countersign(person, day), waiting_for_others(person, day)
    mine = [row for row in queue if row.yours]
    context = {
        "columns": signing_page.COLUMNS,
        "rows": signing_page.rows_of(queue),
        "first": mine[0] if mine else None,
        "count": len(mine),
        "overdue": sum(bool(row.days_over) for row in mine),
        "qualified": not why_no_award(person, day),
        "award": award_in_words(person, day),
        "own_columns": signing_page.OWN_COLUMNS,
        "own": signing_page.own_rows(own),
    }
    return render(request, "assessments/portfolio/countersign.html", context)


@open_to(Permission.JUDGE_EVIDENCE)
@read_or_post
def sign(request: HttpRequest, pk: int) -> HttpResponse:
    """Agree with a judgement, or send it back."""
    person, day = signed_in(request), today()
    judged = judgement_for(person, pk)
    if judged.signature and judged.signature.by_id == person.pk:
        return redirect("portfolio:judgement", judged.claim_id)
    why_not = refusal(check_may_countersign, person, judged, on=day)
    form = None if why_not else CountersignForm(posted(request))
    if form and form.is_valid():
        agrees, reasons = form.cleaned_data["answer"] == "agree", form.cleaned_data["reasons"]
        if attempt(form, lambda: countersign(judgement=judged, by=person, agrees=agrees, reasons=reasons)):
            messages.success(request, _what_happens(judged, agrees))
            return redirect("portfolio:countersign")
    duty = signing_duties([judged]).get(judged.pk)
    context = {
        **about(person, judged),
        "facts": signing_page.facts_before_signing(judged, duty.due if duty else None),
        "form": form,
        "why_not": why_not,
    }
    return render(request, "assessments/portfolio/sign.html", context, status=403 if why_not else 200)


def _what_happens(judgement: Judgement, agrees: bool) -> str:
    claim = judgement.claim
    answer = "It counts from now" if agrees else f"It is with {judgement.by} again"
    return f"Recorded: {claim.evidence.person}, {claim.criterion.code}. {answer}."


def judgement_for(person: Person, pk: int) -> Judgement:
    """Return a judgement of a claim that `person` may read about, with the claim and everything beside it."""
    claim = claim_for(person, get_object_or_404(Judgement, pk=pk).claim_id)
    judged = next(row for row in claim.judgements.all() if row.pk == pk)
    judged.claim = claim
    return judged


def about(person: Person, judgement: Judgement) -> dict[str, Any]:
    """Return what every page about a judgement shows: it, its claim, the evidence, and every judgement before it."""
    claim = judgement.claim
    return {
        "claim": claim,
        "judgement": judgement,
        "history": screens.history(claim, person, today()),
        **screens.evidence_for(person, claim.evidence, today()),
    }
