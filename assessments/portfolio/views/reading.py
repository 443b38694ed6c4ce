"""What became of a claim, for everybody who may read it."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from assessments.portfolio import screens
from assessments.portfolio.disputes.beside import beside
from assessments.portfolio.disputes.permissions import check_last_word
from assessments.portfolio.permissions import check_may_judge_claim, check_may_submit
from assessments.portfolio.states import present
from assessments.portfolio.views.claims import claim_for
from lms.access import open_to_all_staff, signed_in
from lms.calendar import today
from lms.permissions import refusal


@open_to_all_staff
@require_safe
def judgement(request: HttpRequest, pk: int) -> HttpResponse:
    """Show what became of a claim: the judgement, its reasons, the next step, and everything before it.

    Whoever it is about reads it, also once their roles have ended; who else does, the claim decides.
    """
    person, day = signed_in(request), today()
    claim = claim_for(person, pk)
    state = present(list(claim.judgements.all()))
    context = {
        "claim": claim,
        "present": state,
        "words": screens.state_in_words(state, claim),
        "mine": claim.evidence.person_id == person.pk,
        "may_submit": not refusal(check_may_submit, person, claim.evidence.person, on=day),
        "history": screens.history(claim, person, day),
        "beside": beside(person, claim, state, day),
        "may_judge": not (
            refusal(check_may_judge_claim, person, claim, on=day) or refusal(check_last_word, person, state.latest)
        ),
        **screens.evidence_for(person, claim.evidence, day),
    }
    return render(request, "assessments/portfolio/judgement.html", context)
