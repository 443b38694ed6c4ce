"""A learner asks witnesses, and reads what became of each question."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from assessments.portfolio.frameworks.in_use import criteria_of, framework_in_use
from assessments.portfolio.models import WitnessRequest
from assessments.portfolio.witnesses import asking, page
from assessments.portfolio.witnesses.form import AskWitnessForm, CancelForm
from assessments.refusals import attempt, posted
from lms.access import open_to, signed_in
from lms.calendar import in_words, today
from lms.models import Person
from lms.permissions import NotAllowed
from lms.roles import Permission

read_or_post = require_http_methods(["GET", "HEAD", "POST"])
FOLDER = "assessments/portfolio"


@open_to(Permission.SUBMIT_EVIDENCE)
@require_safe
def witnesses(request: HttpRequest) -> HttpResponse:
    """Show a learner whom they asked, and what became of it."""
    rows = page.lines_of(signed_in(request), timezone.now())
    return render(request, f"{FOLDER}/witnesses.html", {"lines": rows})


@open_to(Permission.SUBMIT_EVIDENCE)
@read_or_post
def ask_witness(request: HttpRequest) -> HttpResponse:
    """Ask somebody without an account what they saw."""
    person, version = signed_in(request), framework_in_use()
    criteria = criteria_of(version) if version else []
    if not criteria:
        return render(request, f"{FOLDER}/ask_witness.html", {"form": None})
    wanted = {f"unit_{row.unit.number}": [row.pk] for row in criteria if row.code == request.GET.get("criterion")}
    form = AskWitnessForm(posted(request), initial=wanted, criteria=criteria)
    if form.is_valid():
        asked = attempt(form, lambda: asking.ask_witness(by=person, question=form.question()))
        if asked:
            messages.success(request, _sent(asked))
            return redirect("portfolio:witnesses")
    return render(request, f"{FOLDER}/ask_witness.html", {"form": form, "days": page.days_of(person)})


def _sent(asked: WitnessRequest) -> str:
    return f"The link goes to {asked.witness_name} now. It can be used until {in_words(today(asked.expires_at))}."


@open_to(Permission.SUBMIT_EVIDENCE)
@require_POST
def send_witness_again(request: HttpRequest, pk: int) -> HttpResponse:
    """Send a witness a new link; the one before leads nowhere from then on."""
    person = signed_in(request)
    asked = asking.send_again(request=_own(person, pk), by=person)
    messages.success(request, f"{_sent(asked)} The link before it cannot be used any more.")
    return redirect("portfolio:witnesses")


@open_to(Permission.SUBMIT_EVIDENCE)
@read_or_post
def cancel_witness(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a question back."""
    person = signed_in(request)
    asked = _own(person, pk)
    form = CancelForm(posted(request))
    if form.is_valid():
        reason = form.cleaned_data["reason"]
        if attempt(form, lambda: asking.cancel(request=asked, by=person, reason=reason)):
            messages.success(request, f"Cancelled. The link of {asked.witness_name} leads nowhere now.")
            return redirect("portfolio:witnesses")
    return render(request, f"{FOLDER}/cancel_witness.html", {"form": form, "asked": asked})


def _own(person: Person, pk: int) -> WitnessRequest:
    """Return a question that this learner asked."""
    asked = get_object_or_404(WitnessRequest.objects.select_related("learner"), pk=pk)
    if asked.learner_id != person.pk:
        raise NotAllowed("A question to a witness is read by whoever asked it, and nobody else.")
    return asked
