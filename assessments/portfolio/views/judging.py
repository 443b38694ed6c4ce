"""An assessor judges what a learner claims."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from assessments.portfolio import screens
from assessments.portfolio.assessors import award_since, countersigner_for
from assessments.portfolio.forms import JudgeForm
from assessments.portfolio.judging.queues import to_judge
from assessments.portfolio.judging.recording import judge_claim
from assessments.portfolio.models import Claim, Judgement
from assessments.portfolio.permissions import check_may_judge_claim
from assessments.portfolio.states import present
from assessments.portfolio.views.claims import claim_for
from assessments.refusals import attempt, posted
from lms.access import open_to, signed_in
from lms.calendar import today
from lms.models import Person
from lms.permissions import refusal
from lms.roles import Permission

read_or_post = require_http_methods(["GET", "HEAD", "POST"])


@open_to(Permission.JUDGE_EVIDENCE)
@read_or_post
def judge(request: HttpRequest, pk: int) -> HttpResponse:
    """Judge one claim: evidence on the left, criterion and answer on the right."""
    person, day = signed_in(request), today()
    claim = claim_for(person, pk)
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
