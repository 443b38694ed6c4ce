"""A learner sends a piece of evidence."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from assessments.assessing import pta_of
from assessments.portfolio import screens
from assessments.portfolio.evidence.submitting import submit_evidence
from assessments.portfolio.forms import EvidenceForm
from assessments.refusals import attempt, posted
from lms.access import open_to, signed_in
from lms.calendar import in_words, today
from lms.roles import Permission

read_or_post = require_http_methods(["GET", "HEAD", "POST"])


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
