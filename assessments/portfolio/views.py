"""The pages of the portfolio: a learner's evidence, the assessors' queues, and the judgements."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from assessments.assessing import pta_of
from assessments.portfolio import screens
from assessments.portfolio.assessors import award_since, countersigner_for
from assessments.portfolio.evidence.submitting import submit_evidence
from assessments.portfolio.forms import CountersignForm, EvidenceForm, JudgeForm
from assessments.portfolio.judging.countersigning import countersign
from assessments.portfolio.judging.queues import to_countersign, to_judge, with_somebody_else
from assessments.portfolio.judging.recording import judge_claim
from assessments.portfolio.models import Claim, Evidence, Judgement
from assessments.portfolio.permissions import (
    check_may_countersign,
    check_may_judge_claim,
    check_may_see,
    check_may_submit,
)
from assessments.portfolio.states import present
from assessments.refusals import attempt, posted
from lms.access import open_to, open_to_all_staff, signed_in
from lms.calendar import in_words, today
from lms.models import Person
from lms.permissions import refusal
from lms.roles import Permission

read_or_post = require_http_methods(["GET", "HEAD", "POST"])


@open_to(Permission.SUBMIT_EVIDENCE)
@require_safe
def evidence(request: HttpRequest) -> HttpResponse:
    """Show a learner what they have submitted, what became of it, and what is missing."""
    person = signed_in(request)
    rows = Evidence.objects.filter(person=person).order_by("-submitted_at", "-pk")
    page = Paginator(rows, 20).get_page(request.GET.get("page"))
    context = {"overview": screens.overview_of(person), "page": page, "pieces": screens.pieces(page)}
    return render(request, "assessments/portfolio/evidence.html", context)


@open_to(Permission.SUBMIT_EVIDENCE)
@read_or_post
def submit(request: HttpRequest) -> HttpResponse:
    """Take a piece of evidence against some criteria."""
    person, criteria = signed_in(request), screens.criteria_in_use()
    if not criteria:
        return render(request, "assessments/portfolio/submit.html", {"form": None})
    wanted = {f"unit_{row.unit.number}": [row.pk] for row in criteria if row.code == request.GET.get("criterion")}
    supporters = screens.supporters_of(person, today())
    form = EvidenceForm(posted(request), initial=wanted, criteria=criteria, supporters=supporters)
    if form.is_valid():
        submitted = attempt(form, lambda: submit_evidence(person=person, by=person, **form.facts()))
        if submitted:
            who = pta_of(person, today()) or "your senior probation officer"
            messages.success(
                request,
                f"Sent to {who}, to be judged by {in_words(submitted.claims.order_by('judge_by')[0].judge_by)}.",
            )
            return redirect("portfolio:evidence")
    return render(request, "assessments/portfolio/submit.html", {"form": form})


@open_to(Permission.JUDGE_EVIDENCE)
@require_safe
def marking(request: HttpRequest) -> HttpResponse:
    """Show an assessor what waits for them, and what they judged that is with somebody else."""
    person, day = signed_in(request), today()
    queue = to_judge(person, day)
    open_to_them = [row for row in queue if not row.locked]
    context = {
        "oldest": open_to_them[0] if open_to_them else None,
        "count": len(open_to_them),
        "overdue": sum(bool(row.days_over) for row in open_to_them),
        "rule": screens.marking_rule(person, day),
        "in_training": award_since(person, day) is None,
        "columns": screens.MARKING_COLUMNS,
        "rows": screens.marking_rows(queue),
        "elsewhere_columns": screens.ELSEWHERE_COLUMNS,
        "elsewhere": screens.elsewhere_rows(with_somebody_else(person), day),
        "to_sign": sum(row.yours for row in to_countersign(person, day)),
    }
    return render(request, "assessments/portfolio/marking.html", context)


@open_to(Permission.JUDGE_EVIDENCE)
@read_or_post
def judge(request: HttpRequest, pk: int) -> HttpResponse:
    """Judge one claim: evidence on the left, criterion and answer on the right."""
    person, day = signed_in(request), today()
    claim = _claim(person, pk)
    why_not = refusal(check_may_judge_claim, person, claim, on=day)
    if why_not:
        return render(request, "assessments/portfolio/judge.html", _judging(person, claim, None, why_not), status=403)
    newest = present(list(claim.judgements.all())).latest
    learner = claim.evidence.person
    initial = {"replaces": newest.pk if newest else None}
    form = JudgeForm(posted(request), initial=initial, learner=learner, code=claim.criterion.code)
    if form.is_valid():
        recorded = _record(person, claim, form)
        if recorded:
            messages.success(request, _what_happens(recorded))
            return redirect("portfolio:marking")
    return render(request, "assessments/portfolio/judge.html", _judging(person, claim, form))


def _record(person: Person, claim: Claim, form: JudgeForm) -> Judgement | None:
    """Record the judgement; when somebody was quicker, show theirs and keep every word of this one."""
    replaces = Judgement.objects.filter(pk=form.cleaned_data["replaces"], claim=claim).first()
    recorded = attempt(form, lambda: judge_claim(claim=claim, by=person, verdict=form.verdict(), replaces=replaces))
    if recorded is None or recorded.beside is None:
        return recorded
    form.add_error(None, judged_meanwhile(recorded.beside))
    form.put_after(recorded.beside)
    return None


def judged_meanwhile(stands: Judgement) -> str:
    """Say that somebody was quicker, and what became of what was written."""
    return (
        f"{stands.by} judged this while you were writing: {stands.get_decision_display().lower()}. Theirs stands. "
        "Yours is kept beside it and counts for nothing. Read theirs, then record yours only if it should replace it."
    )


def _what_happens(judgement: Judgement) -> str:
    who = judgement.claim.evidence.person
    if judgement.needs_countersignature:
        return f"Recorded. {who} can read it, marked not final. It counts when it has been countersigned."
    return f"Recorded. {who} can read it now."


def _judging(person: Person, claim: Claim, form: JudgeForm | None, why_not: str = "") -> dict[str, Any]:
    day = today()
    queue = [row for row in to_judge(person, day) if not row.locked]
    others = [row for row in queue if row.claim.pk != claim.pk]
    needs_signature = award_since(person, day) is None
    return {
        "claim": claim,
        "newest": present(list(claim.judgements.all())).latest,
        "form": form,
        "why_not": why_not,
        "facts": screens.facts_before_judging(claim, person, day),
        "history": screens.history(claim),
        "waiting": len(queue),
        "next": others[0] if others else None,
        "needs_signature": needs_signature,
        "signer": countersigner_for(claim.evidence.person, person, day) if needs_signature else None,
        **screens.evidence_for(person, claim.evidence, day),
    }


@open_to_all_staff
@require_safe
def judgement(request: HttpRequest, pk: int) -> HttpResponse:
    """Show what became of a claim: the judgement, its reasons, the next step, and everything before it.

    Whoever it is about reads it, also once their roles have ended; who else does, the claim decides.
    """
    person, day = signed_in(request), today()
    claim = _claim(person, pk)
    state = present(list(claim.judgements.all()))
    context = {
        "claim": claim,
        "present": state,
        "words": screens.state_in_words(state, claim),
        "mine": claim.evidence.person_id == person.pk,
        "may_submit": not refusal(check_may_submit, person, claim.evidence.person, on=day),
        "history": screens.history(claim),
        "may_judge": not refusal(check_may_judge_claim, person, claim, on=day),
        **screens.evidence_for(person, claim.evidence, day),
    }
    return render(request, "assessments/portfolio/judgement.html", context)


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
    claim = _claim(person, claim_id)
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


def _claim(person: Person, pk: int) -> Claim:
    """Return a claim that `person` may read about."""
    claim = get_object_or_404(Claim.objects.with_judgements(), pk=pk)
    check_may_see(person, claim, on=today())
    return claim
